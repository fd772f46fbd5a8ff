"""What carries things: rucksacks, totes, hip bags, duffels."""

from apps.backoffice.demo.drawings.kit import (
    LEATHER,
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


def daypack(t: Tones, style: int) -> str:
    body = "M122 138Q124 74 200 72Q276 74 278 138L286 300Q286 328 258 328H142Q114 328 114 300Z"
    pocket = "M136 226Q136 212 150 212H250Q264 212 264 226L268 296Q268 312 252 312H148Q132 312 132 296Z"
    flap = "M120 142Q124 74 200 72Q276 74 280 142L276 184Q200 206 124 184Z"
    top = (
        path(flap, t.light)
        + path("M200 72Q276 74 280 142L276 184Q240 196 200 196Z", t.base)
        + mirrored(
            rect(152, 168, 15, 56, LEATHER.base, 4)
            + rect(149, 204, 21, 14, "none", 3, 'stroke="#d9c08a" stroke-width="4"')
        )
        if style == 0
        else line("M132 160Q134 92 200 90Q266 92 268 160", t.deep, 5)
        + line("M132 160Q134 92 200 90Q266 92 268 160", t.pale, 1.6)
        + rect(262, 150, 8, 26, t.pale, 4)
        + path("M186 128l14 -24l14 24z", t.pale)
    )
    return (
        shadow(t, 200, 334, 112, 11)
        + line("M176 74Q176 46 200 46Q224 46 224 74", t.deep, 9)
        + mirrored(path("M124 150Q96 170 100 250L116 262Z", t.deep))
        + path(body, t.base)
        + clipped("b", body, path("M226 60H300V340H218Q244 200 226 60Z", t.shade, 'opacity=".7"'))
        + path(pocket, t.shade)
        + path("M136 226Q136 212 150 212H250Q264 212 264 226L265 246Q200 258 135 246Z", t.deep if style else t.shade)
        + line("M140 250Q200 262 260 250", t.deep, 4)
        + rect(186, 264, 28, 20, LEATHER.base, 3)
        + top
    )


def trekking_pack(t: Tones, style: int) -> str:
    body = "M132 130H268L276 290Q276 312 254 312H146Q124 312 124 290Z"
    lid = "M136 92Q138 64 200 62Q262 64 264 92L272 132Q200 150 128 132Z"
    roll = Tones.mixed("#d79d35" if style == 0 else "#c8472f", t.ground)
    mat = (
        rect(110, 306, 180, 34, roll.base, 17)
        + rect(110, 322, 180, 18, roll.shade, 9)
        + circle(118, 323, 15, roll.deep)
        + line("M118 323m-7 0a7 7 0 1 0 7 -7", roll.light, 3)
    )
    return (
        shadow(t, 200, 344, 118, 10)
        + line("M184 64Q184 46 200 46Q216 46 216 64", t.deep, 8)
        + mirrored(path("M132 150Q104 156 102 220L106 276L128 288Z", t.shade) + line("M104 214H130", t.pale, 4))
        + path(body, t.base)
        + clipped("b", body, path("M232 120H290V320H222Q246 220 232 120Z", t.shade))
        + path("M152 196Q200 186 248 196L254 296H146Z", t.deep if style else t.shade)
        + line("M152 214Q200 204 248 214", t.pale, 3)
        + path(lid, t.light)
        + path("M200 62Q262 64 264 92L272 132Q240 141 200 141Z", t.base)
        + line("M142 110Q200 122 258 110", t.deep, 4)
        + mirrored(rect(154, 124, 11, 84, t.deep, 3) + rect(150, 168, 19, 13, t.pale, 3))
        + line("M172 230l28 22l28 -22M172 258l28 22l28 -22", t.pale, 3.5)
        + mat
        + mirrored(rect(150, 300, 11, 44, t.deep, 3))
    )


def tote(t: Tones, style: int) -> str:
    bag = "M98 154H302L290 312Q289 326 275 326H125Q111 326 110 312Z"
    art = (
        circle(200, 222, 40, t.pale) + path("M150 266L188 208L208 236L222 220L252 266Z", t.deep)
        if style == 0
        else path("M80 262H320V340H80Z", LEATHER.base) + stitches("M112 268H290", "#d9c08a", 2.5)
    )
    return (
        shadow(t, 200, 332, 118, 11)
        + line("M158 164Q152 62 200 62Q248 62 242 164", t.deep, 11)
        + path(bag, t.base)
        + clipped(
            "b",
            bag,
            path("M250 140H320V340H240Q262 240 250 140Z", t.shade, 'opacity=".6"'),
            art,
            path("M98 154H302V172H98Z", t.light),
        )
        + line("M146 240V164Q146 74 200 74Q254 74 254 164V240", LEATHER.base if style else t.shade, 11)
        + mirrored(stitches("M146 170V236", t.pale, 2))
    )


def hip_bag(t: Tones, style: int) -> str:
    bag = "M92 168Q96 144 122 142H278Q304 144 308 168Q312 236 274 258Q200 276 126 258Q88 236 92 168Z"
    pocket = "M118 200H282Q284 236 262 246Q200 260 138 246Q116 236 118 200Z"
    return (
        shadow(t, 200, 290, 128, 11)
        + line("M98 166Q40 128 66 96Q120 64 200 66Q280 64 334 96Q360 128 302 166", t.deep, 15)
        + line("M98 166Q40 128 66 96Q120 64 200 66Q280 64 334 96Q360 128 302 166", t.shade, 5)
        + rect(176, 54, 48, 26, t.deep, 6)
        + rect(186, 60, 28, 14, t.pale, 4)
        + path(bag, t.base)
        + clipped("b", bag, path("M252 130H320V280H230Q272 220 252 130Z", t.shade, 'opacity=".7"'))
        + path(pocket, t.pale if style else t.shade)
        + line("M116 168H284", t.deep, 6)
        + line("M116 168H284", t.pale, 1.8)
        + rect(272, 166, 8, 28, LEATHER.base, 4)
        + line("M124 206H276", t.deep, 4)
        + path("M188 236l12 -20l12 20z", t.deep if style else t.pale)
    )


def duffel(t: Tones, style: int) -> str:
    bag = "M72 218Q72 150 124 146H276Q328 150 328 218V274Q328 306 296 306H104Q72 306 72 274Z"
    ends = path("M72 218Q72 150 124 146Q142 226 124 306H104Q72 306 72 274Z", t.shade)
    return (
        shadow(t, 200, 312, 142, 12)
        + line("M136 170Q140 92 200 92Q260 92 264 170", t.deep, 10)
        + path(bag, t.base)
        + clipped(
            "b",
            bag,
            ends,
            path("M276 140H340V320H276Q258 226 276 140Z", t.deep, 'opacity=".75"'),
            path("M60 270H340V320H60Z", t.deep if style == 0 else LEATHER.base),
            path("M60 146H340V164H60Z", t.light),
        )
        + line("M126 160H274", t.deep, 6)
        + line("M126 160H274", t.pale, 1.8)
        + rect(148, 146, 15, 160, LEATHER.base if style else t.deep, 3)
        + rect(237, 146, 15, 160, LEATHER.base if style else t.deep, 3)
        + line("M155 190Q160 122 200 122Q240 122 245 190", LEATHER.base if style else t.deep, 11)
        + rect(184, 112, 32, 20, LEATHER.shade if style else t.shade, 7)
        + rect(180, 206, 40, 30, t.pale, 4)
        + path("M190 228l10 -16l10 16z", t.deep)
    )


def kids_backpack(t: Tones, style: int) -> str:
    body = "M124 156Q124 84 200 84Q276 84 276 156L280 288Q280 324 246 324H154Q120 324 120 288Z"
    ears = (
        mirrored(
            path("M130 118Q112 78 138 66Q168 70 172 96Z", t.base)
            + path("M138 110Q126 84 142 78Q160 82 162 96Z", t.pale)
        )
        if style == 0
        else mirrored(circle(146, 90, 26, t.base) + circle(146, 90, 13, t.pale))
    )
    muzzle = (
        path("M200 214l-12 -14h24z", t.deep)
        + line("M200 214V226M200 226Q186 240 174 228M200 226Q214 240 226 228", t.deep, 4)
        if style == 0
        else ellipse(200, 216, 34, 24, t.pale)
        + ellipse(200, 206, 11, 8, t.deep)
        + line("M200 212V224M190 230Q200 236 210 230", t.deep, 3.5)
    )
    return (
        shadow(t, 200, 332, 106, 11)
        + line("M182 86Q182 60 200 60Q218 60 218 86", t.deep, 8)
        + ears
        + mirrored(path("M124 190Q100 208 106 276L122 286Z", t.deep))
        + path(body, t.base)
        + clipped("b", body, path("M232 80H300V340H222Q254 200 232 80Z", t.shade, 'opacity=".6"'))
        + mirrored(circle(166, 178, 9, t.deep) + circle(163, 175, 3, t.ground))
        + mirrored(ellipse(148, 206, 13, 8, "#e59a86", 'opacity=".75"'))
        + muzzle
        + rect(140, 250, 120, 58, t.shade, 18)
        + line("M150 266H250", t.pale, 4)
        + circle(250, 274, 5, t.pale)
    )
