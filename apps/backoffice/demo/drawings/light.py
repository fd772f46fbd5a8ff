"""Lamps and candles."""

from apps.backoffice.demo.drawings.kit import (
    INK,
    LEATHER,
    RUBBER,
    STEEL,
    WOOD,
    Tones,
    circle,
    clipped,
    ellipse,
    line,
    mirrored,
    path,
    rect,
    shadow,
)

_GLOW = "#fbe7b0"


def head_torch(t: Tones, style: int) -> str:
    strap = "M78 214Q70 92 200 88Q330 92 322 214"
    weave = (
        line("M92 168Q112 104 200 100Q288 104 308 168", t.pale, 4, 'stroke-dasharray="14 10"')
        if style == 0
        else line("M82 200Q80 98 200 96Q320 98 318 200", t.pale, 5)
    )
    return (
        shadow(t, 200, 318, 104, 11)
        + path("M200 246L70 330Q200 372 330 330Z", _GLOW, 'opacity=".55"')
        + (line("M200 92V190", t.deep, 20) if style == 0 else "")
        + line(strap, t.base, 34)
        + line("M78 214Q76 150 108 118", t.shade, 34)
        + weave
        + path("M126 196Q126 184 138 184H262Q274 184 274 196V256Q274 270 260 270H140Q126 270 126 256Z", RUBBER.base)
        + path("M214 184H262Q274 184 274 196V256Q274 270 260 270H214Z", RUBBER.deep)
        + mirrored(rect(96, 192, 36, 46, t.deep, 8))
        + circle(200, 228, 33, STEEL.base)
        + circle(200, 228, 25, _GLOW)
        + circle(200, 228, 12, "#fffaf0")
        + path("M175 228A25 25 0 0 1 200 203V215A13 13 0 0 0 187 228Z", "#ffffff", 'opacity=".7"')
        + rect(180, 172, 40, 14, t.base, 6)
        + mirrored(circle(146, 252, 5, t.base))
    )


def lantern(t: Tones, style: int) -> str:
    glass = "M146 156H254Q270 206 250 262H150Q130 206 146 156Z" if style == 0 else "M144 150H256V262H144Z"
    return (
        shadow(t, 200, 332, 90, 11)
        + circle(200, 212, 118, _GLOW, 'opacity=".35"')
        + line("M142 150Q128 48 200 46Q272 48 258 150", STEEL.deep, 5)
        + rect(176, 38, 48, 15, WOOD.base, 7)
        + path(glass, "#fdf3d2")
        + path("M200 172Q228 212 214 238Q208 248 200 248Q192 248 186 238Q172 212 200 172Z", "#f2b84b")
        + path("M200 204Q212 222 206 238Q200 245 194 238Q188 222 200 204Z", "#fff3c9")
        + clipped(
            "g",
            glass,
            path("M226 140H280V270H236Q250 206 226 140Z", "#ffffff", 'opacity=".45"'),
            line("M162 150Q150 206 164 262", "#ffffff", 6, 'opacity=".7"'),
        )
        + (
            mirrored(line("M148 154Q132 208 152 264", t.deep, 5))
            if style == 0
            else "".join(line(f"M{x} 150V262", t.deep, 5) for x in (146, 182, 218, 254))
        )
        + path("M134 156Q140 112 176 106H224Q260 112 266 156Z", t.base)
        + path("M208 106H224Q260 112 266 156H224Q226 124 208 106Z", t.shade)
        + rect(182, 92, 36, 18, t.deep, 5)
        + path("M136 262H264L282 312Q284 326 270 326H130Q116 326 118 312Z", t.base)
        + path("M220 262H264L282 312Q284 326 270 326H228Z", t.shade)
        + rect(132, 258, 136, 12, t.deep, 5)
        + circle(168, 298, 9, t.pale)
        + line("M168 298V291", t.deep, 3)
    )


def table_lamp(t: Tones, style: int) -> str:
    shade = "M140 76H260L306 194H94Z" if style == 0 else "M94 194Q94 82 200 80Q306 82 306 194Z"
    foot = (
        path(
            "M166 236Q150 262 150 284Q150 322 200 322Q250 322 250 284Q250 262 234 236Q222 222 220 202H180Q178 222 166 236Z",
            t.base,
        )
        + path("M208 202H220Q222 222 234 236Q250 262 250 284Q250 322 200 322Q236 296 224 250Q210 226 208 202Z", t.shade)
        + line("M170 262Q162 276 164 292", t.light, 8)
        if style == 0
        else rect(191, 190, 18, 122, WOOD.base, 5)
        + rect(202, 190, 7, 122, WOOD.shade, 3)
        + path("M128 326Q130 304 200 304Q270 304 272 326Z", t.base)
        + path("M206 304Q270 304 272 326H216Z", t.shade)
    )
    cloth = Tones.mixed("#efe1c6", t.ground) if style == 0 else t
    return (
        shadow(t, 200, 328, 96, 11)
        + path("M94 194L40 330H360L306 194Z", _GLOW, 'opacity=".4"')
        + foot
        + path(shade, cloth.base)
        + clipped(
            "s",
            shade,
            path("M244 60H320V210H262Q262 120 244 60Z", cloth.shade),
            path("M80 60H150L120 210H80Z", cloth.light),
            path("M94 180H306V200H94Z", cloth.deep, 'opacity=".5"'),
            *(
                [line(f"M{160 + at * 20} 70L{120 + at * 40} 196", cloth.shade, 2.4) for at in range(5)]
                if style == 0
                else []
            ),
        )
        + line("M248 194V226", INK, 2.5)
        + circle(248, 230, 5, t.deep if style else LEATHER.base)
    )


def candle(t: Tones, style: int) -> str:
    glass = "M126 176H274V306Q274 326 254 326H146Q126 326 126 306Z"
    flame = (
        circle(200, 122, 64, _GLOW, 'opacity=".5"')
        + path("M200 78Q226 116 214 138Q208 148 200 148Q192 148 186 138Q174 116 200 78Z", "#eda23c")
        + path("M200 110Q210 126 206 138Q200 145 194 138Q190 126 200 110Z", "#fff0c2")
    )
    label = (
        rect(154, 220, 92, 70, "#f8f2e4", 5) + path("M186 254l14 -22l14 22z", t.deep) + line("M174 270H226", t.deep, 3)
    )
    sprig = (
        rect(154, 220, 92, 70, "#f8f2e4", 5)
        + line("M200 282V238", t.deep, 3)
        + mirrored(line("M198 272Q184 268 182 256M198 258Q186 254 186 242", t.deep, 3.5))
    )
    return (
        shadow(t, 200, 332, 100, 11)
        + flame
        + line("M200 150V178", INK, 4)
        + path(glass, t.base)
        + clipped(
            "g",
            glass,
            rect(232, 160, 60, 180, t.shade),
            rect(140, 160, 10, 180, t.light),
            rect(120, 170, 160, 26, t.light),
        )
        + ellipse(200, 177, 74, 13, t.deep)
        + ellipse(200, 180, 64, 9, "#f6ecd6")
        + (label if style == 0 else sprig)
    )
