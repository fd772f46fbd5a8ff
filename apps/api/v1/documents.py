"""Fiscal documents of an order, to list and to print."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import ANYONE, CART_TOKEN, ORDER_TOKEN, operation
from apps.api.shapes import Shape
from apps.api.v1.order_reach import OrderEndpoint
from apps.api.writing import answer
from apps.core.errors import NotFound, PermissionDenied
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment
from apps.fulfilment.models import FulfilmentOrder
from apps.invoicing import selectors as documents
from apps.invoicing import services as invoicing
from apps.invoicing.enums import Paper
from apps.invoicing.selectors import DocumentView
from apps.orders.models import Order


class DocumentOut(Shape):
    """A fiscal document; `…/documents/{id}/pdf` prints it."""

    id: UUID
    code: str
    kind: str
    issued_on: date
    total: Money
    tax: Money
    hash: str


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
        response = HttpResponse(invoicing.render_pdf(view, paper=query.paper), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="{view.code.replace("/", "-")}.pdf"'
        return response

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
    )
