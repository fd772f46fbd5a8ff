"""Every page of the shopper's door in both languages, light and dark: nothing for axe, nothing beside the screen, a quiet console."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from apps.catalogue.models import Variant
from apps.core import clock
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason
from apps.fulfilment.models import Decision, FulfilmentLine
from apps.invoicing.codes import document_code
from apps.invoicing.models import FiscalDocument
from apps.invoicing.services import Party
from apps.messaging import selectors as messages
from apps.messaging.models import RestockAlert
from apps.orders import selectors as orders
from apps.orders.models import Order
from apps.outbox import services as outbox
from tests.browser.conftest import is_wider_than_the_screen, violations
from tests.browser.shopping import make_shop
from tests.factories.accounts import UserFactory
from tests.factories.customers import AddressFactory, CustomerFactory
from tests.factories.shop import Shop, work_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
SIZES = ((360, 740), (1440, 1000))


def link(name: str, *args: object) -> str:
    return reverse(f"storefront:{name}", args=args)


def with_link(name: str, order: Order, *more: object) -> str:
    return link(name, order.public_id, orders.link_token(order), *more)


@pytest.fixture
def world(live_server) -> dict[str, object]:
    """A shop with an order in each turn that has a page of its own, an account, a receipt and a wish."""
    shop: Shop = make_shop()
    shop.channel.decision_minutes, shop.channel.wait_days = 60, 7
    shop.channel.save()
    walker, runner, climber = (shop_variant(shop, name) for name in ("walker", "runner", "climber"))
    drafted, ready, asking, done = (
        shop.draft((walker, 1)),
        *(shop.placed((one, 2)) for one in (runner, climber, runner)),
    )
    shop.ready(ready)
    shop.collected(done)
    work = fulfilment.start_picking(work_id=work_of(asking).public_id, actor=shop.clerk)
    line = FulfilmentLine.objects.get(fulfilment_order=work)
    fulfilment.short(
        work_id=work.public_id, line_id=line.public_id, quantity=1, reason=RejectReason.NOT_FOUND, actor=shop.clerk,
        now=clock.now(),
    )  # fmt: skip
    outbox.relay()
    customer = CustomerFactory(user=UserFactory(email="marta@example.com"))
    AddressFactory(customer=customer, is_default=True)
    Order.objects.filter(pk=ready.pk).update(customer=customer)
    alert = RestockAlert.objects.create(channel=shop.channel, variant=walker, email="a@example.com", language="en")
    return {
        "user": customer.user, "draft": drafted, "ready": ready, "asking": asking, "done": done, "alert": alert,
        "decision": Decision.objects.get(), "document": FiscalDocument.objects.get(), "held": held(shop, runner),
    }  # fmt: skip


def held(shop: Shop, variant: Variant) -> list[FiscalDocument]:
    """A receipt, and the invoice that stands in its place."""
    work = shop.collected(shop.placed((variant, 1)))
    party = Party(name="Talleres Ruiz S.L.", tax_id="B12345674", address="Calle Mayor 1, 28013 Madrid")
    fulfilment.full_invoice(work_id=work.public_id, party=party, actor=shop.clerk, now=clock.now())
    return list(FiscalDocument.objects.filter(owner=f"fulfilment_order:{work.pk}").order_by("pk"))


def shop_variant(shop: Shop, name: str):

    return Variant.objects.get(sku=f"{name}-38")


def addresses(world: dict[str, object], language: str) -> list[str]:
    """Every address of the shopper's door, signed in."""
    slug = {"en": "walker-shoe", "es": "zapato-walker"}[language]
    alert, decision, document = world["alert"], world["decision"], world["document"]
    plain = ["home", "search", "shops", "cart", "offline", "account", "addresses", "new_address", "preferences"]
    found = [link(name) for name in plain]
    found += [link("product", slug), link("shop", "MAD-1"), f"{link('search')}?q=zzzzzz", "/nothing/"]
    found += [
        with_link("checkout", world["draft"]),
        *(with_link("order", world[name]) for name in ("ready", "asking", "done")),
    ]
    found += [
        with_link("decide", world["asking"], decision.public_id),
        link("stop_alert", alert.public_id, messages.stop_token(alert)),
    ]
    found += [link("find_document"), link("document", document.public_id, "00000000")]
    found += [link("document", one.public_id, document_code(one.public_id)) for one in (document, *world["held"])]
    found += [
        reverse("document", args=[document.public_id]),
        f"{reverse('document', args=[document.public_id])}?numserie=wrong",
    ]
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_sound(visit: Visit, live_server, world, language: str, scheme: str):
    page = visit(f"{live_server.url}/{language}/", language=language, scheme=scheme, expects=(403, 404))
    client = Client()
    client.force_login(world["user"])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([
        {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
        {"name": "shop", "value": "MAD-1", "url": live_server.url},
    ])  # fmt: skip
    with override(language):
        paths = addresses(world, language)
    found = {}
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            wrong = violations(page)
            if is_wider_than_the_screen(page):
                wrong.append("wider than the screen")
            if wrong:
                found[f"{path} at {width}"] = wrong

    assert found == {}
