"""What the documents say exists: links, pictures, commands, apps."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob(".github/**/*.md"), *ROOT.glob("docs/**/*.md")]
    if ".venv" not in path.parts
)
LINK = re.compile(r"""\]\(<?([^)\s>]+)>?\)|(?<![\w-])(?:src|href)="([^"]+)\"""")
FENCE = re.compile(r"^```.*?^```", flags=re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"^#+ +(.+?) *$", flags=re.MULTILINE)
MOST_PICTURE_BYTES = 1_500_000
MOST_LINES_OF_A_DECISION = 30


def links(document: Path) -> list[str]:
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    found = [first or second for first, second in LINK.findall(text)]
    return [link for link in found if not re.match(r"[a-z][a-z0-9+.-]*:", link)]


def anchors(document: Path) -> set[str]:
    """The names that titles get when the document is shown: small letters, blanks as dashes, other signs gone."""
    titles = TITLE.findall(FENCE.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def documents_that_name_commands() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in DOCUMENTS
        if "adr" not in path.parts and path.name != "CHANGELOG.md"
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(document):
    lost = []
    for link in links(document):
        path, _hash, anchor = unquote(link).partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            lost.append(link)

    assert lost == []


def test_every_make_target_that_is_named_exists():
    named = set(re.findall(r"`make ([a-z]+)|^make ([a-z]+)", documents_that_name_commands(), flags=re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert {one or other for one, other in named} - targets == set()


def test_what_make_runs_is_there():
    modules = re.findall(r"-m (bench[\w.]*)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    lost = [
        name
        for name in modules
        if not any((ROOT / f"{name.replace('.', '/')}{end}").exists() for end in (".py", "/__main__.py"))
    ]

    assert lost == []


def test_every_command_that_is_named_exists():
    named = set(re.findall(r"manage\.py ([a-z_]+)", documents_that_name_commands()))

    assert named
    assert named - set(get_commands()) == set()


def test_the_readme_lists_the_apps_that_exist():
    listed = re.findall(r"^\| `apps/([a-z]+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    apps = {path.parent.name for path in ROOT.glob("apps/*/apps.py")}

    assert sorted(listed) == sorted(apps)


def test_pictures_are_few_and_all_shown():
    pictures = [path for path in (ROOT / "docs" / "pictures").iterdir() if path.suffix in {".png", ".webp", ".jpg"}]
    shown = {(document.parent / link).resolve() for document in DOCUMENTS for link in links(document)}

    assert sum(path.stat().st_size for path in pictures) <= MOST_PICTURE_BYTES
    assert {path.name for path in pictures} - {path.name for path in shown} == set()


def test_decisions_are_short_and_listed():
    decisions = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    numbers = [path.name[:4] for path in decisions]
    listed = links(ROOT / "docs" / "adr" / "README.md")

    assert len(numbers) == len(set(numbers))
    assert [path.name for path in decisions] == listed
    long = [
        path.name for path in decisions if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES_OF_A_DECISION
    ]
    assert long == []
