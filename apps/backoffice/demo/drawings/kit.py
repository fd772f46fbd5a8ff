"""The few strokes every drawing is made of: a palette of tones per colour, and shapes on a 400 × 400 ground."""

from dataclasses import dataclass

INK = "#23262d"
SIZE = 400


@dataclass(frozen=True, kw_only=True)
class Colour:
    """A colour as the shop names it, and the ground it is shown on."""

    key: str
    en: str
    es: str
    base: str
    ground: str


def _colour(key: str, en: str, es: str, base: str, ground: str) -> Colour:
    return Colour(key=key, en=en, es=es, base=base, ground=ground)


COLOURS = {
    colour.key: colour
    for colour in (
        _colour("forest", "Forest green", "Verde bosque", "#2f5d4a", "#e3ebe2"),
        _colour("moss", "Moss", "Musgo", "#7d8750", "#eef0e0"),
        _colour("sage", "Sage", "Salvia", "#9fb296", "#eef2ea"),
        _colour("ember", "Ember red", "Rojo brasa", "#c8472f", "#f7e6dd"),
        _colour("terracotta", "Terracotta", "Terracota", "#c8714b", "#f6e9df"),
        _colour("ochre", "Ochre", "Ocre", "#d79d35", "#f8efdb"),
        _colour("sand", "Sand", "Arena", "#d6bf98", "#f5efe3"),
        _colour("cream", "Ecru", "Crudo", "#efe4cf", "#d9dfd6"),
        _colour("chalk", "Chalk white", "Blanco tiza", "#f4f1ea", "#d5dde1"),
        _colour("stone", "Stone grey", "Gris piedra", "#a09d93", "#efeeea"),
        _colour("slate", "Slate", "Pizarra", "#566272", "#e6eaee"),
        _colour("charcoal", "Charcoal", "Antracita", "#3a3d43", "#e7e6e2"),
        _colour("navy", "Navy", "Azul marino", "#27406a", "#e2e8f0"),
        _colour("atlantic", "Atlantic blue", "Azul atlántico", "#2f7397", "#e0ecf0"),
        _colour("sky", "Sky blue", "Azul cielo", "#8bb6cf", "#eaf2f5"),
        _colour("rose", "Dusty rose", "Rosa palo", "#d89f98", "#f8ecea"),
        _colour("burgundy", "Burgundy", "Burdeos", "#7c2f3d", "#f3e4e3"),
        _colour("plum", "Plum", "Ciruela", "#644a70", "#eee8f0"),
        _colour("chestnut", "Chestnut", "Castaño", "#7d4c30", "#f1e7dd"),
        _colour("tobacco", "Tobacco", "Tabaco", "#aa784c", "#f5ebde"),
        _colour("oak", "Natural oak", "Roble natural", "#c99f6c", "#eceadf"),
        _colour("olive-wood", "Olive wood", "Madera de olivo", "#a8804f", "#ebece0"),
        _colour("steel", "Brushed steel", "Acero cepillado", "#b4bcc3", "#e3e9ec"),
        _colour("copper", "Copper", "Cobre", "#bb744a", "#f4e8de"),
    )
}


def mix(one: str, other: str, share: float) -> str:
    """Blend two hex colours; ``share`` is how much of the other one goes in."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@dataclass(frozen=True, kw_only=True)
class Tones:
    """One colour as a designer would lay it out: lit, plain and shaded planes, and the ground behind."""

    base: str
    light: str
    pale: str
    shade: str
    deep: str
    ground: str
    dusk: str  # the ground one step darker: soft shadows

    @classmethod
    def of(cls, colour: Colour) -> "Tones":
        return cls.mixed(colour.base, colour.ground)

    @classmethod
    def mixed(cls, base: str, ground: str) -> "Tones":
        bright = sum(int(base[at : at + 2], 16) for at in (1, 3, 5)) > 3 * 200
        return cls(
            base=base,
            light=mix(base, "#ffffff", 0.5 if bright else 0.17),
            pale=mix(base, "#8a6f52", 0.45) if bright else mix(base, "#fff6e6", 0.5),
            shade=mix(base, "#2b2540" if not bright else "#8a7f78", 0.16 if not bright else 0.2),
            deep=mix(base, "#191a2b" if not bright else "#6f655f", 0.42),
            ground=ground,
            dusk=mix(ground, "#5a5148", 0.13),
        )


WOOD = Tones.mixed("#c99f6c", "#eceadf")
STEEL = Tones.mixed("#b4bcc3", "#e3e9ec")
LEATHER = Tones.mixed("#8a5a38", "#f1e7dd")
RUBBER = Tones.mixed("#3b3b3f", "#e7e6e2")
CANVAS = Tones.mixed("#e3d3b4", "#f5efe3")


def path(d: str, fill: str, extra: str = "") -> str:
    return f'<path d="{d}" fill="{fill}"{_more(extra)}/>'


def line(d: str, stroke: str, width: float = 3, extra: str = "") -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:g}" '
        f'stroke-linecap="round" stroke-linejoin="round"{_more(extra)}/>'
    )


def rect(x: float, y: float, width: float, height: float, fill: str, radius: float = 0, extra: str = "") -> str:  # noqa: PLR0917 as SVG orders them
    corner = f' rx="{radius:g}"' if radius else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{corner} fill="{fill}"{_more(extra)}/>'


def circle(x: float, y: float, radius: float, fill: str, extra: str = "") -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"{_more(extra)}/>'


def ellipse(x: float, y: float, wide: float, high: float, fill: str, extra: str = "") -> str:  # noqa: PLR0917 as SVG orders them
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{wide:g}" ry="{high:g}" fill="{fill}"{_more(extra)}/>'


def group(transform: str, *inner: str) -> str:
    return f'<g transform="{transform}">{"".join(inner)}</g>'


def mirrored(*inner: str) -> str:
    """Draw it, and once more on the other side of the middle line."""
    half = "".join(inner)
    return half + f'<g transform="matrix(-1 0 0 1 400 0)">{half}</g>'


def clipped(name: str, d: str, *inner: str) -> str:
    """Planes of light and shade that stay within an outline."""
    return f'<clipPath id="{name}"><path d="{d}"/></clipPath><g clip-path="url(#{name})">{"".join(inner)}</g>'


def shadow(tones: Tones, x: float = 200, y: float = 338, wide: float = 130, high: float = 13) -> str:
    return ellipse(x, y, wide, high, tones.dusk)


def stitches(d: str, stroke: str, width: float = 2) -> str:
    return line(d, stroke, width, 'stroke-dasharray="6 6"')


def sheet(tones: Tones, *inner: str) -> str:
    """The finished picture: ground, a quiet sun behind, and the thing itself."""
    ground = rect(0, 0, SIZE, SIZE, tones.ground) + circle(200, 190, 150, mix(tones.ground, "#ffffff", 0.38))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="800" height="800">'
        f"{ground}{''.join(inner)}</svg>\n"
    )


def _more(extra: str) -> str:
    return f" {extra}" if extra else ""
