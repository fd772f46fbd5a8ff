"""Tools in the hand, and paper on the table."""

from apps.backoffice.demo.drawings.kit import (
    INK,
    LEATHER,
    STEEL,
    WOOD,
    Tones,
    circle,
    clipped,
    ellipse,
    group,
    line,
    mix,
    path,
    rect,
    shadow,
    stitches,
)


def pocket_knife(t: Tones, style: int) -> str:
    blade = "M-6 -18Q-10 -150 18 -172Q34 -140 32 -18Z" if style == 0 else "M-8 -18V-150Q14 -176 34 -136V-18Z"
    grip = "M-30 -14Q-34 -26 -20 -28H40Q52 -26 50 -10L56 120Q58 154 18 156Q-26 154 -26 118Z"
    tool = (
        path(blade, STEEL.base)
        + path("M14 -168Q30 -140 32 -18H14Z" if style == 0 else "M14 -160Q28 -156 34 -136V-18H14Z", STEEL.shade)
        + line("M2 -36V-128", STEEL.deep, 2.5)
        + path(grip, t.base)
        + clipped(
            "g",
            grip,
            path("M20 -40H70V170H14Q34 60 20 -40Z", t.shade),
            line("M-12 10Q-16 70 -12 120", t.light, 7),
            *(
                [line(f"M-40 {y}L70 {y - 24}", t.deep, 2.4, 'opacity=".5"') for y in range(10, 170, 22)]
                if style
                else []
            ),
        )
        + rect(-30, -30, 82, 20, STEEL.deep, 5)
        + circle(14, 6, 6, STEEL.base)
        + circle(16, 126, 6, STEEL.base)
        + line("M16 154Q10 190 40 196", LEATHER.base, 6)
    )
    return ellipse(214, 326, 100, 12, t.dusk) + group("translate(186 204) rotate(30)", tool)


def secateurs(t: Tones, style: int) -> str:
    left = "M-10 -6Q-60 40 -56 150Q-54 166 -42 164Q-28 162 -28 146Q-26 60 14 22Z"
    right = "M10 -6Q60 40 56 150Q54 166 42 164Q28 162 28 146Q26 60 -14 22Z"
    blades = (
        path("M-14 12Q-44 -60 -10 -138Q14 -104 22 0Z", STEEL.base)
        + path("M-10 -138Q14 -104 22 0L6 4Q6 -80 -10 -138Z", STEEL.shade)
        + path("M16 16Q50 -14 46 -74Q40 -104 24 -112Q36 -70 10 -30L-12 -4Z", STEEL.deep)
    )
    grip = Tones.mixed(WOOD.base, t.ground) if style else t
    coil = line("M-22 66L22 74M-24 82L24 90M-22 98L22 106", STEEL.deep, 4)
    leaf = group(
        "translate(282 112) rotate(24)",
        path("M0 0Q22 -40 66 -34Q52 8 0 0Z", "#7a9a58"),
        line("M4 -2L54 -28", "#5d7a45", 3),
    )
    return (
        ellipse(206, 334, 100, 11, t.dusk)
        + leaf
        + group(
            "translate(190 190) rotate(14)",
            coil,
            blades,
            path(right, grip.shade),
            path(left, grip.base),
            line("M-40 60Q-46 100 -42 150", grip.light, 6),
            circle(0, 8, 17, STEEL.base),
            circle(0, 8, 8, STEEL.deep),
            rect(-40, 134, 18, 9, t.pale, 3, 'transform="rotate(4)"'),
        )
    )


def watering_can(t: Tones, style: int) -> str:
    body = "M104 186H252L262 312Q262 326 248 326H108Q94 326 94 312Z"
    spout = "M246 262L330 150L344 160L262 302Z"
    dots = (
        "".join(circle(114 + (i * 41) % 130, 204 + (i * 29) % 110, 3.4, t.pale) for i in range(22))
        if style
        else line("M90 214H270M90 298H270", t.deep, 5)
    )
    return (
        shadow(t, 190, 332, 126, 11)
        + line("M120 190Q104 84 178 82Q244 84 238 190", t.shade, 12)
        + line("M100 214Q48 214 56 262Q66 306 98 300", t.shade, 12)
        + path(spout, t.shade)
        + path("M318 128L368 164Q360 178 346 170L320 150Q312 140 318 128Z", t.deep)
        + path(body, t.base)
        + clipped(
            "b",
            body,
            dots,
            path("M204 170H280V340H212Q226 260 204 170Z", t.shade, 'opacity=".75"'),
            path("M114 180H132L122 340H100Z", t.light),
        )
        + ellipse(178, 186, 74, 12, t.deep)
        + path("M178 174Q252 174 252 186Q240 200 204 198Q220 186 178 174Z", t.base)
        + line("M352 186q8 14 0 20M368 182q9 16 0 24M336 190q6 10 0 16", "#8bb6cf", 5)
    )


def compass(t: Tones, style: int) -> str:
    ticks = "".join(
        line("M0 -82V-72", t.deep if at % 3 else INK, 3, f'transform="rotate({at * 30})"') for at in range(12)
    )
    face = (
        circle(0, 0, 96, "#fbf6ea")
        + ticks
        + path("M0 -66L15 0H-15Z", "#c8472f")
        + path("M0 66L15 0H-15Z", STEEL.base)
        + path("M0 -66L15 0H0Z", "#a53722")
        + path("M0 66L15 0H0Z", STEEL.shade)
        + circle(0, 0, 9, INK)
        + circle(0, 0, 3.5, STEEL.light)
    )
    if style == 0:
        case = (
            circle(0, 0, 122, t.deep)
            + circle(0, -4, 122, t.base)
            + path("M0 -126A122 122 0 0 1 0 118Q70 60 70 -4Q70 -70 0 -126Z", t.shade)
            + circle(0, 0, 104, t.deep)
        )
        return (
            shadow(t, 200, 342, 112, 10)
            + line("M200 90V66", STEEL.deep, 16)
            + circle(200, 52, 19, "none", f'stroke="{STEEL.deep}" stroke-width="8"')
            + group("translate(200 212)", case, group("rotate(28)", face))
        )
    plate = path("M104 60H296Q312 60 312 76V324Q312 340 296 340H104Q88 340 88 324V76Q88 60 104 60Z", t.base)
    return (
        ellipse(206, 346, 118, 9, t.dusk)
        + plate
        + path("M236 60H296Q312 60 312 76V324Q312 340 296 340H236Z", t.shade)
        + line("M108 84V150M108 100H116M108 116H122M108 132H116", t.pale, 3.5)
        + path("M192 92L200 76L208 92V112H192Z", t.pale)
        + circle(200, 220, 100, t.deep)
        + group("translate(200 220) rotate(-22) scale(.92)", face)
        + circle(122, 318, 8, t.ground)
        + line("M122 318Q96 350 60 340", "#c8472f", 5)
    )


def _cover(t: Tones, inner: str, *, spine: str, tilt: int = -5) -> str:
    return ellipse(206, 344, 116, 11, t.dusk) + group(
        f"rotate({tilt} 200 200)",
        path("M112 66H298Q304 66 304 72V334Q304 340 298 340H112Z", "#efe6d2"),
        line("M118 334H300M118 329H300", "#cfc4ac", 2),
        path("M100 60H290Q296 60 296 66V322Q296 328 290 328H112Q100 328 100 316Z", t.base),
        f'<clipPath id="k"><path d="M100 60H290Q296 60 296 66V322Q296 328 290 328H112Q100 328 100 316Z"/></clipPath><g clip-path="url(#k)">{inner}</g>',
        rect(100, 60, 20, 268, spine),
    )


def guide_book(t: Tones, style: int) -> str:
    peaks = (
        circle(234, 168, 27, "#f4d58a")
        + path("M90 274L160 178L196 226L232 190L310 280V340H90Z", t.shade)
        + path("M160 178L196 226L182 240L166 222L148 238L136 210Z", t.pale)
        + path("M90 290Q160 262 220 290T310 284V340H90Z", t.deep)
        if style == 0
        else circle(208, 176, 30, "#f4d58a")
        + path("M90 226Q120 214 150 226T210 226T270 226T330 226V340H90Z", t.light)
        + path("M90 256Q120 244 150 256T210 256T270 256T330 256V340H90Z", t.shade)
        + path("M90 288Q120 276 150 288T210 288T270 288T330 288V340H90Z", t.deep)
    )
    words = rect(140, 88, 130, 12, t.pale, 3) + rect(140, 108, 84, 9, t.pale, 3)
    return _cover(t, peaks + words, spine=t.deep)


def trail_map(t: Tones, style: int) -> str:
    paper = mix(t.base, "#fbf6e9", 0.72)
    tint = mix(t.base, "#fbf6e9", 0.45)
    folds = (
        ("M52 116L126 92V302L52 326Z", paper),
        ("M126 92L200 116V326L126 302Z", mix(paper, t.deep, 0.12)),
        ("M200 116L274 92V302L200 326Z", paper),
        ("M274 92L348 116V326L274 302Z", mix(paper, t.deep, 0.12)),
    )
    whole = "M52 116L126 92L200 116L274 92L348 116V326L274 302L200 326L126 302L52 326Z"
    hills = "".join(
        line(
            f"M{200 - r} 204Q{190 - r / 2:.0f} {204 - r * 0.7:.0f} 210 {200 - r * 0.6:.0f}T{214 + r} 210Q{220 + r / 2:.0f} {214 + r * 0.6:.0f} 200 {210 + r * 0.55:.0f}T{200 - r} 204Z",
            t.base,
            3,
        )
        for r in (22, 44, 68, 94)
    )
    coast = path("M40 250Q110 222 150 260T240 280T360 240V340H40Z", tint) + line(
        "M40 250Q110 222 150 260T240 280T360 240", t.base, 4
    )
    route = line("M84 270Q120 200 168 218T236 156T312 150", "#c8472f", 5, 'stroke-dasharray="12 10"')
    pin = path("M312 150Q288 116 298 98Q312 82 326 98Q336 116 312 150Z", "#c8472f") + circle(312, 107, 7, "#fbf6e9")
    return (
        shadow(t, 204, 338, 150, 11)
        + "".join(path(d, fill) for d, fill in folds)
        + clipped("m", whole, hills if style == 0 else coast, route)
        + line("M126 92V302M200 116V326M274 92V302", t.deep, 1.6, 'opacity=".4"')
        + circle(84, 270, 8, t.deep)
        + pin
    )


def notebook(t: Tones, style: int) -> str:
    mark = (
        path("M184 222l22 -38l22 38z", t.pale) + circle(206, 206, 52, "none", f'stroke="{t.pale}" stroke-width="4"')
        if style == 0
        else rect(156, 108, 104, 66, "#f8f2e4", 4) + line("M172 130H244M172 148H222", t.deep, 4)
    )
    inner = (
        mark + path("M240 50H310V340H224Q260 200 240 50Z", t.shade, 'opacity=".5"') + stitches("M126 66V324", t.pale, 2)
    )
    pencil = group(
        "translate(318 96) rotate(8)",
        rect(0, 0, 14, 190, "#d79d35"),
        rect(9, 0, 5, 190, "#b47f22"),
        path("M0 190H14L7 214Z", "#ecd5ac"),
        path("M4 204H10L7 214Z", INK),
        rect(0, -14, 14, 16, "#d89f98", 3),
    )
    return (
        pencil
        + _cover(t, inner, spine=t.deep, tilt=-3)
        + group("rotate(-3 200 200)", rect(268, 58, 9, 272, t.deep), path("M150 326h16v40l-8 -9l-8 9z", "#c8472f"))
    )
