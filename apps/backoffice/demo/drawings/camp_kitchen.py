"""What cooks under the sky."""

from apps.backoffice.demo.drawings.kit import (
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


def stove(t: Tones, style: int) -> str:
    flame = (
        path("M200 88Q228 122 214 146Q208 158 200 158Q192 158 186 146Q174 122 200 88Z", "#eda23c")
        + path("M200 116Q214 134 206 148Q200 154 194 148Q186 134 200 116Z", "#f8dc8f")
        + mirrored(path("M158 116Q174 138 166 152Q160 158 153 152Q146 138 158 116Z", "#eda23c"))
    )
    can = "M132 240Q132 224 150 222H250Q268 224 268 240V312Q268 328 252 328H148Q132 328 132 312Z"
    base = (
        path(can, t.base)
        + clipped(
            "c",
            can,
            rect(222, 210, 60, 130, t.shade),
            rect(146, 210, 14, 130, t.light),
            rect(120, 258, 160, 42, t.pale),
        )
        + path("M190 292l14 -24l14 24z", t.deep)
        + ellipse(200, 223, 52, 7, t.deep)
        if style == 0
        else path("M96 236H304Q316 236 316 248V300Q316 312 304 312H96Q84 312 84 300V248Q84 236 96 236Z", t.base)
        + path("M260 236H304Q316 236 316 248V300Q316 312 304 312H260Z", t.shade)
        + circle(140, 274, 17, t.deep)
        + line("M140 274V262", t.pale, 4)
        + rect(180, 262, 96, 24, t.deep, 6)
        + mirrored(rect(98, 310, 22, 16, RUBBER.base, 4))
    )
    return (
        shadow(t, 200, 332, 92 if style == 0 else 128, 11)
        + mirrored(line("M196 196L132 166L126 178", STEEL.deep, 7) + line("M198 200L164 164", STEEL.shade, 6))
        + flame
        + path("M166 158H234L224 184H176Z", STEEL.base)
        + path("M206 158H234L224 184H206Z", STEEL.shade)
        + rect(186, 184, 28, 40 if style == 0 else 54, STEEL.shade, 4)
        + (line("M214 204H250", STEEL.deep, 5) + rect(248, 194, 24, 20, t.deep, 5) if style == 0 else "")
        + base
    )


def pot(t: Tones, style: int) -> str:
    body = "M104 178H296V280Q296 316 260 316H140Q104 316 104 280Z"
    lid = "M96 176Q100 140 200 138Q300 140 304 176Z"
    handle = (
        mirrored(
            path(
                "M104 196H84Q72 196 72 208V222Q72 234 84 234H104V222H90Q86 222 86 218V212Q86 208 90 208H104Z",
                STEEL.deep,
            )
        )
        if style == 0
        else line("M108 186Q110 66 200 64Q290 66 292 186", STEEL.deep, 6)
        + rect(170, 54, 60, 20, WOOD.base, 10)
        + mirrored(circle(108, 190, 9, STEEL.deep))
    )
    return (
        shadow(t, 200, 322, 124, 12)
        + handle
        + path(body, t.base)
        + clipped(
            "b",
            body,
            rect(236, 170, 70, 160, t.shade),
            rect(262, 170, 60, 160, t.deep, 0, 'opacity=".4"'),
            rect(122, 170, 18, 160, t.light),
            rect(146, 170, 5, 160, t.light),
        )
        + path(lid, t.light)
        + path("M214 138Q300 142 304 176H226Q232 152 214 138Z", t.base)
        + rect(92, 172, 216, 13, t.deep, 6)
        + (rect(186, 118, 28, 22, WOOD.base, 8) if style == 0 else "")
    )


def enamel_mug(t: Tones, style: int) -> str:
    mug = "M108 118H268L260 290Q258 312 236 312H140Q118 312 116 290Z"
    specks = "".join(circle(120 + (i * 53) % 140, 140 + (i * 37) % 160, 1.6 + i % 3 * 0.7, t.pale) for i in range(34))
    art = (
        specks
        if style == 0
        else path("M100 312L160 216L190 258L216 222L270 312Z", t.pale) + circle(222, 182, 15, t.pale)
    )
    return (
        shadow(t, 200, 320, 110, 11)
        + line("M262 150Q330 146 330 204Q330 262 260 264", t.deep, 17)
        + line("M262 150Q330 146 330 204Q330 262 260 264", t.base, 11)
        + path(mug, t.base)
        + clipped(
            "m",
            mug,
            art,
            path("M222 100H290V320H214Z", t.deep, 'opacity=".3"'),
            rect(128, 100, 14, 220, t.light, 0, 'opacity=".6"'),
        )
        + ellipse(188, 118, 82, 17, "#fbf8f1")
        + ellipse(188, 121, 70, 12, t.deep)
        + ellipse(188, 124, 62, 8, "#4a2e22")
        + line("M106 118A82 17 0 0 0 270 118", STEEL.deep, 4)
        + line("M160 92q-10 -12 0 -24t0 -24M196 88q-10 -12 0 -24t0 -24", t.dusk, 5)
    )


def flask(t: Tones, style: int) -> str:
    body = "M152 132Q152 118 166 118H234Q248 118 248 132V310Q248 330 228 330H172Q152 330 152 310Z"
    top = (
        path("M160 72Q160 60 172 60H228Q240 60 240 72V106H160Z", STEEL.base)
        + rect(212, 60, 28, 46, STEEL.shade, 8)
        + rect(154, 104, 92, 16, STEEL.deep, 5)
        if style == 0
        else rect(172, 86, 56, 34, STEEL.base, 4)
        + rect(206, 86, 22, 34, STEEL.shade, 4)
        + rect(164, 62, 72, 34, WOOD.base, 8)
        + rect(206, 62, 30, 34, WOOD.shade, 8)
        + line("M178 62Q178 36 200 36Q222 36 222 62", LEATHER.base, 7)
    )
    return (
        shadow(t, 200, 334, 78, 10)
        + top
        + path(body, t.base)
        + clipped(
            "b",
            body,
            rect(218, 110, 40, 230, t.shade),
            rect(162, 110, 9, 230, t.light),
            path("M140 296H260V340H140Z", t.deep),
            (rect(140, 150, 120, 6, t.pale) + rect(140, 160, 120, 3, t.pale)) if style == 0 else "",
        )
        + path("M184 232l16 -28l16 28z", t.pale)
    )


def moka(t: Tones, style: int) -> str:
    lower = "M140 224H260L276 318Q276 326 268 326H132Q124 326 124 318Z"
    upper = "M132 112H258L262 120L246 222H154Z"
    return (
        shadow(t, 200, 332, 108, 11)
        + line("M250 128H306Q320 128 318 142L304 236", RUBBER.base, 17)
        + path("M134 116L96 102L102 122L140 150Z", t.shade)
        + path(upper, t.base)
        + clipped(
            "u",
            upper,
            path("M222 100H280V230H206Z", t.shade),
            path("M130 100H168L178 230H150Z", t.light),
            path("M240 100H280V230H226Z", t.deep),
        )
        + path("M126 110Q150 88 196 84Q242 88 266 110Z", t.light)
        + path("M200 84Q242 88 266 110H218Z", t.shade)
        + rect(188, 64, 18, 22, RUBBER.base if style == 0 else WOOD.base, 6)
        + rect(148, 216, 104, 16, t.deep, 5)
        + path(lower, t.base)
        + clipped(
            "l",
            lower,
            path("M218 220H290V340H228Z", t.shade),
            path("M244 220H290V340H258Z", t.deep),
            path("M120 220H166L158 340H110Z", t.light),
        )
        + circle(178, 274, 7, t.deep)
    )
