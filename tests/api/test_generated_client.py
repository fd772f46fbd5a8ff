"""A client that openapi-python-client makes from our schema plays the main job over a live server."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from apps.core import clock
from apps.discovery import services as discovery
from tests.api.client import fresh_key
from tests.api.world import new_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The package, made from the schema as it is served, on the import path while the tests of this file run."""
    folder = tmp_path_factory.mktemp("client")
    schema = folder / "schema.yml"
    call_command("spectacular", file=str(schema), validate=True, fail_on_warn=True)
    config = folder / "config.yml"
    config.write_text("content_type_overrides: {application/pdf: application/octet-stream}\npost_hooks: []\n")
    tool = str(Path(sys.executable).with_name("openapi-python-client"))
    done = subprocess.run(
        [
            tool, "generate", "--path", str(schema), "--output-path", str(folder / "made"), "--meta", "none",
            "--config", str(config), "--fail-on-warning",
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "made").rename(folder / "omni_rest_client")
    sys.path.insert(0, str(folder))
    yield "omni_rest_client"
    sys.path.remove(str(folder))


def test_generated_client_plays_the_main_job(package, live_server):
    world = new_world()
    world.shop.stocked(5, amount=1995, name="Blue shirt")
    discovery.rebuild(now=clock.now())
    made = importlib.import_module(package)
    models = importlib.import_module(f"{package}.models")
    guest = made.Client(base_url=live_server.url)
    clerk = made.AuthenticatedClient(base_url=live_server.url, token=world.clerk.headers["Authorization"].split()[1])

    def call(tag, name, *path, client, **more):
        answer = importlib.import_module(f"{package}.api.{tag}.{name}").sync(*path, client=client, **more)
        assert not isinstance(answer, models.Problem), answer
        return answer

    found = call("products", "list_products", client=guest, q="shirt").items
    product = call("products", "get_product", found[0].id, client=guest)
    shops = call("locations", "list_locations", client=guest).items
    cart = call(
        "carts", "create_cart", client=guest,
        body=models.CartIn(lines=[models.CartLineIn(variant=product.variants[0].id, quantity=2)], location=shops[0].id),
    )  # fmt: skip
    draft = call(
        "carts", "begin_checkout", cart.id, client=guest, body=models.CheckoutIn(), x_omni_cart_token=cart.token
    )
    contact = models.ContactIn(name="Ana Ruiz", email="ana@example.com")
    order = call(
        "orders", "place_order", draft.id, client=guest, body=models.PlaceIn(contact=contact),
        idempotency_key=fresh_key(), x_omni_order_token=draft.token,
    )  # fmt: skip
    assert (order.total.amount, order.total.currency) == ("39.90", "EUR")

    (work,) = call("store", "get_store_queue", client=clerk).items
    call("store", "start_picking", work.id, client=clerk)
    call("store", "set_picked", work.id, client=clerk, body=models.PickIn(line=work.lines[0].id, quantity=2))
    call("store", "make_ready", work.id, client=clerk, body=models.ReadyIn(shelf="A3"))
    (pickup,) = call("orders", "get_order", draft.id, client=guest, x_omni_order_token=draft.token).pickups
    paid = call(
        "store", "take_payment", work.id, client=clerk, idempotency_key=fresh_key(),
        body=models.TakePaymentIn(
            tender=models.DeskTender.CASH, tendered=models.MoneyIn(amount="50.00", currency="EUR")
        ),
    )  # fmt: skip
    assert paid.change.amount == "10.10"
    given = call(
        "store",
        "hand_over",
        work.id,
        client=clerk,
        idempotency_key=fresh_key(),
        body=models.HandOverIn(code=pickup.code),
    )

    assert given.work.status == "collected"
    (document,) = call("orders", "list_order_documents", draft.id, client=guest, x_omni_order_token=draft.token).items
    assert document.total.amount == "39.90"
    pdf = call("orders", "get_order_document_pdf", draft.id, document.id, client=guest, x_omni_order_token=draft.token)
    assert pdf.payload.read().startswith(b"%PDF")
