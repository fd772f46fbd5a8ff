"""What is woven for the house."""

from apps.backoffice.demo.drawings.kit import (
    LEATHER,
    STEEL,
    WOOD,
    Tones,
    circle,
    clipped,
    ellipse,
    group,
    line,
    mirrored,
    path,
    rect,
    shadow,
    stitches,
)


def blanket(t: Tones, style: int) -> str:
    rows = "".join(
        rect(84, y, 232, 42, fill, 20) for y, fill in ((262, t.shade), (220, t.base), (178, t.light), (136, t.base))
    )
    fold = path("M84 156Q84 136 104 136H190V304H104Q84 304 84 286Z", t.light) + "".join(
        rect(84, y, 106, 10, t.pale) for y in (168, 190, 212)
    )
    check = (
        "".join(rect(x, 136, 13, 168, t.pale, 0, 'opacity=".8"') for x in (214, 250, 286))
        if style == 0
        else "".join(
            line(f"M{x} 146l12 12l12 -12", t.pale, 4)
            + line(f"M{x} 188l12 12l12 -12", t.pale, 4)
            + line(f"M{x} 230l12 12l12 -12", t.pale, 4)
            + line(f"M{x} 272l12 12l12 -12", t.pale, 4)
            for x in (204, 240, 276)
        )
    )
    fringe = line("".join(f"M{x} 304v20" for x in range(92, 188, 9)), t.pale, 4.5)
    return (
        shadow(t, 200, 318, 134, 12)
        + rows
        + clipped("r", "M84 136H316V304H84Z", check)
        + line("M190 178H312M190 220H312M190 262H312", t.deep, 2.5, 'opacity=".55"')
        + fringe
        + fold
        + clipped(
            "f",
            "M84 136H190V304H84Z",
            *([rect(108, 130, 12, 180, t.pale), rect(146, 130, 12, 180, t.pale)] if style == 0 else []),
            rect(174, 130, 16, 180, t.shade, 0, 'opacity=".6"'),
        )
        + (rect(96, 256, 44, 28, LEATHER.base, 4) + path("M112 277l7 -12l7 12z", "#f1e2c4") if style else "")
    )


def cushion(t: Tones, style: int) -> str:
    form = "M78 92Q200 116 322 92Q336 90 334 104Q310 206 334 308Q336 324 320 320Q200 298 80 320Q64 324 66 308Q90 206 66 104Q64 90 78 92Z"
    art = (
        circle(200, 206, 74, t.pale)
        + circle(200, 206, 52, t.base)
        + circle(200, 206, 30, t.pale)
        + line(
            "M200 118V104M200 294V308M112 206H98M288 206H302M138 144L128 134M262 144L272 134M138 268L128 278M262 268L272 278",
            t.pale,
            7,
        )
        if style == 0
        else "".join(
            rect(40, y, 320, h, t.pale) for y, h in ((132, 10), (152, 30), (192, 6), (214, 6), (230, 30), (270, 10))
        )
    )
    tassel = mirrored(
        circle(76, 98, 9, t.deep)
        + line("M72 92L58 74M68 98L48 88M78 88L72 68", t.deep, 4)
        + circle(76, 316, 9, t.deep)
        + line("M72 322L58 340M68 316L48 328M80 324L76 344", t.deep, 4)
    )
    return (
        ellipse(204, 334, 132, 13, t.dusk)
        + (tassel if style else "")
        + path(form, t.base)
        + clipped(
            "c",
            form,
            art,
            path("M270 60H360V340H250Q306 210 270 60Z", t.shade, 'opacity=".55"'),
            path("M40 60H120Q96 200 130 340H40Z", t.light, 'opacity=".3"'),
        )
        + line("M84 100Q200 124 316 100", t.deep, 2.4, 'opacity=".5"')
    )


def towel(t: Tones, style: int) -> str:
    cloth = "M112 92H288V318Q288 322 284 322H116Q112 322 112 318Z"
    bands = (
        "".join(rect(100, y, 200, h, t.pale) for y, h in ((252, 16), (276, 6), (290, 6)))
        if style == 0
        else line(
            "".join(f"M{x} {y}l9 -9l9 9l-9 9z" for y in range(128, 300, 34) for x in range(124, 280, 34)), t.pale, 3
        )
    )
    back = path("M128 92H272V214H128Z", t.deep)
    return (
        ellipse(200, 340, 96, 9, t.dusk)
        + rect(56, 74, 288, 15, WOOD.base, 7)
        + rect(56, 82, 288, 7, WOOD.shade, 3)
        + mirrored(line("M74 74V44", LEATHER.base, 7) + circle(74, 42, 8, STEEL.deep))
        + back
        + path("M112 84Q112 72 126 72H274Q288 72 288 84V104H112Z", t.light)
        + path(cloth, t.base)
        + clipped(
            "c",
            cloth,
            bands,
            path("M236 80H300V330H222Q256 220 236 80Z", t.shade, 'opacity=".6"'),
            path("M160 92Q150 200 166 330H140V92Z", t.shade, 'opacity=".35"'),
        )
        + (line("".join(f"M{x} 322v14" for x in range(118, 288, 9)), t.base, 4))
    )


def apron(t: Tones, style: int) -> str:
    form = "M152 104H248L254 164Q258 196 296 206V306Q296 330 272 330H128Q104 330 104 306V206Q142 196 146 164Z"
    strap = LEATHER if style == 0 else t
    lines = "".join(rect(x, 90, 4, 260, t.pale) for x in range(112, 300, 20)) if style else ""
    return (
        shadow(t, 200, 340, 104, 9)
        + line("M160 110Q150 46 200 44Q250 46 240 110", strap.base if style == 0 else t.deep, 9)
        + mirrored(line("M108 214Q66 220 54 268", strap.base if style == 0 else t.deep, 8))
        + path(form, t.base)
        + clipped("a", form, lines, path("M222 90H310V340H216Q236 220 222 90Z", t.shade, 'opacity=".6"'))
        + path("M140 226H260V272Q260 288 244 288H156Q140 288 140 272Z", t.shade)
        + line("M140 226H260", t.deep, 5)
        + line("M200 228V286", t.deep, 2.5)
        + path("M176 130H224V150Q224 160 214 160H186Q176 160 176 150Z", t.shade)
        + mirrored(circle(160, 112, 5.5, STEEL.base))
        + group("translate(164 188) rotate(8)", rect(0, 4, 9, 54, WOOD.base, 4), ellipse(4, -2, 13, 18, WOOD.light))
        + stitches("M112 312H288", t.pale, 2)
    )
