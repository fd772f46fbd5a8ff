"""Shoes, seen from the side or from above."""

from apps.backoffice.demo.drawings.kit import (
    CANVAS,
    INK,
    RUBBER,
    Tones,
    circle,
    clipped,
    ellipse,
    group,
    line,
    path,
    rect,
    shadow,
    stitches,
)


def boots(t: Tones, style: int) -> str:
    high = 70 if style == 0 else 108
    upper = (
        f"M112 {high + 8}Q150 {high - 6} 200 {high}Q210 {high} 211 {high + 10}L218 158Q221 180 242 190L298 214"
        f"Q334 230 336 262V284H96Q92 236 108 190Q116 140 112 {high + 8}Z"
    )
    lugs = "".join(rect(104 + at * 29, 304, 17, 12, RUBBER.deep, 3) for at in range(8))
    eyelets = "".join(
        line(f"M{x - 13} {y + 5}L{x + 13} {y - 7}", t.pale, 5)
        for x, y in ((204, 132), (210, 156), (222, 178), (240, 194), (262, 204))
    )
    return (
        shadow(t, 214, 322, 140, 12)
        + path(upper, t.base)
        + clipped(
            "u",
            upper,
            path("M86 300V60H150Q128 150 150 220Q160 260 140 300Z", t.shade),
            path("M262 300Q262 246 296 214L360 220V300Z", t.deep),
            path(f"M100 {high - 12}H230V{high + 26}Q160 {high + 8} 100 {high + 34}Z", t.deep),
            path("M150 300Q170 232 250 236L360 262V300Z", t.light, 'opacity=".35"'),
            path("M262 300Q262 246 296 214L360 220V300Z", t.deep, 'opacity=".55"'),
        )
        + path(
            f"M196 {high + 22}L214 {high + 20}L218 158Q221 180 242 190L282 207L268 219L226 202Q200 190 198 160Z",
            t.light,
        )
        + eyelets
        + stitches("M150 226Q166 268 158 282", t.pale, 2.5)
        + line(f"M106 {high + 6}Q92 {high + 12} 103 {high + 30}", t.pale, 6)
        + path("M88 276H342Q350 290 342 308Q330 314 312 308H120Q100 314 90 306Q84 290 88 276Z", RUBBER.base)
        + path("M88 276H342Q345 282 345 288H87Q86 282 88 276Z", CANVAS.base)
        + lugs
    )


def trail_shoes(t: Tones, style: int) -> str:
    upper = (
        "M66 214Q64 176 88 168Q102 164 112 178Q138 208 172 184L196 160Q206 154 214 164Q236 196 272 210Q336 226 346 256"
        "V282H62Q60 246 66 214Z"
    )
    swoosh = (
        line("M128 262L166 204M158 264L192 190M188 264L214 196", t.pale, 9)
        if style == 0
        else path("M96 264Q150 262 196 196L212 212Q176 268 120 276Z", t.pale)
    )
    return (
        shadow(t, 205, 316, 148, 12)
        + path("M72 200Q96 150 150 176L190 150L212 170L140 226Z", t.deep)
        + path(upper, t.base)
        + clipped(
            "u",
            upper,
            path("M50 150H96Q122 214 92 300H50Z", t.shade),
            path("M270 204L360 236V300H276Q256 250 270 204Z", t.shade),
            path("M300 216L360 236V300H310Q288 260 300 216Z", t.deep),
            path("M60 262Q200 236 350 270V300H50Z", t.deep, 'opacity=".35"'),
            swoosh,
        )
        + path("M176 182L198 158Q206 154 214 164Q236 196 268 208L254 222Q206 208 184 190Z", t.light)
        + "".join(
            line(f"M{x} {y}l18 -15", INK if style else t.pale, 4.5)
            for x, y in ((190, 188), (206, 200), (224, 211), (243, 219))
        )
        + line("M64 214Q56 190 72 170", t.pale, 6)
        + path("M54 274Q120 262 200 274T352 268Q360 286 346 300H72Q52 300 54 274Z", "#f3efe6")
        + path("M60 290Q200 284 352 288Q352 298 346 302L338 308H86Q60 308 60 290Z", t.deep)
        + "".join(path(f"M{84 + at * 32} 306h18l-4 9h-10z", RUBBER.base) for at in range(8))
    )


_SOLE = "M0 -128C40 -128 54 -88 50 -42C48 -6 36 26 38 66C40 106 24 130 0 130C-26 130 -40 106 -38 66C-36 26 -54 0 -54 -44C-54 -92 -40 -128 0 -128Z"


def sandals(t: Tones, style: int) -> str:
    bed = Tones.mixed("#c9a577", t.ground)
    straps = (
        line("M-50 -52Q0 -92 50 -46M-50 -22Q0 -62 48 -16", t.base, 19)
        + line("M-36 58Q0 28 36 54", t.base, 16)
        + line("M-50 -52Q0 -92 50 -46", t.light, 4)
        if style == 0
        else path("M-56 -66Q0 -104 54 -60L46 4Q0 -34 -52 2Z", t.base)
        + path("M10 -86Q36 -80 54 -60L46 4Q30 -14 8 -18Z", t.shade)
        + line("M-36 62Q0 34 36 58", t.base, 16)
    )
    buckle = rect(24, 34, 17, 24, "none", 4, f'stroke="{t.pale}" stroke-width="4" transform="rotate(14 32 46)"')
    one = (
        path(_SOLE, RUBBER.base, 'transform="translate(3 7) scale(1.05)"')
        + path(_SOLE, bed.base)
        + path(_SOLE, bed.light, 'transform="translate(-3 -2) scale(.8 .86)"')
        + ellipse(0, 84, 20, 24, bed.shade, 'opacity=".45"')
        + straps
        + buckle
    )
    return (
        ellipse(134, 214, 66, 138, t.dusk)
        + ellipse(282, 214, 66, 138, t.dusk)
        + group("translate(128 200) rotate(-7)", one)
        + group("translate(272 200) scale(-1 1) rotate(-7)", one)
    )


def espadrilles(t: Tones, style: int) -> str:
    rope = Tones.mixed("#cfae7c", t.ground)
    vamp = (
        "M0 -122C42 -122 50 -86 47 -42C44 -20 41 -4 39 10Q0 -26 -41 10C-46 -4 -50 -22 -50 -44C-50 -88 -40 -122 0 -122Z"
    )
    stripes = (
        "".join(rect(-60, y, 120, 9, t.pale, 0) for y in (-108, -84, -60, -36))
        if style == 1
        else path("M4 -130H70V30H10Q30 -60 4 -130Z", t.shade)
    )
    heel = "M-38 56C-42 100 -24 124 0 124C24 124 42 100 38 56L30 60C32 92 20 108 0 108C-20 108 -32 92 -30 60Z"
    one = (
        path(_SOLE, rope.base, 'transform="scale(1.07 1.04)"')
        + line(_SOLE, rope.deep, 5, 'transform="scale(1.02 1)" stroke-dasharray="3 9"')
        + path(_SOLE, rope.light, 'transform="scale(.86 .92)"')
        + path(vamp, t.base)
        + clipped("v", vamp, stripes)
        + path(heel, t.base)
        + path("M0 124C24 124 42 100 38 56L30 60C32 92 20 108 0 108Z", t.shade)
        + line("M-40 8Q0 -28 38 8", t.pale, 5)
        + stitches("M0 -122V-20", t.deep, 2)
        + line("M-36 12L-34 58M35 12L34 58", t.base, 5)
    )
    return (
        ellipse(134, 216, 64, 136, t.dusk)
        + ellipse(282, 216, 64, 136, t.dusk)
        + group("translate(128 200) rotate(-6)", one)
        + group("translate(272 200) scale(-1 1) rotate(-6)", one)
    )


def slippers(t: Tones, style: int) -> str:
    wool = Tones.mixed("#efe4cf", t.ground)
    upper = "M70 206Q84 186 110 190Q136 198 160 186Q176 172 196 178Q262 204 318 222Q348 234 344 270Q344 286 330 290H74Q58 240 70 206Z"
    detail = (
        line("M232 250q14 -16 28 0t28 0M232 268q14 -16 28 0t28 0", t.pale, 4)
        if style == 0
        else circle(252, 214, 17, wool.base) + circle(247, 209, 6, wool.light)
    )
    heads = ((78, 202), (98, 192), (119, 194), (140, 195), (160, 187), (178, 178), (194, 180))
    fluff = "".join(circle(x, y, 15, wool.base) for x, y in heads) + "".join(
        circle(x - 3, y - 4, 6, wool.light) for x, y in heads[::2]
    )
    sole = path("M66 280H346Q350 300 330 304H86Q64 302 66 280Z", t.deep)
    back = path(upper, t.shade) + "".join(circle(x, y, 15, wool.shade) for x, y in heads) + sole
    front = (
        path(upper, t.base)
        + clipped(
            "u",
            upper,
            path("M50 180H104Q128 250 96 310H50Z", t.shade),
            path("M300 200H370V310H290Q330 270 300 200Z", t.shade),
        )
        + fluff
        + detail
        + sole
        + stitches("M80 276H334", t.pale, 2.5)
    )
    return (
        ellipse(226, 268, 136, 11, t.dusk)
        + group("translate(46 -26) scale(.94)", back)
        + ellipse(178, 326, 142, 11, t.dusk)
        + group("translate(-30 20)", front)
    )


def rain_boots(t: Tones, style: int) -> str:
    boot = "M120 62H208Q214 62 214 70L218 196Q222 222 252 228Q300 236 310 268V296H116Q106 250 114 190Z"
    front = (
        path(boot, t.base)
        + clipped(
            "u",
            boot,
            path("M96 50H148Q134 180 154 310H96Z", t.shade),
            path("M184 50H198L204 200Q206 214 216 222L202 226Q188 216 188 198Z", t.light),
            path("M258 310Q256 262 284 240L330 250V310Z", t.shade),
            rect(96, 50, 140, 26, t.deep),
            *([rect(96, 92, 140, 12, t.pale), rect(96, 112, 140, 5, t.pale)] if style else []),
        )
        + path(
            "M110 288H314Q320 302 314 318H268Q262 308 250 310H170Q164 320 156 320H116Q106 304 110 288Z",
            RUBBER.base if not style else CANVAS.base,
        )
        + (rect(126, 118, 12, 44, t.pale, 4) if not style else "")
    )
    back = path(boot, t.deep) + path("M110 288H314Q320 302 314 318H116Q106 304 110 288Z", RUBBER.deep)
    return shadow(t, 216, 322, 138, 12) + group("translate(42 -12)", back) + group("translate(-16 4)", front)
