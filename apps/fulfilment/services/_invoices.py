"""A full invoice in the place of the receipt: for whoever holds its code, and for who stands at the desk."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import IllegalTransition, NotFound
from apps.fulfilment.errors import NoSuchWork
from apps.fulfilment.events import FullInvoiceIssued
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.selectors import document_owner, work_of_document
from apps.fulfilment.services import _papers
from apps.fulfilment.services._state import authorise, lock, publish
from apps.invoicing import services as invoicing
from apps.invoicing.enums import DocumentKind
from apps.invoicing.errors import AlreadySubstituted
from apps.invoicing.selectors import DocumentView
from apps.invoicing.services import Party
from apps.orders import services as orders


@transaction.atomic
def replace_receipt(*, receipt: DocumentView, party: Party, language: str, now: datetime) -> int:
    """Turns the receipt that somebody opened by its code into a full invoice in the channel's series; returns its id.

    Only one ever stands in a receipt's place, and it alone is corrected from then on.
    Locks: order, the receipt, document series. Publishes: DocumentIssued, FullInvoiceIssued.
    Raises: NotFound, NotASimplifiedInvoice, AlreadySubstituted, NothingLeftToInvoice, TooLateForInvoice,
    PartyRequired, InvalidTaxId.
    """
    work = work_of_document(receipt.owner)
    if work is None:
        raise NotFound
    orders.lock(work.order_id)
    return _replace(work, receipt, source=work.order.channel.code, party=party, language=language, now=now)


@transaction.atomic
def full_invoice(*, work_id: uuid.UUID, party: Party, actor: Actor, now: datetime, language: str = "") -> int:
    """The same at the desk, for the last hand-over of this work, in the series of the device there; returns its id.

    In the language of the order, if no other is asked for.

    Locks: order, fulfilment order, the receipt, document series. Publishes: DocumentIssued, FullInvoiceIssued.
    Raises: NoSuchWork, PermissionDenied, IllegalTransition when nothing was handed over, and as `replace_receipt`.
    """
    found = FulfilmentOrder.objects.filter(public_id=work_id).first()
    authorise(found, actor=actor, permission=Permission.ORDER_HAND_OVER)
    if found is None:
        raise NoSuchWork
    orders.lock(found.order_id)
    work = lock(found.pk)
    receipt = invoicing.lock_standing(document_owner(work))
    if receipt is None:
        raise IllegalTransition
    if receipt.kind == DocumentKind.FULL:
        raise AlreadySubstituted
    source = _papers.series(work, actor)
    return _replace(work, receipt, source=source, party=party, language=language or work.order.language, now=now)


def _replace(
    work: FulfilmentOrder, receipt: DocumentView, *, source: str, party: Party, language: str, now: datetime
) -> int:
    issued = invoicing.substitute(document_id=receipt.id, party=party, source_code=source, language=language, now=now)
    publish(FullInvoiceIssued, work, document_id=issued)
    return issued
