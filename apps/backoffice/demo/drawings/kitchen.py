"""Clay, oak, glass and iron, oil and honey."""

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
    mirrored,
    path,
    rect,
    shadow,
)


def bowl(t: Tones, style: int) -> str:
    body = "M78 190Q84 292 168 304H232Q316 292 322 190Z"
    glaze = (
        path("M60 170H340V216Q310 236 286 218Q262 202 240 224Q214 246 190 224Q166 204 142 222Q112 240 60 214Z", t.light)
        if style == 0
        else "".join(path(f"M60 {y}H340V{y + 9}H60Z", t.pale) for y in (216, 236))
    )
    return (
        shadow(t, 200, 322, 104, 11)
        + path("M164 300H236L244 322H156Z", t.deep)
        + path(body, t.base)
        + clipped(
            "b",
            body,
            glaze,
            path("M256 180H340V310H220Q268 260 256 180Z", t.deep, 'opacity=".3"'),
            line("M104 206Q112 260 146 286", "#ffffff", 7, 'opacity=".35"'),
        )
        + ellipse(200, 190, 122, 30, t.pale if style else t.light)
        + ellipse(200, 193, 110, 24, t.shade)
        + path("M90 193A110 24 0 0 1 310 193Q280 180 200 180Q120 180 90 193Z", t.deep)
        + circle(168, 176, 27, "#e08a3c")
        + circle(218, 170, 30, "#e59a45")
        + circle(256, 182, 20, "#d97c34")
        + path("M120 196Q200 220 280 196Q250 214 200 215Q150 214 120 196Z", t.shade)
        + path("M214 142q14 -18 30 -12q-8 16 -30 12z", "#5d7a45")
    )


def teapot(t: Tones, style: int) -> str:
    body = "M112 216Q112 144 200 142Q288 144 288 216Q288 300 236 308H164Q112 300 112 216Z"
    deco = (
        path("M90 226H310V330H90Z", t.light) + line("M100 226H300", t.deep, 3)
        if style == 0
        else "".join(circle(124 + at * 22, 220 + (at % 2) * 14, 4.5, t.pale) for at in range(8))
    )
    handle = line("M140 158Q140 62 200 60Q260 62 260 158", WOOD.shade if style == 0 else t.deep, 13) + line(
        "M140 150Q142 64 200 62", WOOD.light if style == 0 else t.shade, 4
    )
    return (
        shadow(t, 200, 322, 120, 11)
        + handle
        + path("M276 244Q318 240 320 186L304 168L350 164L346 186Q346 270 276 280Z", t.shade)
        + path(body, t.base)
        + clipped(
            "b",
            body,
            deco,
            path("M244 130H310V320H220Q268 240 244 130Z", t.deep, 'opacity=".32"'),
            line("M134 196Q138 170 162 160", "#ffffff", 7, 'opacity=".45"'),
        )
        + path("M148 152Q152 128 200 126Q248 128 252 152Q200 166 148 152Z", t.light if style else t.shade)
        + circle(200, 120, 12, WOOD.base if style == 0 else t.deep)
        + path("M156 304H244L250 318H150Z", t.deep)
    )


def board(t: Tones, style: int) -> str:
    if style == 0:
        shape = "M112 150Q112 126 136 126H176Q184 126 184 116V78Q184 62 200 62Q216 62 216 78V116Q216 126 224 126H264Q288 126 288 150V308Q288 332 264 332H136Q112 332 112 308Z"
    else:
        shape = "M110 196Q110 118 172 112Q184 110 184 98V78Q184 62 200 62Q216 62 216 78V98Q216 110 228 112Q290 118 290 196V244Q290 332 200 332Q110 332 110 244Z"
    grain = "".join(
        line(f"M{x} 100Q{x + 14} 190 {x - 4} 250T{x + 4} 340", t.shade, 2.4) for x in (132, 156, 184, 214, 240, 266)
    )
    return (
        path(shape, t.dusk, 'transform="translate(10 12)"')
        + path(shape, t.deep, 'transform="translate(3 5)"')
        + path(shape, t.base)
        + clipped(
            "b",
            shape,
            grain,
            line("M214 196q-16 26 0 52t4 40", t.shade, 3),
            ellipse(236, 210, 11, 20, t.shade),
            ellipse(236, 210, 5, 11, t.deep),
            path("M112 60H150L118 340H100Z", t.light, 'opacity=".6"'),
        )
        + circle(200, 84, 8, t.ground)
        + line("M200 84Q176 50 214 40", LEATHER.base, 5)
    )


def carafe(t: Tones, style: int) -> str:
    body = "M168 76H232L226 142Q224 166 256 200Q276 224 276 262V304Q276 328 252 328H148Q124 328 124 304V262Q124 224 144 200Q176 166 174 142Z"
    water = path("M100 226Q150 214 200 226T300 226V340H100Z", t.base, 'opacity=".55"')
    lemon = group(
        "translate(172 280) rotate(-18)",
        circle(0, 0, 25, "#f2cf5b"),
        circle(0, 0, 19, "#f8e9a8"),
        line("M0 -17V17M-15 -9L15 9M-15 9L15 -9", "#f2cf5b", 3),
    ) + path("M222 250q26 -18 34 6q-20 16 -34 -6z", "#7a9a58")
    ribs = line(
        "".join(f"M{x} 216Q{x + (x - 200) * 0.08:.0f} 270 {x} 328" for x in range(140, 270, 15)),
        "#ffffff",
        3,
        'opacity=".55"',
    )
    return (
        shadow(t, 200, 334, 92, 10)
        + path(body, t.pale, 'opacity=".6"')
        + clipped(
            "b",
            body,
            water,
            lemon if style == 0 else ribs,
            path("M244 60H290V340H236Q262 250 230 190Z", t.deep, 'opacity=".18"'),
            line("M146 232Q138 250 138 306", "#ffffff", 7, 'opacity=".75"'),
        )
        + line(body, t.deep, 3.5, 'opacity=".55"')
        + (
            rect(172, 48, 56, 36, WOOD.base, 9) + rect(206, 48, 22, 36, WOOD.shade, 9)
            if style == 0
            else circle(200, 60, 22, t.base) + circle(193, 53, 7, t.pale)
        )
        + rect(160, 72, 80, 9, t.deep, 4, 'opacity=".6"')
    )


def pan(t: Tones, style: int) -> str:
    handle = Tones.mixed(WOOD.base, t.ground) if style == 0 else t
    grip = group(
        "rotate(-38 200 214)",
        rect(300, 198, 110, 30, handle.shade, 14)
        + rect(300, 198, 110, 17, handle.base, 10)
        + circle(392, 213, 6, t.ground)
        + rect(286, 200, 30, 26, t.deep, 4),
    )
    egg = (
        path("M150 214Q140 176 178 170Q206 150 232 178Q266 186 254 222Q252 258 212 252Q166 262 150 214Z", "#fbf7ec")
        + circle(204, 208, 23, "#eeb23f")
        + circle(197, 201, 7, "#f8d988")
    )
    sage = "".join(
        group(
            f"translate({x} {y}) rotate({r})",
            path("M0 0Q14 -22 40 -14Q30 10 0 0Z", "#8fa57c"),
            line("M4 -2L30 -10", "#6d845c", 2),
        )
        for x, y, r in ((176, 226, -10), (206, 196, 30), (190, 250, 20))
    )
    return (
        ellipse(196, 236, 142, 122, t.dusk)
        + group("translate(0 14)", grip)
        + circle(190, 222, 124, t.deep)
        + circle(190, 218, 124, t.base)
        + circle(190, 218, 108, t.shade)
        + path("M82 218A108 108 0 0 1 190 110V122A96 96 0 0 0 94 218Z", t.deep)
        + path("M298 218A108 108 0 0 1 190 326V318A100 100 0 0 0 290 218Z", t.light, 'opacity=".6"')
        + (group("translate(-12 10)", egg) if style == 0 else group("translate(-16 4)", sage))
    )


def olive_oil(t: Tones, style: int) -> str:
    branch = (
        line("M178 272Q206 246 224 214", "#5d6b3a", 3.5)
        + "".join(
            group(f"translate({x} {y}) rotate({r})", path("M0 0Q10 -16 32 -10Q22 8 0 0Z", "#7d8750"))
            for x, y, r in ((186, 264, -100), (202, 248, -20), (212, 234, -120), (220, 220, -30))
        )
        + ellipse(198, 270, 7, 10, "#4b5230")
        + ellipse(226, 240, 7, 10, "#5f6a36")
    )
    if style == 0:
        body = "M176 120Q176 150 156 172Q140 190 140 214V306Q140 328 162 328H238Q260 328 260 306V214Q260 190 244 172Q224 150 224 120V82H176Z"
        oil = Tones.mixed("#76803a", t.ground)
        return (
            shadow(t, 200, 334, 82, 10)
            + rect(172, 54, 56, 34, t.deep, 5)
            + rect(168, 82, 64, 10, t.shade, 4)
            + path(body, oil.base)
            + clipped(
                "b",
                body,
                path("M228 70H270V340H226Q244 240 216 150Z", oil.deep),
                line("M158 206V314", oil.pale, 7, 'opacity=".7"'),
            )
            + rect(152, 200, 96, 96, "#f7f0df", 4)
            + rect(152, 200, 96, 9, t.base, 3)
            + group("translate(-2 0)", branch)
        )
    tin = rect(128, 120, 144, 208, t.base, 10)
    return (
        shadow(t, 200, 334, 98, 10)
        + rect(224, 86, 32, 36, STEEL.shade, 4)
        + rect(220, 80, 40, 14, t.deep, 4)
        + line("M140 120Q144 96 172 98Q196 98 198 120", STEEL.deep, 6)
        + tin
        + path("M234 120H262Q272 120 272 130V318Q272 328 262 328H234Z", t.shade)
        + rect(128, 120, 144, 14, t.deep, 6)
        + circle(196, 236, 54, "#f7f0df")
        + group("translate(-6 -4)", branch)
    )


def honey(t: Tones, style: int) -> str:
    jar = "M124 140Q110 150 110 168V298Q110 326 138 326H262Q290 326 290 298V168Q290 150 276 140Z"
    amber = Tones.mixed("#d98f24" if style == 0 else "#a8591c", t.ground)
    comb = "".join(
        path(f"M{x} {y}l15 -9l15 9v17l-15 9l-15 -9z", amber.light)
        for x, y in ((120, 172), (152, 172), (232, 172), (264, 172), (136, 286), (248, 286))
    )
    dipper = (
        line("M256 62L232 120", WOOD.base, 9)
        + ellipse(262, 52, 17, 21, WOOD.base, 'transform="rotate(24 262 52)"')
        + group("rotate(24 262 52)", line("M247 44H277M246 52H278M247 60H277", WOOD.deep, 3))
    )
    return (
        shadow(t, 200, 332, 108, 11)
        + (dipper if style == 0 else "")
        + path(jar, amber.base)
        + clipped(
            "j",
            jar,
            comb,
            path("M250 130H300V340H240Q262 240 250 130Z", amber.shade),
            line("M126 176V306", "#ffffff", 8, 'opacity=".5"'),
        )
        + rect(140, 196, 120, 86, "#faf3e2", 6)
        + path("M176 246q24 -30 48 0q-24 18 -48 0z", t.base)
        + line("M190 238v20M202 234v26M213 237v20", INK, 4)
        + mirrored(ellipse(188, 226, 16, 9, t.dusk, 'transform="rotate(-24 188 226)"'))
        + line("M160 272H240", t.deep, 3)
        + (
            path("M112 100H288L292 146H108Z", t.base)
            + "".join(rect(x, 100, 12, 46, t.pale) for x in range(122, 280, 28))
            + rect(106, 138, 188, 10, t.shade, 4)
            if style
            else rect(116, 108, 168, 34, t.base, 7) + rect(116, 128, 168, 14, t.shade, 6)
        )
    )
