"""Fiscal documents of an order, to list and to print."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import ANYONE, CART_TOKEN, DOCUMENT_CODE, ORDER_TOKEN, Endpoint, as_guest, now, operation
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape, Text
from apps.api.v1.order_reach import OrderEndpoint
from apps.api.writing import answer
from apps.core.errors import NotFound, PermissionDenied
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment
from apps.fulfilment import services as fulfilment_services
from apps.fulfilment.models import FulfilmentOrder
from apps.invoicing import selectors as documents
from apps.invoicing import services as invoicing
from apps.invoicing.codes import document_code
from apps.invoicing.enums import Paper
from apps.invoicing.selectors import DocumentView
from apps.invoicing.services import Party
from apps.orders.models import Order


class DocumentOut(Shape):
    """A fiscal document; `…/documents/{id}/pdf` prints it."""

    id: UUID
    code: Annotated[str, Says("Its number.")]
    kind: Annotated[str, Says("simplified, full or corrective.")]
    issued_on: date
    total: Money
    tax: Money
    hash: str
    proof: Annotated[str, Says("What is printed on it for its holder, who shows it at `/documents/{id}`.")]
    replaces: Annotated[str, Says("The number of the simplified invoice whose place it takes.")]
    replaced_by: Annotated[UUID | None, Says("The full invoice that stands in its place: only that one counts.")]


class DocumentList(Shape):
    items: tuple[DocumentOut, ...]


class PdfQuery(Shape):
    paper: Paper = Paper.RECEIPT


class Documents(OrderEndpoint):
    """Documents of orders."""

    needs = {"documents": ANYONE, "pdf": ANYONE}

    @operation("list_order_documents", answers={200: DocumentList}, tokens=(ORDER_TOKEN, CART_TOKEN))
    def documents(self, public_id: UUID) -> HttpResponse:
        """The fiscal documents of an order, in the order of issue."""
        return answer(DocumentList(items=tuple(show_document(view) for view in self._documents(public_id))))

    @operation(
        "get_order_document_pdf",
        query=PdfQuery,
        answers={200: "application/pdf"},
        tokens=(ORDER_TOKEN, CART_TOKEN),
    )
    def pdf(self, public_id: UUID, document_id: UUID, query: PdfQuery) -> HttpResponse:
        """A fiscal document to print, on receipt paper or A4."""
        view = next((view for view in self._documents(public_id) if view.public_id == document_id), None)
        if view is None:
            raise NotFound
        return _printed(view, query)

    def _documents(self, public_id: UUID) -> tuple[DocumentView, ...]:
        order = self._order(public_id)
        if not self._is_owner(order) and not any(
            self.actor.may(permission, order.place_id or 0)
            for permission in (Permission.DOCUMENT_VIEW, Permission.ORDER_HAND_OVER)
        ):
            raise PermissionDenied(context={"permission": Permission.DOCUMENT_VIEW})
        return documents.documents_of_all(owners_of_documents(order, fulfilment.works_of(order)))


def owners_of_documents(order: Order, works: list[FulfilmentOrder]) -> list[str]:
    return [f"order:{order.pk}", *fulfilment.document_owners(works)]


def show_document(view: DocumentView) -> DocumentOut:
    return DocumentOut(
        id=view.public_id,
        code=view.code,
        kind=view.kind.value,
        issued_on=view.issued_on,
        total=Money(view.total_amount, view.currency),
        tax=Money(view.tax_amount, view.currency),
        hash=view.hash,
        proof=document_code(view.public_id),
        replaces=view.substitutes_code,
        replaced_by=view.replaced_by,
    )


class PartyIn(Shape):
    """Who asks for a full invoice."""

    name: Annotated[str, Text(200, 1)]
    tax_id: Annotated[str, Text(40, 1)]
    address: Annotated[str, Text(500, 1)]
    country: Annotated[str, Text(2, 2, "[A-Z]{2}")] = "ES"


def party_of(said: PartyIn) -> Party:
    return Party(name=said.name, tax_id=said.tax_id, address=said.address, country=said.country)


class FullInvoiceIn(Shape):
    party: PartyIn
    language: Annotated[str, Text(10), Says("Of the invoice; left out, that of the receipt.")] = ""


class HeldDocuments(Endpoint):
    """A document in the hands of whoever holds it: the code printed on it opens it, for guests too."""

    tag = "documents"
    needs = {"retrieve": ANYONE, "pdf": ANYONE, "full_invoice": ANYONE}

    @operation("get_document", answers={200: DocumentOut}, tokens=(DOCUMENT_CODE,))
    def retrieve(self, public_id: UUID) -> HttpResponse:
        """A document by its code. Ten wrong codes lock it for a while."""
        return answer(show_document(self._held(public_id)))

    @operation("get_document_pdf", query=PdfQuery, answers={200: "application/pdf"}, tokens=(DOCUMENT_CODE,))
    def pdf(self, public_id: UUID, query: PdfQuery) -> HttpResponse:
        """The same to print, on receipt paper or A4."""
        return _printed(self._held(public_id), query)

    @operation(
        "make_full_invoice",
        body=FullInvoiceIn,
        answers={201: DocumentOut},
        tokens=(DOCUMENT_CODE,),
        key=Key.REQUIRED,
    )
    def full_invoice(self, public_id: UUID, body: FullInvoiceIn) -> HttpResponse:
        """Turns a simplified invoice into a full one with the customer's tax data, which takes its place. Only once.

        409 `invoicing.already_substituted` when there is one: `replaced_by` of the document says which.
        """
        receipt = self._held(public_id)
        party = party_of(body.party)

        def make() -> HttpResponse:
            issued = fulfilment_services.replace_receipt(
                receipt=receipt, party=party, language=body.language or receipt.language, now=now()
            )
            return made(issued)

        return self.once(make, actor=as_guest(self.actor, f"document:{public_id}"), adds=True)

    def _held(self, public_id: UUID) -> DocumentView:
        code = self.header(DOCUMENT_CODE) or ""
        return invoicing.open_document(
            public_id=public_id, code=code, come_from=self.request.META.get("REMOTE_ADDR", "")
        )


def made(issued: int) -> HttpResponse:
    """The answer to a document just issued."""
    view = documents.document(issued)
    if view is None:
        raise NotFound
    return answer(show_document(view), status=201)


def _printed(view: DocumentView, query: PdfQuery) -> HttpResponse:
    response = HttpResponse(invoicing.render_pdf(view, paper=query.paper), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{view.code.replace("/", "-")}.pdf"'
    return response
