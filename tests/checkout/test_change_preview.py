"""What a change of an order costs: never more than before, to the cent, whatever the numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from apps.checkout.services._change import Proposal, preview_change
from apps.orders.enums import ChangeKind
from apps.orders.models import OrderLine
from apps.stores.models import Location

CARD = SimpleNamespace(id=7, product_name="Green shirt", option_text="", sku="G", image_url="")


@st.composite
def cases(draw):
    quantity = draw(st.integers(1, 50))
    lost = draw(st.integers(1, quantity))
    before = draw(st.integers(0, quantity - lost))
    line = OrderLine(
        pk=1, quantity=quantity, cancelled_quantity=before, total_amount=draw(st.integers(0, 500_000)), tax_amount=0
    )
    percent = draw(st.sampled_from([Decimal(0), Decimal(4), Decimal(10), Decimal(21)]))
    gross = draw(st.integers(0, 500_000))
    tax = int((gross * percent / (100 + percent)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    quoted = SimpleNamespace(gross_amount=gross, tax_amount=tax, tax_percent=percent, tax_class_code="standard")
    return line, lost, SimpleNamespace(card=CARD, quoted=quoted)


@given(case=cases(), is_tax_included=st.booleans(), rest=st.integers(0, 1_000_000))
def test_substitute_is_never_dearer_and_its_line_adds_up(case, is_tax_included, rest):
    line, lost, other = case
    due = line.total_amount + rest
    proposal = Proposal(kind=ChangeKind.SUBSTITUTE, line=line, quantity=lost, location=Location(pk=1), substitute=other)

    said = preview_change(proposal, due_amount=due, is_tax_included=is_tax_included)
    new = said.replacement

    assert 0 <= said.due_after_amount <= said.due_before_amount == due
    assert 0 <= new.tax_amount <= new.total_amount <= other.quoted.gross_amount
    assert abs(new.tax_amount - (new.total_amount - new.tax_amount) * new.tax_percent / 100) <= 1
    priced = new.total_amount if is_tax_included else new.total_amount - new.tax_amount
    assert round(new.unit_amount * new.quantity) == priced
    assert preview_change(proposal, due_amount=due, is_tax_included=is_tax_included) == said


@given(case=cases(), rest=st.integers(0, 1_000_000))
def test_doing_without_costs_its_share_less_and_moving_costs_the_same(case, rest):
    line, lost, _other = case
    due = line.total_amount + rest

    less = preview_change(
        Proposal(kind=ChangeKind.CANCEL, line=line, quantity=lost), due_amount=due, is_tax_included=True
    )
    same = preview_change(
        Proposal(kind=ChangeKind.MOVE, line=line, quantity=lost), due_amount=due, is_tax_included=True
    )

    assert rest <= less.due_after_amount <= due
    assert (same.due_after_amount, same.saved_amount) == (due, 0)
