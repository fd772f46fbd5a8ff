"""Every text that a person reads exists in Spanish, with the same placeholders as in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
TRANSLATE = re.compile(r"""{%-?\s*(?:translate|trans)\s+(?:"([^"]+)"|'([^']+)')""")
UNDERSCORE = re.compile(r"""_\(\s*(?:"([^"]+)"|'([^']+)')\s*\)""")
BLOCK = re.compile(
    r"{%\s*(?:blocktranslate|blocktrans)\b([^%]*)%}(.*?)(?:{%\s*plural\s*%}(.*?))?{%\s*end(?:blocktranslate|blocktrans)\s*%}",
    re.DOTALL,
)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
DJANGOS_OWN = {
    "Name",
    "Email",
    "Password",
    "Search",
    "Cancel",
    "Delete",
    "Save",
    "Yes",
    "No",
    "Close",
    "Add",
    "Home",
    "English",
    "Spanish",
}


def catalogues() -> dict[str, str]:
    """Spanish by English, from all apps and omni."""
    found: dict[str, str] = {}
    for path in sorted(
        [*ROOT.glob("apps/*/locale/es/LC_MESSAGES/django.po"), *ROOT.glob("omni/**/es/LC_MESSAGES/django.po")]
    ):
        with path.open("rb") as file:
            for message in read_po(file, locale="es"):
                if not message.id:
                    continue
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                if "fuzzy" not in message.flags:
                    found |= {text: spanish for text, spanish in zip(ids, texts, strict=False) if spanish}
    return found


def python_texts(path: Path) -> set[str]:
    with path.open("rb") as file:
        rows = list(extract_python(file, list(KEYWORDS), [], {}))
    texts = set()
    for _line, function, messages, _comments in rows:
        parts = messages if isinstance(messages, tuple) else (messages,)
        if function.startswith("pgettext"):
            parts = parts[1:]
        parts = parts[: 2 if function.startswith("ngettext") else 1]
        texts |= {part for part in parts if part and part.strip()}
    return texts


def template_texts(path: Path) -> set[str]:
    source = path.read_text(encoding="utf-8")
    texts = {one or two for one, two in TRANSLATE.findall(source)} | {
        one or two for one, two in UNDERSCORE.findall(source)
    }
    for options, single, plural in BLOCK.findall(source):
        for body in filter(None, (single, plural)):
            text = re.sub(r"{{\s*([\w.]+)[^}]*}}", r"%(\1)s", body.replace("%", "%%"))
            if "trimmed" in options:
                text = " ".join(line.strip() for line in text.strip().splitlines() if line.strip())
            texts.add(text)
    return texts


def sources() -> list[Path]:
    python = [path for top in ("apps", "omni") for path in (ROOT / top).rglob("*.py") if "migrations" not in path.parts]
    return [*python, *(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]


@pytest.fixture(scope="module")
def spanish() -> dict[str, str]:
    return catalogues()


def test_every_text_has_its_spanish(spanish):
    missing = {
        f"{path.relative_to(ROOT)}: {text}"
        for path in sources()
        for text in (python_texts(path) if path.suffix == ".py" else template_texts(path))
        if text not in spanish and text.replace("%%", "%") not in spanish and text not in DJANGOS_OWN
    }

    assert not missing, "\n".join(sorted(missing))


def test_spanish_has_the_placeholders_of_the_english(spanish):
    wrong = {
        text: translated
        for text, translated in spanish.items()
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(translated))
    }

    assert not wrong
