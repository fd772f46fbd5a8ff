"""What some units of a line are worth: whatever happens to them, in any order, the shares add up to the line."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from apps.orders.models import OrderLine
from apps.orders.services import share_of

AMOUNTS = st.integers(0, 10**9)


@st.composite
def lines_and_steps(draw):
    """A line and the portions in which its units are cancelled (True) or handed over (False)."""
    total = draw(AMOUNTS)
    line = OrderLine(quantity=draw(st.integers(1, 60)), total_amount=total, tax_amount=draw(st.integers(0, total)))
    left, steps = line.quantity, []
    while left:
        units = draw(st.integers(1, left))
        steps.append((units, draw(st.booleans())))
        left -= units
    return line, steps


def taken(line, steps):
    shares = []
    for units, is_cancelled in steps:
        share = share_of(line, units)
        if is_cancelled:
            line.cancelled_quantity += units
            line.cancelled_amount += share.total_amount
        else:
            line.fulfilled_quantity += units
            line.fulfilled_amount += share.total_amount
        shares.append(share)
    return shares


@given(lines_and_steps())
def test_shares_add_up_to_the_line_exactly(case):
    line, steps = case

    shares = taken(line, steps)

    assert sum(share.total_amount for share in shares) == line.total_amount
    assert sum(share.tax_amount for share in shares) == line.tax_amount


@given(lines_and_steps())
@example((OrderLine(quantity=5, total_amount=3, tax_amount=2), [(1, False)] * 5))
def test_tax_of_a_share_is_within_it(case):
    line, steps = case

    assert all(0 <= share.tax_amount <= share.total_amount for share in taken(line, steps))


@given(lines_and_steps())
def test_equal_units_differ_by_a_cent_at_most(case):
    line, _steps = case

    amounts = [share.total_amount for share in taken(line, [(1, False)] * line.quantity)]

    assert max(amounts) - min(amounts) <= 1


def test_no_units_are_worth_nothing():
    line = OrderLine(quantity=3, total_amount=1000, tax_amount=174, cancelled_quantity=1, cancelled_amount=333)

    assert vars(share_of(line, 0)) == {"total_amount": 0, "tax_amount": 0}


@given(lines_and_steps(), st.data())
@example((OrderLine(quantity=3, total_amount=1, tax_amount=0), [(2, False), (1, False)]), None)
def test_hand_over_undone_in_any_order_loses_no_cent(case, data):
    line, steps = case
    shares = taken(line, steps)
    handed = [at for at, (_units, is_cancelled) in enumerate(steps) if not is_cancelled]
    undone = data.draw(st.lists(st.sampled_from(handed), unique=True)) if data and handed else handed[:1]
    for at in undone:
        line.fulfilled_quantity -= steps[at][0]
        line.fulfilled_amount -= shares[at].total_amount

    again = taken(line, [(1, False)] * sum(steps[at][0] for at in undone))

    assert all(share.total_amount >= 0 for share in again)
    assert line.cancelled_amount + line.fulfilled_amount == line.total_amount
