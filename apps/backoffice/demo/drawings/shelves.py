"""A picture for each shelf of the shop: three of its products on one ground."""

from __future__ import annotations

from apps.backoffice.demo.drawings import (
    bags,
    camp,
    camp_kitchen,
    clothing,
    footwear,
    kitchen,
    light,
    little_ones,
    study,
    textiles,
    wool,
)
from apps.backoffice.demo.drawings.kit import circle, mix, path, rect
from apps.backoffice.demo.drawings.stage import Still, placed, wide

_SHELVES: dict[str, tuple[str, Still, Still, Still]] = {
    "footwear": ("#f0e4d6", (footwear.trail_shoes, 0, "atlantic"), (footwear.espadrilles, 1, "terracotta"), (footwear.boots, 0, "chestnut")),
    "jackets": ("#dfe8ee", (clothing.fleece, 1, "moss"), (clothing.gilet, 0, "plum"), (clothing.rain_jacket, 0, "ochre")),
    "clothing": ("#e9ece2", (clothing.t_shirt, 1, "atlantic"), (clothing.cap, 1, "terracotta"), (clothing.trousers, 0, "sand")),
    "wool": ("#f2e3df", (wool.socks, 1, "ochre"), (wool.beanie, 0, "ember"), (wool.jumper, 1, "forest")),
    "bags": ("#e8ebdd", (bags.tote, 1, "sky"), (bags.duffel, 1, "atlantic"), (bags.daypack, 0, "moss")),
    "camping": ("#e1eae2", (camp.camp_chair, 0, "terracotta"), (camp.sleeping_bag, 1, "navy"), (camp.tent, 0, "ochre")),
    "camp-kitchen": ("#f3e8d9", (camp_kitchen.moka, 0, "steel"), (camp_kitchen.stove, 0, "navy"), (camp_kitchen.enamel_mug, 0, "forest")),
    "light": ("#ebe3ec", (light.candle, 1, "rose"), (light.lantern, 0, "forest"), (light.table_lamp, 1, "ember")),
    "kitchen": ("#e4ebee", (kitchen.board, 0, "oak"), (kitchen.teapot, 0, "ochre"), (kitchen.bowl, 0, "atlantic")),
    "pantry": ("#f4ecd8", (kitchen.honey, 1, "navy"), (kitchen.honey, 0, "chestnut"), (kitchen.olive_oil, 0, "forest")),
    "textiles": ("#f3e5de", (textiles.towel, 0, "sky"), (textiles.cushion, 0, "ochre"), (textiles.blanket, 0, "forest")),
    "tools": ("#e6ebe3", (study.secateurs, 0, "ember"), (study.pocket_knife, 0, "chestnut"), (study.watering_can, 0, "sage")),
    "paper": ("#e3eaee", (study.notebook, 0, "burgundy"), (study.guide_book, 0, "atlantic"), (study.trail_map, 0, "forest")),
    "kids": ("#f6ead9", (little_ones.wooden_toy, 0, "ember"), (bags.kids_backpack, 0, "terracotta"), (little_ones.kids_raincoat, 0, "ochre")),
    "dogs": ("#e7ece6", (little_ones.dog_lead, 0, "ember"), (little_ones.dog_bowl, 0, "atlantic"), (little_ones.dog_bed, 0, "moss")),
}  # fmt: skip  # fmt: skip


def shelves() -> dict[str, str]:
    """Path → SVG."""
    return {f"/static/demo/category-{code}.svg": _shelf(*row) for code, row in _SHELVES.items()}


def _shelf(ground: str, left: Still, right: Still, middle: Still) -> str:
    floor = mix(ground, "#6b5d4f", 0.1)
    return wide(
        640,
        480,
        rect(0, 0, 640, 480, ground),
        circle(320, 214, 186, mix(ground, "#ffffff", 0.42)),
        path("M0 372Q160 356 320 364T640 356V480H0Z", floor),
        placed(left, "translate(2 126) scale(.66)", floor, "l"),
        placed(right, "translate(374 126) scale(.66)", floor, "r"),
        placed(middle, "translate(136 74) scale(.92)", floor, "m"),
    )
