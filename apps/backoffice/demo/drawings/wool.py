"""Knitwear: ribs, cables and stripes."""

from apps.backoffice.demo.drawings.kit import Tones, circle, clipped, ellipse, group, line, mirrored, path, rect, shadow

_BODY = "M154 96Q200 116 246 96Q272 102 284 126L278 306H122L116 126Q128 102 154 96Z"
_SLEEVE = "M138 106Q112 112 102 146L74 276L114 288L140 206Z"


def _ribs(x: int, y: int, width: int, height: int, stroke: str) -> str:
    return line("".join(f"M{at} {y}v{height}" for at in range(x, x + width, 8)), stroke, 2.4)


def _cable(x: int, t: Tones) -> str:
    twist = "".join(
        f"M{x - 9} {y}q18 9 18 19M{x + 9} {y}q-3 5 -6 8M{x - 9} {y + 19}q2 -6 6 -8" for y in range(124, 300, 19)
    )
    return line(twist, t.light, 4) + line(f"M{x - 17} 112V302M{x + 17} 112V302", t.shade, 2.5)


def jumper(t: Tones, style: int) -> str:
    fair_isle = (
        "".join(path(f"M{x} 172l10 -14l10 14l-10 14z", t.pale) for x in range(102, 300, 24))
        + "".join(rect(90, y, 220, 5, t.pale) for y in (146, 194))
        + "".join(circle(x, 206, 3, t.pale) for x in range(106, 300, 12))
    )
    inner = _cable(200, t) + _cable(150, t) + _cable(250, t) if style == 0 else fair_isle
    return (
        shadow(t, 200, 340, 116, 10)
        + mirrored(
            path(_SLEEVE, t.shade) + path("M74 276L114 288L110 304Q108 310 100 308L74 301Q67 298 69 292Z", t.deep)
        )
        + path(_BODY, t.base)
        + clipped("b", _BODY, inner, path("M250 90H300V320H240Q262 200 250 90Z", t.shade, 'opacity=".5"'))
        + path("M122 304H278L276 322Q275 328 268 328H132Q125 328 124 322Z", t.shade)
        + _ribs(130, 307, 146, 17, t.deep)
        + path("M154 96Q158 82 168 80Q200 96 232 80Q242 82 246 96Q226 122 200 122Q174 122 154 96Z", t.shade)
        + path("M168 80Q200 98 232 80Q228 100 200 104Q172 100 168 80Z", t.deep)
        + line("M160 100Q176 118 200 118Q224 118 240 100", t.base, 3)
    )


def cardigan(t: Tones, style: int) -> str:
    front = path("M164 90L200 190L236 90L226 84Q200 92 174 84Z", t.deep)
    band = line("M160 92Q178 150 200 192V324M240 92Q222 150 200 192", t.shade, 15) + line(
        "M160 92Q178 150 200 192V324M240 92Q222 150 200 192", t.light, 2
    )
    buttons = "".join(circle(200, y, 5.5, t.pale) + circle(200, y, 1.8, t.deep) for y in range(206, 322, 27))
    pockets = mirrored(rect(134, 238, 46, 52, t.shade, 4) + _ribs(138, 240, 42, 9, t.deep))
    knit = (
        line("".join(f"M{x} 96V304" for x in range(126, 280, 12)), t.light, 3, 'stroke-dasharray="5 5"')
        if style == 0
        else "".join(rect(90, y, 220, 14, t.pale, 0, 'opacity=".85"') for y in (140, 168))
    )
    return (
        shadow(t, 200, 340, 116, 10)
        + mirrored(
            path(_SLEEVE, t.shade) + path("M74 276L114 288L110 304Q108 310 100 308L74 301Q67 298 69 292Z", t.deep)
        )
        + path(_BODY, t.base)
        + clipped("b", _BODY, knit, path("M202 90H300V320H202Z", t.shade, 'opacity=".35"'))
        + path("M122 302H278L276 322Q275 328 268 328H132Q125 328 124 322Z", t.shade)
        + _ribs(130, 306, 146, 17, t.deep)
        + front
        + band
        + buttons
        + pockets
    )


def beanie(t: Tones, style: int) -> str:
    dome = "M98 232Q92 104 200 100Q308 104 302 232Z"
    tufts = "".join(
        f"M200 86L{200 + dx} {86 + dy}"
        for dx, dy in ((-40, 4), (-36, -18), (-22, -34), (0, -40), (22, -34), (36, -18), (40, 4))
    )
    pompom = circle(200, 88, 36, t.pale) + line(tufts, t.pale, 12) + line(tufts, t.light, 3, 'opacity=".7"')
    knit = "".join(
        line(f"M{200 + at * 17} 240Q{200 + at * 19} 150 {200 + at * 3} 100", t.shade, 4) for at in range(-6, 7)
    )
    rings = (
        "".join(path(f"M80 {y}Q200 {y - 22} 320 {y}V{y + 14}Q200 {y - 8} 80 {y + 14}Z", t.pale) for y in (166, 196))
        if style
        else ""
    )
    return (
        shadow(t, 200, 316, 122, 11)
        + (pompom if style == 0 else "")
        + path(dome, t.base)
        + clipped("d", dome, knit, rings, path("M232 96H320V250H262Q280 170 232 96Z", t.deep, 'opacity=".28"'))
        + path(
            "M92 222Q200 198 308 222Q316 224 317 234L318 288Q318 298 308 300Q200 318 92 300Q82 298 82 288L83 234Q84 224 92 222Z",
            t.light,
        )
        + line(
            "".join(f"M{x} {217 + abs(x - 200) * 0.1:.0f}v{86 - abs(x - 200) * 0.12:.0f}" for x in range(98, 308, 14)),
            t.base,
            4.5,
        )
        + (rect(176, 240, 48, 40, t.deep, 5) + path("M186 270l14 -22l14 22z", t.pale) if style else "")
    )


def scarf(t: Tones, style: int) -> str:
    tail = "M176 176L232 170L262 318L194 326Z"
    tail_back = "M150 180L206 186L176 330L112 316Z"
    fringe = line("".join(f"M{196 + at * 9.4:.0f} {324 - at:.0f}l2 20" for at in range(8)), t.base, 4) + line(
        "".join(f"M{114 + at * 9:.0f} {316 + at * 2:.0f}l-4 19" for at in range(8)), t.shade, 4
    )
    bars = "".join(
        line(f"M{170 + at * 6} {204 + at * 30}l76 -10", t.pale, 9 if style else 4)
        + line(f"M{172 + at * 6} {216 + at * 30}l76 -10", t.deep, 3)
        for at in range(4)
    )
    checks = bars + ("".join(line(f"M{x} 160l26 180", t.pale, 4) for x in (190, 208, 226)) if style == 0 else "")
    loop = "M92 136Q96 78 200 76Q304 78 308 136Q310 196 200 204Q90 196 92 136Z"
    return (
        shadow(t, 196, 348, 104, 9)
        + fringe
        + path(tail_back, t.shade)
        + clipped("k", tail_back, *(line(f"M100 {y}l110 18", t.pale, 6, 'opacity=".7"') for y in range(206, 330, 30)))
        + path(tail, t.base)
        + clipped("t", tail, checks)
        + path(loop, t.base)
        + clipped(
            "l",
            loop,
            path("M80 60H140Q100 140 150 220H80Z", t.shade),
            *(line(f"M{x} 70Q{x + 30} 140 {x + 4} 210", t.pale, 5, 'opacity=".75"') for x in range(120, 300, 44)),
            path("M270 60H320V220H230Q300 170 270 60Z", t.shade),
        )
        + path("M140 122Q150 102 200 101Q250 102 260 122Q250 146 200 147Q150 146 140 122Z", t.deep)
        + line("M104 150Q150 190 214 188M116 168Q160 200 232 190", t.deep, 3, 'opacity=".5"')
    )


def socks(t: Tones, style: int) -> str:
    sock = "M120 66H192L190 196Q190 210 202 218L262 262Q290 286 274 314Q256 338 220 322L136 268Q112 250 114 216Z"
    bands = (
        "".join(rect(100, y, 110, 9, t.pale) for y in (106, 124, 142))
        if style == 0
        else "".join(path(f"M{x} 140l11 -15l11 15l-11 15z", t.pale) for x in range(104, 200, 26))
        + rect(100, 108, 110, 5, t.pale)
        + rect(100, 164, 110, 5, t.pale)
    )
    one = (
        path(sock, t.base)
        + clipped(
            "s",
            sock,
            bands,
            path("M96 60H140Q126 200 150 290H96Z", t.shade, 'opacity=".6"'),
            path("M222 230Q218 300 240 350H300V250Z", t.deep),
            path("M100 200Q140 196 150 226Q152 262 120 276H96Z", t.deep),
        )
        + path("M118 60Q118 52 126 52H187Q194 52 194 60L192 92H120Z", t.shade)
        + _ribs(126, 56, 66, 34, t.deep)
    )
    return (
        shadow(t, 206, 336, 116, 11)
        + group(
            "translate(64 -6)", path(sock, t.shade), path("M118 60Q118 52 126 52H187Q194 52 194 60L192 92H120Z", t.deep)
        )
        + group("translate(-18 6)", one)
    )


def mittens(t: Tones, style: int) -> str:
    hand = "M-46 70V-50Q-44 -112 2 -112Q48 -112 50 -50V70Z"
    thumb = "M40 8Q52 -38 74 -40Q96 -36 88 -4L58 62L40 66Z"
    snow = line("M2 -64V-20M-17 -53L21 -31M-17 -31L21 -53", t.pale, 4.5)
    inner = (
        snow + line("M-50 12H54", t.pale, 4)
        if style == 0
        else "".join(rect(-60, y, 120, 8, t.pale) for y in (-76, -54, -32, -10, 12))
    )
    one = (
        path(thumb, t.shade)
        + path(hand, t.base)
        + clipped("h", hand, inner, path("M20 -120H60V80H14Q40 -20 20 -120Z", t.shade, 'opacity=".55"'))
        + path("M-52 66H56L60 116Q60 124 52 124H-48Q-56 124 -56 116Z", t.light)
        + line("".join(f"M{x} 70v50" for x in range(-46, 56, 10)), t.shade, 3.4)
    )
    return (
        ellipse(200, 336, 122, 11, t.dusk)
        + line("M112 300Q200 376 288 300", t.deep, 4)
        + group("translate(112 196) rotate(-7) scale(.86)", one)
        + group("translate(288 196) scale(-.86 .86) rotate(-7)", one)
    )
