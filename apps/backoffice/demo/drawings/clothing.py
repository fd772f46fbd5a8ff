"""Garments, laid out flat and seen from the front."""

from apps.backoffice.demo.drawings.kit import (
    Tones,
    circle,
    clipped,
    ellipse,
    line,
    mirrored,
    path,
    rect,
    shadow,
    stitches,
)

_BODY = "M156 92Q200 112 244 92Q270 98 284 122L278 318Q277 328 266 328H134Q123 328 122 318L116 122Q130 98 156 92Z"
_SLEEVE = "M136 104Q110 112 100 146L70 282Q68 292 78 295L106 302Q116 304 118 294L140 200Z"
_HOOD = "M150 102Q140 46 200 42Q260 46 250 102Q240 122 200 124Q160 122 150 102Z"


def _shell(t: Tones, *, over: str = "", cuff: str = "") -> str:
    """Two sleeves and a body with its right side in the shade."""
    sleeve = path(_SLEEVE, t.shade) + clipped(
        "s", _SLEEVE, path("M60 272L130 292V320H60Z", cuff or t.deep), path("M104 100L120 100L84 300H60Z", t.base)
    )
    shaded = path("M206 80H300V340H196Q216 200 206 80Z", t.shade, 'opacity=".55"')
    return shadow(t, 200, 342, 120, 10) + mirrored(sleeve) + path(_BODY, t.base) + clipped("b", _BODY, shaded, over)


def _zip(t: Tones, top: float, bottom: float = 328) -> str:
    return (
        line(f"M200 {top}V{bottom}", t.deep, 5)
        + line(f"M200 {top}V{bottom}", t.pale, 1.6)
        + rect(196.5, top + 6, 7, 15, t.pale, 3)
    )


def rain_jacket(t: Tones, style: int) -> str:
    yoke = path("M100 80H300V150Q200 186 100 150Z", t.light if style == 0 else t.deep)
    pockets = (
        mirrored(line("M142 262L160 222", t.deep, 6))
        if style == 0
        else mirrored(rect(134, 238, 52, 56, t.shade, 6) + rect(131, 232, 58, 16, t.deep, 5))
    )
    hood = (
        path(_HOOD, t.base)
        + path("M200 42Q260 46 250 102Q240 122 200 124Z", t.shade)
        + path("M168 104Q158 66 200 62Q242 66 232 104Q220 118 200 118Q180 118 168 104Z", t.deep)
    )
    return (
        _shell(t, over=yoke)
        + hood
        + _zip(t, 112)
        + pockets
        + mirrored(line("M178 122L174 152", t.pale, 3.5) + circle(174, 154, 4, t.pale))
        + rect(222, 176, 26, 9, t.pale, 3)
    )


def down_jacket(t: Tones, style: int) -> str:
    ribs = "".join(
        path(f"M100 {y}Q200 {y + 16} 300 {y}V{y + 5}Q200 {y + 22} 100 {y + 5}Z", t.deep, 'opacity=".5"')
        + path(f"M100 {y + 7}Q200 {y + 24} 300 {y + 7}V{y + 15}Q200 {y + 31} 100 {y + 15}Z", t.light, 'opacity=".5"')
        for y in range(118, 320, 30)
    )
    arm = clipped(
        "a",
        _SLEEVE,
        line("".join(f"M60 {y - 10}L150 {y + 14}" for y in range(128, 300, 26)), t.deep, 4, 'opacity=".6"'),
    )
    collar = (
        path("M152 98Q152 68 168 64Q200 76 232 64Q248 68 248 98Q224 116 200 116Q176 116 152 98Z", t.base)
        + path("M200 72Q220 70 232 64Q248 68 248 98Q224 116 200 116Z", t.shade)
        + path("M168 66Q200 78 232 66Q226 88 200 90Q174 88 168 66Z", t.deep)
        if style == 0
        else path(_HOOD, t.base)
        + path("M200 42Q260 46 250 102Q240 122 200 124Z", t.shade)
        + path("M166 104Q158 64 200 60Q242 64 234 104Q220 118 200 118Q180 118 166 104Z", t.deep)
        + line("M156 84Q200 62 244 84", t.deep, 3)
    )
    return _shell(t, over=ribs) + mirrored(arm) + collar + _zip(t, 104) + mirrored(line("M138 268L150 240", t.deep, 6))


def fleece(t: Tones, style: int) -> str:
    yoke = path("M90 80H310V166H90Z", t.deep) if style == 0 else ""
    spots = [
        (x, y) for y in range(182 if style == 0 else 136, 322, 20) for x in range(122 + (y // 20 % 2) * 13, 280, 26)
    ]
    curls = line("".join(f"M{x} {y}q5 -6 10 0" for x, y in spots[::2]), t.light, 2.6) + line(
        "".join(f"M{x} {y}q5 -6 10 0" for x, y in spots[1::2]), t.shade, 2.6
    )
    collar = path(
        "M160 100Q160 68 172 62Q200 72 228 62Q240 68 240 100Q222 114 200 114Q178 114 160 100Z", t.shade
    ) + path("M172 62Q200 74 228 62Q224 84 200 86Q176 84 172 62Z", t.deep)
    pocket = rect(140, 146, 44, 44, t.deep if style else t.base, 5) + line("M144 156H180", t.pale, 3)
    return (
        _shell(t, over=yoke + curls)
        + collar
        + _zip(t, 100, 186 if style == 0 else 328)
        + (pocket if style else rect(216, 130, 38, 30, t.base, 4) + line("M220 138H250", t.pale, 2.5))
    )


def windbreaker(t: Tones, style: int) -> str:
    block = (
        path("M90 80H310V132L90 216Z", t.pale) + path("M90 216L310 132V150L90 234Z", t.deep)
        if style == 0
        else path("M90 190H310V226H90Z", t.pale) + path("M90 226H310V240H90Z", t.deep)
    )
    hood = (
        path(_HOOD, t.base)
        + path("M200 42Q260 46 250 102Q240 122 200 124Z", t.shade)
        + path("M170 104Q162 70 200 66Q238 70 230 104Q218 117 200 117Q182 117 170 104Z", t.deep)
    )
    hem = line("M124 318H276", t.deep, 8) + "".join(line(f"M{x} 314v8", t.shade, 2) for x in range(134, 276, 14))
    return (
        _shell(t, over=block, cuff=t.pale) + hood + _zip(t, 110) + mirrored(line("M140 282L154 252", t.deep, 5)) + hem
    )


def gilet(t: Tones, style: int) -> str:
    body = "M158 88Q200 108 242 88Q262 92 266 104Q258 150 280 176L276 318Q275 328 264 328H136Q125 328 124 318L120 176Q142 150 134 104Q138 92 158 88Z"
    quilt = (
        "".join(
            line(f"M100 {y}Q200 {y + 18} 300 {y}", t.deep, 4, 'opacity=".55"')
            + line(f"M100 {y + 7}Q200 {y + 25} 300 {y + 7}", t.light, 4)
            for y in range(110, 330, 32)
        )
        if style == 0
        else "".join(
            line(f"M{x} 80L{x + 250} 340M{x + 250} 80L{x} 340", t.deep, 2, 'opacity=".6"') for x in range(-160, 340, 38)
        )
    )
    collar = path("M154 96Q154 66 170 60Q200 72 230 60Q246 66 246 96Q224 112 200 112Q176 112 154 96Z", t.shade) + path(
        "M170 60Q200 74 230 60Q226 84 200 86Q174 84 170 60Z", t.deep
    )
    return (
        shadow(t, 200, 342, 104, 10)
        + path(body, t.base)
        + clipped("b", body, path("M206 80H300V340H196Q216 200 206 80Z", t.shade, 'opacity=".6"'), quilt)
        + mirrored(line("M136 108Q144 150 122 178", t.deep, 5))
        + collar
        + _zip(t, 100)
        + mirrored(
            rect(136, 248, 46, 50, t.shade, 6) + rect(134, 242, 50, 14, t.deep, 4) + circle(159, 249, 3.2, t.pale)
        )
    )


def t_shirt(t: Tones, style: int) -> str:
    shirt = "M150 88Q200 118 250 88L318 122Q326 128 322 138L298 186Q294 192 286 188L266 178L270 312Q270 322 260 322H140Q130 322 130 312L134 178L114 188Q106 192 102 186L78 138Q74 128 82 122Z"
    mark = (
        path("M158 222L186 176L204 204L216 188L242 222Z", t.pale) + circle(226, 168, 10, t.pale)
        if style == 0
        else "".join(rect(60, y, 280, 10, t.pale) for y in range(140, 320, 26))
    )
    return (
        shadow(t, 200, 336, 104, 10)
        + path(shirt, t.base)
        + clipped(
            "b",
            shirt,
            mark if style else "",
            path("M216 70H340V340H206Q226 200 216 70Z", t.shade, 'opacity=".6"'),
            path("M266 178L270 330H250Q262 240 258 150Z", t.deep, 'opacity=".3"'),
            path("M134 178L130 330H146Q140 240 142 150Z", t.deep, 'opacity=".2"'),
        )
        + ("" if style else mark)
        + path("M150 88Q200 118 250 88L240 83Q200 102 160 83Z", t.deep)
        + line("M149 90Q200 126 251 90", t.shade, 6)
        + mirrored(stitches("M86 132L110 180", t.shade, 2))
    )


def trousers(t: Tones, style: int) -> str:
    legs = (
        "M136 62H264L284 322Q284 330 276 330H226Q218 330 217 322L202 150L183 322Q182 330 174 330H124Q116 330 116 322Z"
    )
    thigh = (
        mirrored(rect(124, 188, 44, 56, t.shade, 5) + rect(121, 182, 50, 15, t.deep, 4))
        if style == 0
        else mirrored(path("M121 236L186 226L184 262L119 268Z", t.deep))
    )
    return (
        shadow(t, 200, 340, 104, 10)
        + path(legs, t.base)
        + clipped(
            "b",
            legs,
            path("M202 150L270 60H300V340H214Z", t.shade, 'opacity=".55"'),
            path("M202 140L186 340H170Q196 200 176 92H202Z", t.deep, 'opacity=".25"'),
            rect(110, 312, 190, 24, t.shade),
        )
        + thigh
        + rect(134, 58, 132, 20, t.deep, 4)
        + "".join(rect(x, 54, 9, 28, t.shade, 2) for x in (150, 196, 242))
        + mirrored(line("M140 84Q148 116 130 128", t.deep, 4))
        + line("M200 80V132Q196 146 188 148", t.deep, 3)
        + circle(206, 68, 4.5, t.pale)
    )


def cap(t: Tones, style: int) -> str:
    crown = "M88 236Q84 118 196 112Q300 114 306 236Q200 262 88 236Z"
    brim = "M206 244Q300 226 318 236Q370 252 366 280Q362 292 340 284Q282 262 204 268Z"
    front = path("M196 112Q300 114 306 236Q262 248 214 249Q236 172 196 112Z", t.pale if style else t.light)
    return (
        shadow(t, 214, 306, 138, 11)
        + path(crown, t.base)
        + clipped(
            "c",
            crown,
            path("M70 100H140Q104 160 116 260H70Z", t.shade),
            front,
            rect(70, 228, 250, 12, t.shade, 0, 'transform="rotate(2 200 230)" opacity=".5"'),
        )
        + line("M196 112Q160 160 158 246M196 112Q238 160 230 247", t.deep, 2.5, 'opacity=".6"')
        + ellipse(196, 111, 10, 6, t.deep)
        + path(brim, t.shade)
        + path("M206 244Q300 226 318 236Q345 245 358 262Q300 236 205 254Z", t.base)
        + path("M252 200l16 -28l16 28z", t.deep if style else t.pale)
        + stitches("M214 260Q300 250 354 276", t.pale, 2)
        + circle(142, 166, 4, t.deep)
    )
