"""The wide pictures of the home page, and the shop's mark."""

from __future__ import annotations

from apps.backoffice.demo.drawings import camp_kitchen, clothing, footwear, kitchen, light
from apps.backoffice.demo.drawings.kit import LEATHER, WOOD, Tones, circle, clipped, ellipse, group, line, path, rect
from apps.backoffice.demo.drawings.landscapes import coast, mountain
from apps.backoffice.demo.drawings.stage import pine, placed, wide

_WIDE, _HIGH = 1600, 720


def scenes() -> dict[str, str]:
    """Path → SVG."""
    return {
        "/static/demo/hero-mountain.svg": mountain(),
        "/static/demo/hero-coast.svg": coast(),
        "/static/demo/hero-home.svg": _home(),
        "/static/demo/banner-pickup.svg": _pickup(),
        "/static/demo/lumbre-mark.svg": _mark(),
        "/static/demo/lumbre-logo.svg": _logo(),
    }


def _home() -> str:
    ground = "#b9855c"
    frame = (
        rect(560, 70, 420, 350, "#fbf5e9", 8)
        + rect(580, 90, 380, 310, "#bcdbe2")
        + path("M580 300L690 200L770 280L850 220L960 310V400H580Z", "#7f9f86")
        + path("M580 350Q700 310 800 340T960 330V400H580Z", "#5e8168")
        + circle(868, 160, 32, "#fbe7b0")
        + rect(764, 90, 12, 310, "#fbf5e9")
        + rect(580, 236, 380, 10, "#fbf5e9")
        + rect(540, 414, 460, 20, "#f3e8d4", 4)
    )
    shelf = (
        rect(1150, 190, 360, 16, WOOD.shade, 4)
        + "".join(
            rect(x, 190 - h, w, h, fill, 3)
            for x, w, h, fill in (
                (1170, 28, 110, "#2f5d4a"),
                (1202, 34, 126, "#c8472f"),
                (1240, 24, 98, "#27406a"),
                (1268, 30, 118, "#d79d35"),
                (1302, 26, 104, "#7c2f3d"),
            )
        )
        + path("M1390 190V150Q1390 136 1410 136H1440Q1460 136 1460 150V190Z", "#c8714b")
        + line("M1425 136Q1420 90 1396 74M1425 136Q1430 80 1460 66M1425 136V60", "#5d7a45", 6)
        + "".join(
            ellipse(x, y, 14, 8, "#7a9a58", f'transform="rotate({r} {x} {y})"')
            for x, y, r in ((1396, 76, 30), (1460, 68, -30), (1425, 60, 90), (1408, 104, 40), (1446, 100, -40))
        )
    )
    chair = (
        line("M104 600L84 706M336 600L356 706", WOOD.deep, 14)
        + path("M96 470Q84 300 132 262Q220 226 308 262Q356 300 344 470L330 560H110Z", "#cf8a63")
        + path("M262 244Q356 266 344 470L330 560H270Q316 380 262 244Z", "#b9744f")
        + rect(86, 520, 268, 74, "#dba27c", 24)
        + rect(86, 556, 268, 38, "#c98d66", 18)
        + rect(58, 440, 62, 160, "#c47f59", 28)
        + rect(320, 440, 62, 160, "#a96a47", 28)
    )
    throw = "M132 262Q190 240 240 244L262 520Q300 540 296 590L282 640H150L146 520Z"
    blanket = (
        path(throw, "#2f5d4a")
        + clipped(
            "t",
            throw,
            *(line(f"M110 {y}Q210 {y - 14} 320 {y}", "#9fb296", 8) for y in range(300, 660, 56)),
            line("M186 230L206 660M234 230L256 660", "#9fb296", 8, 'opacity=".6"'),
            path("M226 230L250 520Q290 560 276 660H330V230Z", "#274d3f", 'opacity=".5"'),
        )
        + line("".join(f"M{x} 640v18" for x in range(154, 284, 11)), "#9fb296", 5)
    )
    return wide(
        _WIDE,
        _HIGH,
        rect(0, 0, _WIDE, _HIGH, "#efdcc4"),
        circle(1180, 330, 380, "#f7ead3", 'opacity=".8"'),
        frame,
        path("M500 60H600Q590 220 560 420H480Q500 240 500 60Z", "#e6c9a8"),
        path("M560 60H600Q590 220 560 420H530Q566 240 560 60Z", "#d8b58f"),
        path("M1040 60H940Q950 220 980 420H1060Q1040 240 1040 60Z", "#e6c9a8"),
        line("M480 58H1060", WOOD.deep, 9),
        shelf,
        rect(0, 560, _WIDE, 160, "#a8744e"),
        chair,
        blanket,
        path("M380 516H1560L1600 560H340Z", "#c99366"),
        rect(340, 556, 1260, 34, ground, 4),
        path("M420 590H470L452 720H410ZM1480 590H1530L1550 720H1500Z", "#8f5f3e"),
        placed((light.table_lamp, 0, "terracotta"), "translate(1180 176) scale(1.06)", "#e3bb90", "a"),
        placed((kitchen.bowl, 0, "atlantic"), "translate(800 290) scale(.76)", ground, "b"),
        placed((kitchen.teapot, 0, "ochre"), "translate(560 314) scale(.68)", ground, "c"),
        placed((camp_kitchen.enamel_mug, 0, "forest"), "translate(1080 402) scale(.42)", ground, "d"),
        placed((light.candle, 1, "rose"), "translate(440 368) scale(.5)", ground, "e"),
    )


def _pickup() -> str:
    awning = "".join(
        path(
            f"M{400 + at * 100} 150H{500 + at * 100}L{500 + at * 100} 232Q{450 + at * 100} 268 {400 + at * 100} 232Z",
            "#c8472f" if at % 2 == 0 else "#fbf3e2",
        )
        for at in range(8)
    )
    tones = Tones.mixed("#d6bf98", "#e9dfcc")
    bag = (
        path("M0 0H150L158 170H-8Z", tones.base)
        + path("M96 0H150L158 170H100Z", tones.shade)
        + line("M44 4Q44 -46 75 -46Q106 -46 106 4", LEATHER.base, 8)
        + path("M52 110L75 66L98 110Z", "#c8472f")
        + path("M66 110L82 82L106 110Z", "#7c2f3d")
    )
    plant = rect(-34, 0, 68, 70, "#a2583a", 6) + "".join(
        path(f"M0 4Q{x} {-y} {x * 1.3:.0f} {-y - 36}Q{x * 0.3:.0f} {-y} 0 4Z", fill)
        for x, y, fill in (
            (-44, 60, "#5d7a45"),
            (44, 60, "#6d8f52"),
            (-20, 96, "#7a9a58"),
            (22, 100, "#5d7a45"),
            (0, 116, "#86a566"),
        )
    )
    return wide(
        _WIDE,
        560,
        rect(0, 0, _WIDE, 560, "#e3ebe2"),
        circle(800, 280, 330, "#f1f5ee"),
        rect(0, 490, _WIDE, 70, "#cdbfa8"),
        rect(380, 90, 840, 400, "#2f5d4a", 6),
        rect(380, 90, 840, 60, "#264b3c", 6),
        group("translate(702 103) scale(.54)", _letters("#fbf3e2")),
        rect(430, 240, 330, 200, "#f8eccb", 4),
        rect(430, 430, 330, 14, "#fbf3e2", 3),
        placed((clothing.rain_jacket, 0, "ochre"), "translate(428 252) scale(.46)", "#ecdcae", "a"),
        placed((footwear.boots, 0, "chestnut"), "translate(580 266) scale(.44)", "#ecdcae", "b"),
        rect(830, 236, 150, 254, "#fbf3e2", 4),
        rect(846, 252, 118, 190, "#bcdbe2", 3),
        circle(958, 372, 7, "#d79d35"),
        rect(1040, 240, 140, 200, "#f8eccb", 4),
        rect(1040, 430, 140, 14, "#fbf3e2", 3),
        placed((light.lantern, 0, "ember"), "translate(1022 250) scale(.45)", "#ecdcae", "c"),
        awning,
        ellipse(306, 506, 130, 14, "#b3a58d"),
        group("translate(230 330)", bag),
        group("translate(1310 420)", plant),
        ellipse(1310, 494, 60, 8, "#b3a58d"),
        pine(96, 496, 190, "#a9bfa6"),
        pine(1500, 496, 220, "#a9bfa6"),
    )


def _mark() -> str:
    return wide(96, 96, _flame())


def _flame() -> str:
    """A flame with two mountains in it."""
    outline = "M50 4C58 22 84 36 84 62C84 80 68 92 48 92C28 92 12 80 12 62C12 48 22 40 28 26C34 32 37 38 38 44C46 34 50 20 50 4Z"
    return (
        f'<clipPath id="f"><path d="{outline}"/></clipPath>'
        + path(outline, "#d9532f")
        + '<g clip-path="url(#f)">'
        + path("M0 92L40 52L58 72L68 62L100 92V100H0Z", "#7c2330")
        + path("M40 52L58 72L50 76L42 66L30 74L26 66Z", "#fbe7c6")
        + circle(62, 44, 9, "#f8c667")
        + "</g>"
    )


def _letters(colour: str) -> str:
    """The name, drawn with one round pen."""
    strokes = (
        "M8 4V56H36",
        "M56 4V38Q56 58 76 58Q96 58 96 38V4",
        "M120 58V4L146 40L172 4V58",
        "M196 4V58H220Q236 58 236 44Q236 30 220 30H196M196 4H216Q230 4 230 17Q230 30 216 30",
        "M260 58V4H282Q298 4 298 20Q298 36 282 36H260M282 36L300 58",
        "M358 4H326V58H358M326 30H350",
    )
    return line("".join(strokes), colour, 9)


def _logo() -> str:
    return wide(480, 96, _flame(), group("translate(108 18)", _letters("#23262d")))
