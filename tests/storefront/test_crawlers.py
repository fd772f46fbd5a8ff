"""What search engines and shared links get: site map, robots.txt, structured data, pictures, and the app's own files."""

from __future__ import annotations

import json
import re
from datetime import date, time
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.test import Client
from PIL import Image

from apps.catalogue.models import Media, Product, ProductText
from apps.storefront import share
from tests.factories.stores import OpeningExceptionFactory, OpeningHoursFactory
from tests.storefront.test_pages import at, body

SITE = "http://127.0.0.1:8000"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def media(monkeypatch) -> InMemoryStorage:
    """An empty store of pictures."""
    store = InMemoryStorage()
    monkeypatch.setattr(share, "default_storage", store)
    return store


def tree_of(answer) -> ET.Element:
    return ET.fromstring(answer.content)  # noqa: S314  our own answer


def addresses(path: str) -> list[str]:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    assert answer.headers["Content-Type"].startswith("application/xml")
    return [node.text for node in tree_of(answer).iter(f"{{{NAMES['s']}}}loc")]


def data_of(page: str) -> list[dict]:
    """The things of the page's structured data."""
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    return found.get("@graph", [found])


def thing(page: str, kind: str) -> dict:
    return next(one for one in data_of(page) if one["@type"] == kind)


def test_robots_name_the_site_map_and_close_what_is_private(db):
    text = body(Client().get("/robots.txt"))

    assert f"Sitemap: {SITE}/sitemap.xml" in text
    for path in ("/admin/", "/store/", "/en/basket/", "/es/order/"):
        assert f"Disallow: {path}" in text


def test_site_map_leads_to_every_page_in_each_language(shop, shelve):
    shelve(3)

    files = [address.removeprefix(SITE) for address in addresses("/sitemap.xml")]
    found = [address for file in files for address in addresses(file)]

    assert len(files) == 4
    for page in (at("home"), at("shops", language="es"), at("shop", "MAD-1"), at("category", "ropa", language="es"),
                 at("product", "blue-shirt-2"), at("product", "camisa-azul-0", language="es")):  # fmt: skip
        assert f"{SITE}{page}" in found
    assert len(found) == len(set(found)) == 2 * (3 + 1 + 3)


def test_site_map_says_when_a_product_changed_and_its_other_language(shelve):
    shelve(1)
    share_of_it = Product.objects.get().pk // 10_000

    tree = tree_of(Client().get(f"/sitemap-en-products-{share_of_it}.xml"))

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", tree.find("s:url/s:lastmod", NAMES).text)
    links = {link.get("hreflang"): link.get("href") for link in tree.iterfind("s:url/x:link", NAMES)}
    assert links == {
        "en": SITE + at("product", "blue-shirt-0"),
        "es": SITE + at("product", "camisa-azul-0", language="es"),
    }


@pytest.mark.parametrize("count", [1, 3])
def test_site_map_takes_the_same_statements_for_any_number(shelve, count, django_assert_num_queries):
    shelve(count)
    file = Product.objects.first().pk // 10_000

    with django_assert_num_queries(2):
        assert len(addresses(f"/sitemap-en-products-{file}.xml")) == count


@pytest.mark.parametrize("path", ["/sitemap-xx-pages.xml", "/sitemap-en-products-999999.xml", "/sitemap-xx-products-0.xml", "/sitemap-en-products-99999999999999999999999.xml"])  # fmt: skip
def test_site_map_that_is_none_is_not_found(shelve, path):
    shelve(1)

    assert Client().get(path).status_code == 404


def test_what_is_not_published_is_not_in_the_site_map(shelve):
    shelve(2)
    hidden = ProductText.objects.get(slug="blue-shirt-1").product
    Product.objects.filter(pk=hidden.pk).update(status="archived")

    found = addresses(f"/sitemap-en-products-{hidden.pk // 10_000}.xml")

    assert found == [SITE + at("product", "blue-shirt-0")]


def test_product_tells_its_offers_and_its_way(shelve, shopper):
    (shirt,) = shelve(1)

    page = body(shopper.get(at("product", "blue-shirt-0")))

    (offer,) = thing(page, "Product")["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("19.90", "EUR")
    assert offer["availability"] == "https://schema.org/InStock"
    assert offer["url"] == f"{SITE}{at('product', 'blue-shirt-0')}?v={shirt.public_id}"
    steps = thing(page, "BreadcrumbList")["itemListElement"]
    assert [(step["position"], step["name"]) for step in steps] == [(1, "Home"), (2, "Clothing"), (3, "Blue shirt 0")]


def test_sold_out_offer_says_so(shelve, shopper):
    shelve(1, units=0)

    (offer,) = thing(body(shopper.get(at("product", "blue-shirt-0"))), "Product")["offers"]

    assert offer["availability"] == "https://schema.org/OutOfStock"


def test_shop_tells_its_week_and_its_days_off(shop):
    OpeningHoursFactory(location=shop.location, weekday=6, opens=time(11), closes=time(14))
    OpeningExceptionFactory(location=shop.location, on=date(2026, 12, 25), opens=None, closes=None)

    store = thing(body(Client().get(at("shop", "MAD-1"))), "Store")

    sunday = [hours for hours in store["openingHoursSpecification"] if hours["dayOfWeek"].endswith("/Sunday")]
    assert ("11:00", "14:00") in [(hours["opens"], hours["closes"]) for hours in sunday]
    (closed,) = store["specialOpeningHoursSpecification"]
    assert (closed["validFrom"], closed["opens"], closed["closes"]) == ("2026-12-25", "00:00", "00:00")
    assert store["geo"]["latitude"] == 40.416


def test_start_says_who_we_are(shop):
    page = body(Client().get(at("home")))

    assert thing(page, "Organization")["legalName"] == shop.channel.legal_entity.name
    assert thing(page, "WebSite")["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/en/search/?q={{q}}"


def test_shared_product_has_a_picture_of_the_right_size(shelve, media):
    shelve(1)
    page = body(Client().get(at("product", "blue-shirt-0")))
    address = re.search(r'property="og:image" content="([^"]+)"', page)[1]

    answer = Client().get(address.removeprefix(SITE))

    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert len(media.listdir("share")[1]) == 1
    assert Client().get(address.removeprefix(SITE)).content == answer.content


def test_picture_is_drawn_once(shelve, media, monkeypatch):
    shelve(1)
    first = Client().get(at("share_picture", "blue-shirt-0")).content
    monkeypatch.setattr(share, "draw", None)

    assert Client().get(at("share_picture", "blue-shirt-0")).content == first


def test_picture_of_another_host_is_shared_as_it_is(shelve):
    shelve(1)
    Media.objects.update(url="https://pictures.example/shirt.jpg")

    page = body(Client().get(at("product", "blue-shirt-0")))

    assert 'property="og:image" content="https://pictures.example/shirt.jpg"' in page


@pytest.mark.parametrize(
    "url", ["", "/static/nothing.svg", "/media/../secret.png", "/media/bent.jpg", "/media/inside.svg", "ftp://x/y.png"]
)
def test_picture_that_cannot_be_read_leaves_the_words(media, url):
    media.save("bent.jpg", ContentFile(b"no picture"))
    media.save("inside.svg", ContentFile(b'<svg xmlns="http://www.w3.org/2000/svg"/>'))

    drawn = share.draw(share.Card(title="A name that is far too long " * 20, brand="Lumbre", image_url=url))

    assert Image.open(BytesIO(drawn)).size == (1200, 630)


def test_photograph_of_ours_is_drawn(media):
    photograph = BytesIO()
    Image.new("RGB", (300, 500), "#ff0000").save(photograph, "JPEG")
    media.save("red.jpg", ContentFile(photograph.getvalue()))

    drawn = Image.open(BytesIO(share.draw(share.Card(title="Red", brand="Lumbre", image_url="/media/red.jpg"))))

    assert drawn.getpixel((300, 300))[0] > 240


def test_picture_of_nothing_is_not_found(shop):
    assert Client().get(at("share_picture", "nothing")).status_code == 404


def test_shop_can_be_installed(shop, media):
    manifest = Client().get(at("manifest", language="es")).json()

    assert (manifest["lang"], manifest["display"], manifest["start_url"]) == ("es", "standalone", "/es/")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert any(icon["purpose"] == "maskable" for icon in manifest["icons"])
    assert Client().get(at("share")).headers["Content-Type"] == "image/png"


def test_worker_keeps_the_look_and_never_a_page_with_prices(shop):
    answer = Client().get("/service-worker.js")

    kept = json.loads(re.search(r"= (\{.*\});", body(answer))[1])
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert [path for path in kept["files"] if not path.startswith("/static/")] == [
        at("offline"),
        at("offline", language="es"),
    ]


def test_page_without_a_connection_needs_no_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert "You are offline" in body(Client().get(at("offline")))
