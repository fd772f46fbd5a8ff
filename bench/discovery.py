"""Search at size: fills a scratch database with synthetic products, rebuilds the read model, and drives the selectors.

    python -m bench.discovery [--products 100000] [--seconds 10] [--processes 2] [--threads 4] [--keep]

Uses the server of DATABASE_URL or the embedded one, in a database of its own (`bench_discovery`). The last line is JSON.
What is measured is the selectors with all their statements; the door's own work (HTTP, rendering) comes on top.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omni.settings.test")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django
from django.conf import settings

DATABASE = "bench_discovery"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KINDS = [
    ("camiseta", "t-shirt"), ("camisa", "shirt"), ("chaqueta", "jacket"), ("pantalón", "trousers"), ("falda", "skirt"),
    ("vestido", "dress"), ("suéter", "sweater"), ("abrigo", "coat"), ("mochila", "backpack"), ("bolso", "bag"),
    ("zapato", "shoe"), ("bota", "boot"), ("sandalia", "sandal"), ("gorra", "cap"), ("bufanda", "scarf"),
    ("guante", "glove"), ("cinturón", "belt"), ("calcetín", "sock"), ("pijama", "pyjamas"), ("bañador", "swimsuit"),
    ("lámpara", "lamp"), ("silla", "chair"), ("mesa", "table"), ("cojín", "cushion"), ("manta", "blanket"),
    ("taza", "mug"), ("plato", "plate"), ("sartén", "pan"), ("cuchillo", "knife"), ("botella", "bottle"),
    ("reloj", "watch"), ("pulsera", "bracelet"), ("collar", "necklace"), ("anillo", "ring"), ("pendiente", "earring"),
    ("balón", "ball"), ("raqueta", "racket"), ("bicicleta", "bicycle"), ("casco", "helmet"), ("tienda", "tent"),
]  # fmt: skip
TRAITS = [
    ("impermeable", "waterproof"), ("urbana", "urban"), ("clásica", "classic"), ("ligera", "light"), ("cálida", "warm"),
    ("elegante", "elegant"), ("deportiva", "sporty"), ("infantil", "kids"), ("vintage", "vintage"), ("moderna", "modern"),
    ("reciclada", "recycled"), ("artesana", "handmade"), ("plegable", "folding"), ("térmica", "thermal"), ("suave", "soft"),
    ("resistente", "sturdy"), ("compacta", "compact"), ("premium", "premium"), ("básica", "basic"), ("festiva", "festive"),
]  # fmt: skip
STUFFS = [
    ("algodón", "cotton"), ("lana", "wool"), ("cuero", "leather"), ("lino", "linen"), ("seda", "silk"), ("acero", "steel"),
    ("madera", "wood"), ("cerámica", "ceramic"), ("vidrio", "glass"), ("bambú", "bamboo"), ("corcho", "cork"),
    ("nailon", "nylon"), ("pana", "corduroy"), ("franela", "flannel"), ("mezclilla", "denim"), ("terciopelo", "velvet"),
]  # fmt: skip
COLOURS = [
    "azul",
    "rojo",
    "negro",
    "blanco",
    "verde",
    "gris",
    "rosa",
    "amarillo",
    "marrón",
    "naranja",
    "morado",
    "beige",
]
SIZES = ["xs", "s", "m", "l", "xl", "xxl"]
TYPED = [
    "chaqueta", "chaquta", "mochila urbana", "mochla", "sueter", "suéter lana", "camiseta algodon", "zapato cuero negro",
    "vestido rojo", "lampara", "bota imper", "reloj", "falda elegante", "camisa lino azul", "guantes", "tienda plegable",
    "SKU-4711-s", "taza ceramica", "bicicleta", "casco infantil", "calcetines lana", "abrgo calido", "bolso premium", "silla",
]  # fmt: skip

FILL = """
INSERT INTO stores_legalentity (public_id, name, tax_id, street, city, region, postcode, country, currency)
VALUES (gen_random_uuid(), 'Bench', 'B0', '', '', '', '', 'ES', 'EUR');
INSERT INTO stores_location (public_id, code, name, kind, legal_entity_id, street, city, region, postcode, country, phone,
    email, time_zone, latitude, longitude, sells, hosts_pickup, ships, takes_returns, preparation_minutes,
    pickup_capacity_per_hour, safety_stock, collect_by_days, acceptance_minutes, is_active, external_source, external_handle)
SELECT gen_random_uuid(), 'shop-' || n, 'Shop ' || n, 'shop', 1, '', 'Madrid', '', '', 'ES', '', '', 'Europe/Madrid',
    40 + n * 0.1, -3 - n * 0.1, true, true, true, true, 120, 20, 0, 5, 60, true, '', '' FROM generate_series(1, 20) n;
INSERT INTO stores_saleschannel (public_id, code, name, kind, legal_entity_id, currency, default_language, languages,
    number_prefix, pickup, is_active)
VALUES (gen_random_uuid(), 'web', 'Web', 'web', 1, 'EUR', 'es', '{es,en}', 'W', true, true);
INSERT INTO catalogue_category (code, position, parent_id)
SELECT 'area-' || n, n, NULL FROM generate_series(1, 8) n;
INSERT INTO catalogue_category (code, position, parent_id)
SELECT 'area-' || (n %% 8 + 1) || '/shelf-' || n, n, n %% 8 + 1 FROM generate_series(1, 40) n;
INSERT INTO catalogue_categorytext (category_id, language, name, slug)
SELECT id, language, initcap(replace(code, '/', ' ')), replace(code, '/', '-') FROM catalogue_category, unnest('{es,en}'::text[]) language;
INSERT INTO catalogue_product (public_id, source, external_handle, language, status, brand, product_type, category_id,
    tax_class_code, sort_key)
SELECT gen_random_uuid(), 'bench', 'p' || n, 'es', 'active', 'Marca ' || (power(random(), 2) * 200)::int, '', 9 + n / 7 %% 40,
    'standard', '' FROM generate_series(1, %(products)s) n;
INSERT INTO catalogue_producttext (product_id, language, name, slug, summary, description, seo_title, seo_description)
SELECT n, language,
    (%(kinds)s::text[])[1 + (n %% 40) + 40 * second] || ' ' || (%(traits)s::text[])[1 + (n / 40 %% 20) + 20 * second] || ' '
    || (%(stuffs)s::text[])[1 + (n / 800 %% 16) + 16 * second] || ' ' || n, 'p-' || language || '-' || n, '',
    '<p>' || (SELECT string_agg('palabra' || ((n::bigint * k * 7919 + k * k) %% 4000), ' ') FROM generate_series(1, 60) k) || '</p>', '', ''
FROM generate_series(1, %(products)s) n, (VALUES ('es', 0), ('en', 1)) spoken (language, second);
INSERT INTO catalogue_option (product_id, position, code)
SELECT n, 0, 'talla' FROM generate_series(1, %(products)s) n UNION ALL SELECT n, 1, 'color' FROM generate_series(1, %(products)s) n;
INSERT INTO catalogue_optionvalue (option_id, code, position, swatch)
SELECT option.id, (%(sizes)s::text[])[1 + (option.product_id + k) %% 6], k, '' FROM catalogue_option option, generate_series(0, 2) k
WHERE option.code = 'talla'
UNION ALL SELECT option.id, (%(colours)s::text[])[1 + option.product_id / 5 %% 12], 0, '' FROM catalogue_option option WHERE option.code = 'color';
INSERT INTO catalogue_optionvaluetext (value_id, language, name) SELECT id, 'es', initcap(code) FROM catalogue_optionvalue;
INSERT INTO catalogue_variant (public_id, product_id, sku, sku_key, gtin, gtin_key, is_gtin_valid, option_key, position,
    is_active, requires_shipping)
SELECT gen_random_uuid(), option.product_id, 'SKU-' || option.product_id || '-' || value.code,
    'sku-' || option.product_id || '-' || value.code, '', '', false, value.code, value.position, true, true
FROM catalogue_optionvalue value JOIN catalogue_option option ON option.id = value.option_id WHERE option.code = 'talla';
INSERT INTO catalogue_variantoption (variant_id, value_id)
SELECT variant.id, value.id FROM catalogue_variant variant
JOIN catalogue_option option ON option.product_id = variant.product_id
JOIN catalogue_optionvalue value ON value.option_id = option.id AND (option.code = 'color' OR value.code = variant.option_key);
INSERT INTO catalogue_media (product_id, position, url)
SELECT n, 0, '/media/' || n || '.svg' FROM generate_series(1, %(products)s) n;
INSERT INTO catalogue_publication (product_id, channel_id, published_at)
SELECT n, 1, timestamptz '2024-01-01' + n * interval '7 minutes' FROM generate_series(1, %(products)s) n;
INSERT INTO pricing_pricelist (code, channel_id, currency, is_tax_included, priority) VALUES ('web', 1, 'EUR', true, 0);
INSERT INTO pricing_price (price_list_id, variant_id, amount, min_quantity, updated_at)
SELECT 1, id, 500 + (product_id * 37 %% 300) * 100 - 5 + position, 1, now() FROM catalogue_variant;
INSERT INTO inventory_stocklevel (variant_id, location_id, on_hand, reserved, allocated, unavailable, version)
SELECT id, 1 + (product_id + k * 7) %% 20, (id + k) %% 5, 0, 0, 0, 0 FROM catalogue_variant, generate_series(0, 2) k;
"""


def fill(products: int) -> None:
    from django.db import connection  # noqa: PLC0415 slow import

    def both(pairs: list[tuple[str, str]]) -> list[str]:
        return [spanish for spanish, _ in pairs] + [english for _, english in pairs]

    values = {
        "products": products,
        "kinds": both(KINDS),
        "traits": both(TRAITS),
        "stuffs": both(STUFFS),
        "colours": COLOURS,
        "sizes": SIZES,
    }
    with connection.cursor() as cursor:
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
        cursor.execute("ANALYZE")


def one_search(rng: random.Random) -> None:
    """What a shopper does: mostly words, often a shop, now and then a facet or another order."""
    from apps.discovery import selectors  # noqa: PLC0415 slow import

    facets: dict[str, list[str]] = {}
    if rng.random() < 0.3:
        facets["option:color"] = rng.sample(COLOURS, 2)
    if rng.random() < 0.2:
        facets["price"] = ["2500-5000"]
    sort = rng.choice(["relevance"] * 6 + ["price", "newest"])
    selectors.search(
        channel_id=1,
        language="es",
        text=rng.choice(TYPED),
        facets=facets,
        location_id=rng.randint(1, 20),
        sort=sort,
        now=NOW,
    )


def one_browse(rng: random.Random) -> None:
    from apps.discovery import selectors  # noqa: PLC0415 slow import

    category = f"area-{rng.randint(1, 8)}" if rng.random() < 0.5 else ""
    selectors.search(channel_id=1, language="es", category=category, location_id=rng.randint(1, 20), now=NOW)


def one_list(rng: random.Random) -> None:
    from apps.discovery import selectors  # noqa: PLC0415 slow import

    sort = rng.choice(["newest", "price", "name"])
    selectors.search(channel_id=1, language="es", sort=sort, location_id=rng.randint(1, 20), with_facets=False, now=NOW)


def one_page(rng: random.Random) -> None:
    from apps.discovery import selectors  # noqa: PLC0415 slow import

    slug = f"p-es-{rng.randint(1, 1000)}"
    selectors.product_page(slug=slug, language="es", channel_id=1, location_id=3, near=(40.4, -3.7), now=NOW)


def one_row(rng: random.Random) -> None:
    """The yardstick: one row by its key through Django's cursor, under the same load of the machine."""
    from django.db import connection  # noqa: PLC0415 slow import

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM discovery_searchentry WHERE id = %s", [rng.randint(1, 1000)])
        cursor.fetchone()


WORK = {"row": one_row, "search": one_search, "browse": one_browse, "list": one_list, "page": one_page}


def drive(name: str, seconds: float, threads: int, seed: int) -> list[float]:
    """Runs one kind of work in some threads for a while; returns how long each call took."""
    from django.db import connection  # noqa: PLC0415 slow import

    took: list[float] = []

    def loop(number: int) -> None:
        rng = random.Random(seed * 100 + number)
        WORK[name](rng)
        end = time.perf_counter() + seconds
        while (began := time.perf_counter()) < end:
            WORK[name](rng)
            took.append(time.perf_counter() - began)
        connection.close()

    running = [threading.Thread(target=loop, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return took


def worker(job: tuple[str, float, int, int]) -> list[float]:
    start()
    return drive(*job)


def start() -> None:
    settings.DATABASES["default"]["NAME"] = DATABASE
    django.setup()


def measure(name: str, arguments: argparse.Namespace) -> dict[str, float]:
    jobs = [(name, arguments.seconds, arguments.threads, seed) for seed in range(arguments.processes)]
    with multiprocessing.get_context("spawn").Pool(arguments.processes) as pool:
        took = sorted(t for part in pool.map(worker, jobs) for t in part)
    return {
        "per_second": round(len(took) / arguments.seconds, 1),
        "p50_ms": round(statistics.median(took) * 1000, 1),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1),
        "p99_ms": round(took[int(len(took) * 0.99)] * 1000, 1),
    }


def prepare(products: int) -> dict[str, float]:
    settings.DATABASES["default"]["NAME"] = "postgres"
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 slow import
    from django.db import connection  # noqa: PLC0415 slow import

    from apps.discovery import services  # noqa: PLC0415 slow import

    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    connection.settings_dict["NAME"] = DATABASE
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(products)
    filled = time.perf_counter()
    built = services.rebuild(now=NOW)
    done = time.perf_counter()
    services.rebuild(now=NOW)
    again = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()
    return {
        "fill_s": round(filled - began, 1),
        "rebuild_s": round(done - filled, 1),
        "rebuild_unchanged_s": round(again - done, 1),
        "entries": built.written,
        "words": built.words,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures search on synthetic products.")
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--only", choices=sorted(WORK))
    parser.add_argument("--keep", action="store_true", help="measure on what an earlier run built")
    arguments = parser.parse_args()
    from omni import embedded  # noqa: PLC0415 slow import

    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            stack.enter_context(embedded.use(settings.STATE_DIR))
        result: dict[str, object] = {"products": arguments.products}
        if not arguments.keep:
            result |= prepare(arguments.products)
        for name in [arguments.only] if arguments.only else WORK:
            result[name] = measure(name, arguments)
            print(f"{name}: {result[name]}", file=sys.stderr)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
