"""What belongs to children and dogs."""

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
)


def kids_raincoat(t: Tones, style: int) -> str:
    body = "M158 122H242Q262 126 268 146L296 314Q297 326 286 326H114Q103 326 104 314L132 146Q138 126 158 122Z"
    hood = "M146 132Q136 54 200 50Q264 54 254 132Q230 146 200 146Q170 146 146 132Z"
    ears = mirrored(circle(156, 66, 18, t.base) + circle(156, 66, 9, t.pale)) if style == 0 else ""
    dots = (
        "".join(
            circle(x + (y // 30 % 2) * 17, y, 5.5, t.pale) for y in range(150, 324, 30) for x in range(116, 296, 34)
        )
        if style
        else ""
    )
    sleeve = "M140 132Q116 142 106 178L76 262Q74 270 82 274L112 284Q120 286 122 278L146 204Z"
    return (
        shadow(t, 200, 336, 112, 10)
        + mirrored(path(sleeve, t.shade) + path("M76 262L122 278Q120 286 112 284L82 274Q74 270 76 262Z", t.deep))
        + path(body, t.base)
        + clipped(
            "b", body, dots, path("M206 100H310V340H206Z", t.shade, 'opacity=".5"'), rect(90, 306, 220, 8, t.pale)
        )
        + ears
        + path(hood, t.base)
        + path("M200 50Q264 54 254 132Q230 146 200 146Z", t.shade, 'opacity=".6"')
        + path("M164 134Q156 80 200 76Q244 80 236 134Q220 142 200 142Q180 142 164 134Z", t.deep)
        + line("M200 146V322", t.deep, 3)
        + "".join(rect(191, y, 18, 9, WOOD.base, 4) for y in (172, 214, 256))
        + mirrored(rect(126, 232, 44, 44, t.light, 8) + line("M128 240H168", t.deep, 4))
    )


def wooden_toy(t: Tones, style: int) -> str:
    if style == 0:
        wheel = circle(0, 0, 34, WOOD.base) + circle(0, 0, 24, WOOD.light) + circle(0, 0, 8, t.deep)
        return (
            shadow(t, 200, 320, 140, 11)
            + line("M330 246Q372 250 366 290", LEATHER.base, 5)
            + circle(366, 294, 11, WOOD.base)
            + path("M72 206Q72 190 88 190H300Q332 192 334 232V266H72Z", t.base)
            + path("M72 240H334V266H72Z", t.shade)
            + path("M96 190V132Q96 116 112 116H188Q204 116 206 132L212 190Z", t.light)
            + rect(112, 134, 36, 38, t.ground, 6)
            + rect(160, 134, 30, 38, t.ground, 6)
            + rect(258, 140, 30, 54, t.deep, 5)
            + rect(250, 130, 46, 16, WOOD.base, 6)
            + circle(316, 226, 9, "#f4d58a")
            + "".join(group(f"translate({x} 280)", wheel) for x in (124, 200, 284))
        )
    hues = ("#c8472f", "#d79d35", t.base, "#2f7397", "#9fb296")
    arches = "".join(
        line(f"M{200 - r} 296V{306 - r * 0.35:.0f}A{r} {r} 0 0 1 {200 + r} {306 - r * 0.35:.0f}V296", hue, 21)
        for r, hue in zip((124, 101, 78, 55, 32), hues, strict=True)
    )
    return (
        shadow(t, 200, 316, 150, 12)
        + arches
        + line("M66 290V264A134 134 0 0 1 110 162", "#ffffff", 3, 'opacity=".5"')
        + circle(310, 118, 24, "#e9b44c")
        + circle(303, 111, 8, "#f6dc9c")
        + rect(58, 300, 284, 12, WOOD.base, 5)
    )


def dog_bed(t: Tones, style: int) -> str:
    fleece = Tones.mixed("#efe4cf", t.ground)
    bone = group(
        "translate(252 208) rotate(-18) scale(.8)",
        circle(-26, -8, 13, WOOD.light),
        circle(-26, 8, 13, WOOD.light),
        circle(26, -8, 13, WOOD.light),
        circle(26, 8, 13, WOOD.light),
        rect(-28, -9, 56, 18, WOOD.light, 6),
    )
    paw = group(
        "translate(200 284) scale(.72)",
        ellipse(0, 10, 18, 15, t.pale),
        circle(-22, -8, 8, t.pale),
        circle(-8, -20, 8.5, t.pale),
        circle(9, -20, 8.5, t.pale),
        circle(23, -8, 8, t.pale),
    )
    lines = (
        "".join(
            line(f"M{x} 170Q{x + (200 - x) * 0.06:.0f} 250 {x + (200 - x) * 0.16:.0f} 330", t.pale, 4, 'opacity=".75"')
            for x in range(70, 350, 26)
        )
        if style
        else ""
    )
    return (
        shadow(t, 200, 320, 156, 13)
        + path("M62 232Q60 140 124 134H276Q340 140 338 232Z", t.deep)
        + path("M74 226Q78 158 130 154H270Q322 158 326 226Z", t.shade)
        + ellipse(200, 228, 128, 40, fleece.base)
        + ellipse(196, 220, 112, 26, fleece.light)
        + bone
        + path(
            "M52 250Q50 206 74 198Q96 262 200 264Q304 262 326 198Q350 206 348 250Q344 314 280 316H120Q56 314 52 250Z",
            t.base,
        )
        + clipped(
            "r",
            "M52 250Q50 206 74 198Q96 262 200 264Q304 262 326 198Q350 206 348 250Q344 314 280 316H120Q56 314 52 250Z",
            lines,
            path("M280 180H360V330H250Q300 270 280 180Z", t.shade, 'opacity=".6"'),
        )
        + line("M74 198Q96 262 200 264Q304 262 326 198", t.light, 4)
        + ("" if style else paw)
    )


def dog_lead(t: Tones, style: int) -> str:
    way = "M120 96Q60 170 118 236Q190 304 262 244Q324 188 262 146Q206 116 178 162Q158 206 206 222"
    pattern = (
        line(way, t.pale, 4, 'stroke-dasharray="12 12"')
        if style == 0
        else line(way, t.pale, 8, 'stroke-dasharray="1 22"')
    )
    return (
        line(way, t.dusk, 18, 'transform="translate(7 10)"')
        + line("M120 96Q150 36 196 66Q228 96 180 116Q140 128 120 96", t.deep, 17)
        + line("M120 96Q150 36 196 66Q228 96 180 116Q140 128 120 96", t.shade, 6)
        + line(way, t.base, 19)
        + pattern
        + rect(102, 92, 36, 26, LEATHER.base, 5, 'transform="rotate(-36 120 104)"')
        + group(
            "translate(214 226) rotate(34)",
            rect(-6, -14, 26, 28, LEATHER.base, 5),
            circle(34, 0, 14, "none", f'stroke="{STEEL.deep}" stroke-width="7"'),
            path("M46 -8H84Q106 -6 106 14Q104 30 86 30H78V18H86Q92 18 92 12Q92 6 84 6H46Z", STEEL.base),
            line("M58 -8v14", STEEL.deep, 4),
        )
        + rect(264, 300, 46, 60, t.deep, 12, 'transform="rotate(-30 287 330)"')
    )


def dog_bowl(t: Tones, style: int) -> str:
    body = "M92 196H308L338 292Q342 310 324 310H76Q58 310 62 292Z"
    paw = group(
        "translate(200 262) scale(1.1)",
        ellipse(0, 10, 18, 15, t.pale),
        circle(-22, -8, 8, t.pale),
        circle(-8, -20, 8.5, t.pale),
        circle(9, -20, 8.5, t.pale),
        circle(23, -8, 8, t.pale),
    )
    bone = group(
        "translate(200 258)",
        circle(-40, -9, 14, t.pale),
        circle(-40, 9, 14, t.pale),
        circle(40, -9, 14, t.pale),
        circle(40, 9, 14, t.pale),
        rect(-40, -10, 80, 20, t.pale, 6),
    )
    bites = "".join(
        circle(x, y, 14, fill)
        for x, y, fill in (
            (140, 190, "#a8703f"),
            (166, 180, "#b98049"),
            (196, 176, "#a8703f"),
            (226, 180, "#b98049"),
            (254, 190, "#a8703f"),
            (180, 194, "#8f5c33"),
            (212, 194, "#8f5c33"),
        )
    )
    return (
        shadow(t, 200, 316, 150, 12)
        + path(body, t.base)
        + clipped(
            "b", body, path("M262 180H350V320H240Q280 260 262 180Z", t.shade), line("M108 206L84 292", t.light, 9)
        )
        + ellipse(200, 196, 110, 27, t.light)
        + ellipse(200, 198, 97, 20, t.deep)
        + bites
        + path("M90 196A110 27 0 0 0 310 196L308 204A108 27 0 0 1 92 204Z", t.light)
        + (paw if style == 0 else bone)
    )
