"""The design system keeps its promises: bundles of today, vendored files unchanged, readable colours, small, nothing inline."""

from __future__ import annotations

import gzip
import hashlib
import math
import re
from pathlib import Path

import brotli
import pytest
from django.test import Client
from django.urls import reverse

from omni.design.bundles import ALL_COMPONENTS, BUNDLES, STATIC, Bundle, written

TEMPLATES = STATIC.parent / "templates"
BUDGETS = {"css": 20_000, "js": 40_000}
CSS_ALONE = {"visually-hidden"}  # a class, not a partial
SURFACES = ("paper", "surface", "sunken")
READ_ON = [
    *((text, ground) for text in ("ink", "ink-soft", "ember-ink", "good", "warn", "bad", "info") for ground in SURFACES),
    *((tone, f"{tone}-tint") for tone in ("good", "warn", "bad", "info")),
    *((text, tint) for text in ("ink", "ink-soft") for tint in ("good-tint", "warn-tint", "bad-tint", "info-tint", "ember-tint")),
    ("ember-ink", "ember-tint"), ("on-ember", "ember"), ("on-ember", "ember-deep"), ("ink", "raised"), ("ink-soft", "raised"),
    ("ink", "ground"), ("paper", "ink"), ("paper", "good"), ("on-night", "night"), ("on-night-soft", "night"),
]  # fmt: skip
SEEN_ON = [("edge", ground) for ground in SURFACES] + [("ember", ground) for ground in SURFACES]


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.door)
def test_bundle_is_up_to_date(bundle: Bundle):
    for path, content in written(bundle).items():
        assert path.read_text(encoding="utf-8") == content, f"{path.name} is old: run manage.py design_bundles"


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.door)
def test_bundle_is_within_its_budget(bundle: Bundle):
    vendored = len(brotli.compress((STATIC / "vendor" / "htmx.min.js").read_bytes()))

    assert len(brotli.compress(bundle.css().encode())) <= BUDGETS["css"]
    assert len(brotli.compress(bundle.js().encode())) + vendored <= BUDGETS["js"]


def test_vendored_files_are_the_ones_that_were_taken():
    rows = re.findall(
        r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (STATIC / "vendor" / "VENDORED.md").read_text(), re.MULTILINE
    )

    assert {name for name, _ in rows} >= {
        "vendor/htmx.min.js",
        "vendor/alpine-csp.min.js",
        "fonts/instrument-sans.woff2",
    }
    assert {f"vendor/{path.name}" for path in (STATIC / "vendor").glob("*.js")} <= {name for name, _ in rows}
    for name, digest in rows:
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name


def test_each_component_has_a_partial_and_stands_in_the_style_guide():
    guide = (TEMPLATES / "styleguide" / "index.html").read_text()

    for name in set(ALL_COMPONENTS) - CSS_ALONE:
        assert (TEMPLATES / "components" / f"{name}.html").exists(), name
        assert name in guide or name in (TEMPLATES / "components" / "footer.html").read_text(), name


def test_no_template_carries_anything_inline():
    doors = [TEMPLATES, *(path for path in (STATIC.parent / "apps").glob("*/templates"))]
    pages = [
        page
        for folder in doors
        for page in folder.rglob("*.html")
        if "messaging" not in page.parts and "admin" not in page.parts
    ]
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*(?:\bsrc=|application/(?:ld\+)?json))", re.IGNORECASE
    )

    assert pages
    assert {
        page.name: found.group() for page in pages if (found := inline.search(page.read_text(encoding="utf-8")))
    } == {}


def test_icons_that_are_used_are_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "design" / "icons.svg").read_text()))
    used = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', page.read_text())
        + re.findall(r'\bicon(?:_after)?="([\w-]+)"', page.read_text())
    }

    assert used
    assert used - drawn == set()


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(theme: int):
    tokens = _tokens(theme)

    too_faint = {f"{text} on {ground}": round(_contrast(tokens[text], tokens[ground]), 2) for text, ground in READ_ON}
    assert {pair: ratio for pair, ratio in too_faint.items() if ratio < 4.5} == {}
    edges = {f"{edge} on {ground}": round(_contrast(tokens[edge], tokens[ground]), 2) for edge, ground in SEEN_ON}
    assert {pair: ratio for pair, ratio in edges.items() if ratio < 3} == {}


@pytest.mark.django_db
def test_style_guide_is_closed_by_default(client: Client, settings):
    settings.OMNI_STYLEGUIDE = False

    assert client.get(reverse("styleguide")).status_code == 404


@pytest.mark.parametrize("language", ["en", "es"])
def test_style_guide_shows_the_components(client: Client, settings, language: str):
    settings.OMNI_STYLEGUIDE = True

    answer = client.get(reverse("styleguide"), headers={"accept-language": language})

    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert ("Añadir a la cesta" if language == "es" else "Add to basket") in answer.content.decode()
    assert len(gzip.compress(answer.content)) < 25_000


def test_every_text_of_the_components_is_translated():
    catalogue = _catalogue(STATIC.parent / "omni" / "design" / "locale" / "es" / "LC_MESSAGES" / "django.po")
    pages = [*(TEMPLATES / "components").glob("*.html"), *(TEMPLATES / "styleguide").glob("*.html")]
    asked = {text for page in pages for text in _texts(page.read_text())}
    asked |= set(re.findall(r'_\("([^"]+)"\)', (STATIC.parent / "omni" / "design" / "styleguide.py").read_text()))

    assert asked - catalogue == set()


def _texts(page: str) -> set[str]:
    plain = re.findall(r"{% translate (?:\"([^\"]+)\"|'([^']+)')", page)
    return {double or single for double, single in plain} | set(
        re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate", page)
    )


def _catalogue(path: Path) -> set[str]:
    """The msgids that have a text."""
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    return {text.replace('\\"', '"') for text, translation in pairs if translation}


def _tokens(theme: int) -> dict[str, tuple[float, float, float]]:
    colour = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
    css = (STATIC / "design" / "tokens.css").read_text()
    found = {}
    for name, value in re.findall(r"--([\w-]+): ((?:light-dark|oklch)\(.+\));", css):
        shades = re.findall(colour, value)
        if shades:
            found[name] = tuple(float(part) for part in shades[theme if len(shades) > 1 else 0])
    return found


def _luminance(lightness: float, chroma: float, hue: float) -> float:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    clamped = [min(1.0, max(0.0, part)) for part in (red, green, blue)]
    return 0.2126 * clamped[0] + 0.7152 * clamped[1] + 0.0722 * clamped[2]


def _contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    bright, dim = sorted((_luminance(*one), _luminance(*other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
