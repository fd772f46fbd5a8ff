"""What docs/ promises to list is listed, and nothing that is gone."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""(?:env\.(?:text|flag|number|listing|secret)|os\.environ\.get)\(\s*["']([A-Z][A-Z0-9_]+)["']""")


def names_in_table(document: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / document).read_text(), flags=re.MULTILINE)


def test_every_setting_is_listed_and_no_other():
    sources = [*(ROOT / "omni").rglob("*.py"), *(ROOT / "tests").glob("conftest.py")]
    read = {name for path in sources for name in READ.findall(path.read_text())} - {"CI"}

    listed = names_in_table("settings.md")

    assert len(listed) == len(set(listed))
    assert set(listed) == read


def test_no_app_reads_the_environment_by_itself():
    assert [str(path) for path in (ROOT / "apps").rglob("*.py") if "os.environ" in path.read_text()] == []


def test_every_dependency_is_listed_with_its_reason():
    wanted = {
        re.split(r"[\[~=<> ;]", line)[0]
        for path in (ROOT / "requirements").glob("*.in")
        for line in path.read_text().splitlines()
        if line and not line.startswith(("-", "#"))
    }

    listed = names_in_table("dependencies.md")

    assert len(listed) == len(set(listed))
    assert set(listed) == wanted


def test_locks_hold_every_wanted_package_with_hashes():
    for name in ("base", "dev"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==\S+.*\\\n\s+--hash=sha256:", lock, flags=re.MULTILINE)
        wanted = re.findall(
            r"^([A-Za-z0-9._-]+)", (ROOT / "requirements" / f"{name}.in").read_text(), flags=re.MULTILINE
        )
        normal = {pin.lower().replace("_", "-") for pin in pinned}
        assert {want.lower() for want in wanted if not want.startswith("-")} <= normal
