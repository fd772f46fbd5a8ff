"""Receipts that become invoices: who may, what is refused, and what happens when eight ask at once."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.management import call_command

from apps.accounts.permissions import Role
from apps.core.errors import IllegalTransition, NotFound, PermissionDenied
from apps.fulfilment import selectors as reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.errors import NoSuchWork
from apps.invoicing import selectors as documents
from apps.invoicing.enums import DocumentKind
from apps.invoicing.errors import AlreadySubstituted, InvalidTaxId
from apps.invoicing.models import FiscalDocument
from apps.invoicing.services import Party
from apps.outbox import services as outbox
from apps.outbox.models import Event
from tests.factories.invoicing import issue
from tests.factories.shop import GUEST, NOW, open_shop, staff_of
from tests.factories.stores import LegalEntityFactory, LocationFactory
from tests.races import outcomes, race

RUIZ = Party(name="Talleres Ruiz S.L.", tax_id="B12345674", address="Calle Mayor 1, 28013 Madrid")


def collected(shop):
    work = shop.collected(shop.placed((shop.stocked(5), 1)))
    return work, documents.standing_of(reads.document_owner(work))


@pytest.mark.django_db
def test_by_code_it_joins_the_series_of_the_channel_and_at_the_desk_that_of_the_shop():
    shop = open_shop(code="MAD-1")
    (first, receipt), (second, _other) = collected(shop), collected(shop)

    online = fulfilment.replace_receipt(receipt=receipt, party=RUIZ, language="es", now=NOW)
    at_desk = fulfilment.full_invoice(work_id=second.public_id, party=RUIZ, actor=shop.clerk, now=NOW)

    assert documents.document(online).code.startswith(f"{shop.channel.code.upper()}-F-2026-")
    assert documents.document(at_desk).code.startswith("MAD-1-F-2026-")
    told = Event.objects.filter(name="fulfilment.full_invoice_issued").order_by("pk")
    assert [(row.key, row.payload["document_id"]) for row in told] == [
        (f"order:{first.order_id}", online),
        (f"order:{second.order_id}", at_desk),
    ]
    outbox.relay()
    call_command("verify", verbosity=0)


@pytest.mark.django_db
def test_strangers_second_tries_and_wrong_numbers_are_refused_and_nothing_is_issued():
    shop = open_shop()
    work, receipt = collected(shop)
    waiting = shop.ready(shop.placed((shop.stocked(5), 1)))
    at_desk = partial(fulfilment.full_invoice, work_id=work.public_id, party=RUIZ, now=NOW)
    events = Event.objects.count()

    for call, error in (
        (partial(at_desk, actor=GUEST), PermissionDenied),
        (partial(at_desk, actor=staff_of(LocationFactory(), Role.STAFF)), NoSuchWork),
        (partial(at_desk, actor=staff_of(shop.location, Role.FINANCE)), PermissionDenied),
        (partial(at_desk, actor=shop.clerk, work_id=waiting.public_id), IllegalTransition),
        (partial(at_desk, actor=shop.clerk, party=Party(name="Ana", tax_id="B1", address="x")), InvalidTaxId),
    ):
        with pytest.raises(error):
            call()
    other = issue(LegalEntityFactory(), owner="order:1")
    with pytest.raises(NotFound):
        fulfilment.replace_receipt(receipt=other, party=RUIZ, language="es", now=NOW)

    assert not FiscalDocument.objects.filter(kind=DocumentKind.FULL).exists()
    assert Event.objects.count() == events + 1  # that of the other document
    at_desk(actor=shop.clerk)
    for call in (
        partial(at_desk, actor=shop.clerk),
        partial(fulfilment.replace_receipt, receipt=receipt, party=RUIZ, language="es", now=NOW),
    ):
        with pytest.raises(AlreadySubstituted):
            call()
    assert FiscalDocument.objects.filter(kind=DocumentKind.FULL).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_tabs_and_the_desk_make_one_invoice():
    shop = open_shop()
    work, receipt = collected(shop)
    online = partial(fulfilment.replace_receipt, receipt=receipt, party=RUIZ, language="es", now=NOW)
    desk = partial(fulfilment.full_invoice, work_id=work.public_id, party=RUIZ, actor=shop.clerk, now=NOW)

    answers = race(*[online] * 7, desk)

    assert outcomes(answers) == {"ok": 1, "AlreadySubstituted": 7}
    assert FiscalDocument.objects.filter(kind=DocumentKind.FULL).count() == 1
    outbox.relay()
    call_command("verify", verbosity=0)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_an_invoice_and_an_undone_hand_over_at_once_add_up_to_nothing_either_way():
    shop = open_shop()
    work, receipt = collected(shop)
    online = partial(fulfilment.replace_receipt, receipt=receipt, party=RUIZ, language="es", now=NOW)
    undo = partial(
        fulfilment.undo_hand_over, work_id=work.public_id, in_hand=True, reason="Wrong", actor=shop.manager, now=NOW
    )

    answers = race(online, undo)

    assert set(outcomes(answers)) <= {"ok", "NothingLeftToInvoice"}
    assert not isinstance(answers[1], Exception)
    outbox.relay()
    call_command("verify", verbosity=0)
