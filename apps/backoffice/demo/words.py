"""What the demo shop says about itself."""

from __future__ import annotations

from apps.stores.services import ChannelWords

WORDS = {
    "en": ChannelWords(
        headline="Go out.\nCome home.\nLight a fire.",
        lead="Order here, pick it up today in a shop near you, and pay when you have it in your hands.",
        title="For outside, for home",
        description="Things for outside and for home, kept in a shop near you. Order today, pick up today, pay in the shop.",
        about="Things for outside and for home, made to last and kept near you.",
        search_hint="Search lamps, tents, wool…",
    ),
    "es": ChannelWords(
        headline="Sal fuera.\nVuelve a casa.\nEnciende el fuego.",
        lead="Pide aquí, recoge hoy en una tienda cercana y paga cuando lo tengas en las manos.",
        title="Para fuera y para casa",
        description="Cosas para el aire libre y para casa, en una tienda cerca de ti. Pide hoy, recoge hoy y paga en la tienda.",
        about="Cosas para el aire libre y para casa, hechas para durar y cerca de ti.",
        search_hint="Busca lámparas, tiendas, lana…",
    ),
}
