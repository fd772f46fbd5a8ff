"""Properties of the arithmetic: sums are exact, nothing is negative, the order of lines says nothing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.core.money import round_half_up
from apps.pricing.tax import line_amounts

units = st.decimals(min_value=0, max_value=10**9, places=4)
percents = st.decimals(min_value=0, max_value=100, places=3)
quantities = st.integers(min_value=1, max_value=10_000)
lines = st.lists(st.tuples(units, quantities, percents), min_size=1, max_size=8)


@given(units, quantities, percents, st.booleans())
def test_net_and_tax_make_the_gross_and_none_is_negative(unit, quantity, percent, included):
    line = line_amounts(amount=round_half_up(unit * quantity), percent=percent, is_tax_included=included)

    assert line.net + line.tax == line.gross
    assert min(line.net, line.tax, line.gross) >= 0


@given(units, quantities, percents, st.booleans())
def test_a_line_is_off_by_half_a_minor_unit_at_most(unit, quantity, percent, included):
    line = line_amounts(amount=round_half_up(unit * quantity), percent=percent, is_tax_included=included)

    shown = line.gross if included else line.net
    base = Decimal(line.gross) / (100 + percent) if included else Decimal(line.net) / 100
    assert abs(shown - unit * quantity) <= Decimal("0.5")
    assert abs(line.tax - base * percent) <= Decimal("0.5000001")


@given(lines, st.randoms(), st.booleans())
def test_the_order_of_lines_changes_no_line_and_no_total(wanted, random, included):
    def total(rows):
        return sum(
            line_amounts(amount=round_half_up(u * q), percent=p, is_tax_included=included).gross for u, q, p in rows
        )

    shuffled = list(wanted)
    random.shuffle(shuffled)

    assert total(shuffled) == total(wanted)


def test_the_figures_of_the_country():
    assert line_amounts(amount=1995, percent=Decimal(21), is_tax_included=True).tax == 346
    assert line_amounts(amount=9395, percent=Decimal(23), is_tax_included=True).tax == 1757
