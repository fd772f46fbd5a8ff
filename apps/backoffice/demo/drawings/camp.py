"""Under the sky: shelter and sleep."""

from apps.backoffice.demo.drawings.kit import (
    CANVAS,
    INK,
    LEATHER,
    RUBBER,
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


def tent(t: Tones, style: int) -> str:
    if style == 0:
        front, side, door = "M52 312L170 108L262 312Z", "M170 108L248 128L354 300L262 312Z", "M170 132L128 312H196Z"
        return (
            shadow(t, 206, 314, 162, 13)
            + line("M170 110L38 322M248 128L372 312", t.deep, 2.5)
            + path(side, t.shade)
            + path("M248 128L354 300L308 306Z", t.deep)
            + path(front, t.base)
            + path("M170 108L262 312H226Z", t.light)
            + path(door, INK)
            + path("M170 132L128 312H150Q178 230 170 132Z", t.pale)
            + line("M170 108V96", t.deep, 4)
            + path("M170 96l26 8l-26 8z", t.pale)
            + stitches("M64 300H250", t.pale, 2)
        )
    dome = "M44 312Q60 132 200 122Q340 132 356 312Z"
    return (
        shadow(t, 200, 314, 168, 13)
        + path(dome, t.base)
        + clipped(
            "d",
            dome,
            path("M260 120H380V330H292Q320 214 200 122Z", t.shade),
            path("M20 120H120Q180 110 200 122Q84 200 92 330H20Z", t.light),
            path("M112 330Q118 186 200 160Q282 186 288 330Z", t.deep),
        )
        + path("M138 312Q144 206 200 186Q256 206 262 312Z", INK)
        + path("M138 312Q144 206 200 186Q168 240 176 312Z", t.pale)
        + line("M44 312Q96 118 288 312M356 312Q304 118 112 312", t.pale, 3, 'opacity=".8"')
        + line("M58 262L26 318M342 262L374 318", t.deep, 2.5)
        + line("M36 313H364", t.deep, 5)
    )


def sleeping_bag(t: Tones, style: int) -> str:
    bag = "M-72 -120Q-66 -160 0 -160Q66 -160 72 -120Q78 -20 52 130Q46 158 0 158Q-46 158 -52 130Q-78 -20 -72 -120Z"
    lining = Tones.mixed("#d79d35" if style == 0 else "#e3d3b4", t.ground)
    quilt = "".join(
        line(f"M-90 {y}Q0 {y + 18} 90 {y}", t.deep, 3.5, 'opacity=".6"')
        + line(f"M-90 {y + 6}Q0 {y + 24} 90 {y + 6}", t.light, 4)
        for y in range(-60, 160, 30)
    )
    body = (
        path(bag, t.base)
        + clipped("b", bag, quilt, path("M20 -170H100V170H12Q56 0 20 -170Z", t.shade, 'opacity=".5"'))
        + path("M-58 -114Q-54 -146 0 -146Q54 -146 58 -114Q52 -74 0 -72Q-52 -74 -58 -114Z", lining.shade)
        + path("M-44 -104Q-40 -128 0 -130Q40 -128 44 -104Q34 -86 0 -84Q-34 -86 -44 -104Z", lining.light)
        + line("M58 -100Q84 20 48 140", t.pale, 3)
    )
    return ellipse(206, 338, 120, 14, t.dusk) + group(
        "translate(200 200) rotate(24)" if style == 0 else "translate(200 196) rotate(-18)", body
    )


def mat(t: Tones, style: int) -> str:
    spread = "M150 118L332 118Q346 120 342 134L300 296Q296 308 282 308H96Z"
    cells = (
        "".join(line(f"M{132 - y / 3.2 + 60:.0f} {y}H340", t.shade, 4) for y in range(140, 306, 22))
        if style == 0
        else "".join(
            ellipse(x - y * 0.25 + 70, y, 15, 9, t.shade) + ellipse(x - y * 0.25 + 69, y - 2.5, 11, 5.5, t.light)
            for y in range(138, 304, 32)
            for x in range(110, 340, 46)
        )
    )
    return (
        shadow(t, 206, 314, 146, 12)
        + path(spread, t.base)
        + clipped("m", spread, cells)
        + rect(58, 258, 56, 56, t.deep, 28, 'transform="translate(0 -4)"')
        + path("M86 254H152Q136 276 128 310H86Z", t.shade)
        + path("M86 254L152 118L176 118L132 310H86Z", t.shade)
        + circle(86, 282, 28, t.light)
        + line("M86 282m-18 0a18 18 0 1 0 18 -18m0 8a10 10 0 1 0 8 8", t.deep, 4)
    )


def hammock(t: Tones, style: int) -> str:
    cloth = "M64 138Q120 300 200 302Q280 300 336 138Q300 214 200 220Q100 214 64 138Z"
    stripes = "".join(
        path(
            f"M{x} 100Q{200 + (x - 200) * 0.55:.0f} 240 {200 + (x - 200) * 0.45:.0f} 320h{w}Q{200 + (x + w - 200) * 0.55:.0f} 240 {x + w} 100Z",
            t.pale if style == 0 else t.light,
        )
        for x, w in ((70, 16), (116, 16), (162, 16), (222, 16), (268, 16), (314, 16))
    )
    fringe = (
        "".join(
            line(f"M{x} {300 - abs(x - 200) * 0.28 - (x - 200) ** 2 * 0.0042:.0f}v16", t.pale, 3)
            for x in range(122, 282, 9)
        )
        if style == 0
        else ""
    )
    post = rect(40, 70, 16, 262, WOOD.shade, 6) + rect(40, 70, 7, 262, WOOD.light, 3)
    return (
        shadow(t, 200, 336, 160, 11)
        + mirrored(post)
        + mirrored(
            line("M52 108L92 196M52 108L78 172M52 108L66 144", CANVAS.shade, 2.5) + circle(50, 108, 9, WOOD.deep)
        )
        + fringe
        + path("M64 138Q100 214 200 220Q300 214 336 138Q290 238 200 246Q110 238 64 138Z", t.deep)
        + path(cloth, t.base)
        + clipped(
            "c", cloth, stripes, path("M230 200Q310 190 350 120V320H200Q250 280 230 200Z", t.deep, 'opacity=".22"')
        )
        + line("M64 138Q100 214 200 220Q300 214 336 138", t.deep, 3)
    )


def camp_chair(t: Tones, style: int) -> str:
    frame = WOOD.base if style == 0 else RUBBER.base
    back = "M120 76Q200 62 280 76L272 204Q200 216 128 204Z"
    seat = "M124 208Q200 220 276 208L300 248Q200 270 100 248Z"
    return (
        shadow(t, 200, 334, 124, 11)
        + line("M128 226L284 330M272 226L116 330", frame, 11)
        + mirrored(
            line("M124 70L132 218", frame, 11) + line("M104 252L96 330", frame, 11) + line("M92 180L140 176", frame, 10)
        )
        + path(back, t.base)
        + clipped(
            "k",
            back,
            path("M214 60H300V220H206Z", t.shade, 'opacity=".6"'),
            rect(100, 64, 200, 24, t.deep) if style == 0 else path("M100 140H300V164H100Z", t.pale),
        )
        + path(seat, t.light)
        + path("M206 213Q250 213 276 208L300 248Q250 259 206 260Z", t.base)
        + mirrored(rect(84, 170, 56, 13, LEATHER.base, 6))
        + stitches("M130 194Q200 206 270 194", t.pale, 2.2)
    )
