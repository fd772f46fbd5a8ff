"""What promotions take off: pure arithmetic, exact in fractions until the last step, the same for any order of lines.

Each promotion works on what those before it left of each line. Buy-x-get-y first takes the units that are free; at the
end what they cost is spread over all units of their sets in proportion, so that 30 + 20 + 10 with the cheapest free
reads 25.00 + 16.67 + 8.33. Then the sum of all discounts is rounded once, half up, and dealt out to lines and
promotions by largest remainder: lines, promotions and total agree to the minor unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from apps.pricing.enums import ActionKind, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """An action of a rule with its values."""

    kind: ActionKind
    percent: Decimal = Decimal(0)
    amount: int = 0
    buy_quantity: int = 0
    get_quantity: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A promotion that may be used now, as the engine needs it. `variant_ids` are those of the basket in its scope."""

    promotion_id: int
    coupon_id: int | None
    code: str
    name: str
    priority: int
    is_exclusive: bool
    variant_ids: frozenset[int]
    effects: tuple[Effect, ...]
    min_amount: int = 0
    min_quantity: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """Higher priority first, then the older promotion."""
        return -self.priority, self.promotion_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A line before discounts: `amount` is its price times its quantity, in minor units."""

    key: str
    variant_id: int
    quantity: int
    unit_amount: Decimal
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What a rule took: per line key, whole minor units above zero, and of the delivery."""

    rule: Rule
    shares: dict[str, int]
    shipping_amount: int

    @property
    def amount(self) -> int:
        return sum(self.shares.values()) + self.shipping_amount


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """The rules that lower the basket, in order, and why the others with a code don't."""

    taken: tuple[Taken, ...]
    refused: dict[str, Refusal]


@dataclass(slots=True)
class _Step:
    """What one effect takes from each line; `parts` are the shares of a line's units that are in sets."""

    rule: Rule
    taken: list[Fraction]
    total: int = 0
    parts: list[Fraction] | None = None
    cells: list[int] = field(default_factory=list)


def discounted(items: Sequence[Item], rules: Sequence[Rule], *, shipping_amount: int = 0) -> Outcome:
    """The best that the rules give: all stackable ones together, or one exclusive alone. Of equals the first in order."""
    lines = sorted(items, key=lambda item: (-item.unit_amount, item.variant_id, item.key))
    refused: dict[str, Refusal] = {}
    fitting = []
    for rule in sorted(rules, key=lambda rule: rule.place):
        why = _missing(rule, lines, shipping_amount)
        if why is None:
            fitting.append(rule)
        elif rule.code:
            refused[rule.code] = why
    chosen = max(
        (_taken(lines, group, shipping_amount) for group in _alternatives(fitting)),
        key=lambda taken: sum(one.amount for one in taken),
        default=(),
    )
    used = {one.rule.promotion_id for one in chosen}
    together = {rule.promotion_id for rule in fitting if not rule.is_exclusive}
    for rule in fitting:
        if rule.code and rule.promotion_id not in used:
            with_it = not used or (not rule.is_exclusive and used <= together)
            refused[rule.code] = Refusal.NOTHING_LEFT if with_it else Refusal.BETTER_OFFER
    return Outcome(taken=chosen, refused=refused)


def _missing(rule: Rule, lines: Sequence[Item], shipping_amount: int) -> Refusal | None:
    """What the basket lacks for the rule."""
    if sum(line.amount for line in lines) < rule.min_amount:
        return Refusal.MIN_AMOUNT
    units = sum(line.quantity for line in lines if line.variant_id in rule.variant_ids)
    kinds = {effect.kind for effect in rule.effects}
    if kinds == {ActionKind.FREE_SHIPPING} and not shipping_amount:
        return Refusal.SHIPPING
    if not units:
        return Refusal.SCOPE
    sets = [effect.buy_quantity + effect.get_quantity for effect in rule.effects]
    needed = min(sets) if kinds == {ActionKind.BUY_X_GET_Y} else 0
    return Refusal.MIN_QUANTITY if units < max(rule.min_quantity, needed) else None


def _alternatives(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """In the order of their first rules, so that `max` keeps the first of equals."""
    together = [rule for rule in rules if not rule.is_exclusive]
    groups = [[rule] for rule in rules if rule.is_exclusive] + ([together] if together else [])
    yield from sorted(groups, key=lambda group: group[0].place)


def _taken(lines: Sequence[Item], rules: Sequence[Rule], shipping_amount: int) -> tuple[Taken, ...]:
    steps, left = [], [Fraction(line.amount) for line in lines]
    for rule in rules:
        for effect in rule.effects:
            step = _step(rule, effect, lines, left)
            left = [rest - part for rest, part in zip(left, step.taken, strict=True)]
            steps.append(step)
    _total(steps)
    _spread_sets(steps, left)
    _deal_out(steps, lines)
    return tuple(_gathered(rules, steps, lines, shipping_amount))


def _step(rule: Rule, effect: Effect, lines: Sequence[Item], left: Sequence[Fraction]) -> _Step:
    inside = [line.variant_id in rule.variant_ids for line in lines]
    if effect.kind == ActionKind.PERCENTAGE:
        part = Fraction(effect.percent) / 100
        return _Step(rule, [rest * part * is_in for rest, is_in in zip(left, inside, strict=True)])
    if effect.kind == ActionKind.AMOUNT:
        whole = sum((rest for rest, is_in in zip(left, inside, strict=True) if is_in), Fraction(0))
        part = min(Fraction(effect.amount), whole) / whole if whole else Fraction(0)
        return _Step(rule, [rest * part * is_in for rest, is_in in zip(left, inside, strict=True)])
    if effect.kind == ActionKind.BUY_X_GET_Y:
        return _sets(rule, effect, lines, left)
    return _Step(rule, [Fraction(0)] * len(lines))


def _sets(rule: Rule, effect: Effect, lines: Sequence[Item], left: Sequence[Fraction]) -> _Step:
    """Sets are made from the dearest units on; the cheapest of each are got. `lines` come dearest first."""
    size = effect.buy_quantity + effect.get_quantity
    units = sum(line.quantity for line in lines if line.variant_id in rule.variant_ids)
    end, start = units // size * size, 0
    taken, parts = [], []
    for line, rest in zip(lines, left, strict=True):
        if line.variant_id not in rule.variant_ids:
            taken.append(Fraction(0))
            parts.append(Fraction(0))
            continue
        first, last = min(start, end), min(start + line.quantity, end)
        got = _got_before(last, effect, size) - _got_before(first, effect, size)
        taken.append(rest * got / line.quantity * Fraction(effect.percent) / 100)
        parts.append(Fraction(last - first, line.quantity))
        start += line.quantity
    return _Step(rule, taken, parts=parts)


def _got_before(position: int, effect: Effect, size: int) -> int:
    """How many of the first units are got: the last ones of each set."""
    return position // size * effect.get_quantity + max(0, position % size - effect.buy_quantity)


def _total(steps: Sequence[_Step]) -> None:
    """Whole minor units per step, from the running sum, so that they add up to the rounded whole."""
    exact, before = Fraction(0), 0
    for step in steps:
        exact += sum(step.taken, Fraction(0))
        after = _half_up(exact)
        step.total, before = after - before, after


def _spread_sets(steps: Sequence[_Step], left: list[Fraction]) -> None:
    """What the units that were got cost is spread over all units of the sets, by what is left to pay of each."""
    for step in steps:
        if step.parts is None:
            continue
        weights = [rest * part + own for rest, part, own in zip(left, step.parts, step.taken, strict=True)]
        whole, all_of_it = sum(weights, Fraction(0)), sum(step.taken, Fraction(0))
        if not whole:
            continue
        spread = [weight * all_of_it / whole for weight in weights]
        left[:] = [rest + own - new for rest, own, new in zip(left, step.taken, spread, strict=True)]
        step.taken = spread


def _deal_out(steps: Sequence[_Step], lines: Sequence[Item]) -> None:
    """Whole minor units per line and step: each line's discount first, then its parts."""
    of_line = [sum((step.taken[index] for step in steps), Fraction(0)) for index in range(len(lines))]
    whole = _rounded(sum(step.total for step in steps), of_line)
    for step in steps:
        step.cells = [0] * len(lines)
    for index, amount in enumerate(whole):
        for step, part in zip(steps, _rounded(amount, [step.taken[index] for step in steps]), strict=True):
            step.cells[index] = part
    _settle(steps)


def _settle(steps: Sequence[_Step]) -> None:
    """Moves single units between the steps of a line until each step has its whole, where lines allow it."""
    for over in steps:
        for under in steps:
            too_much = sum(over.cells) - over.total
            too_little = under.total - sum(under.cells)
            for index, cell in enumerate(over.cells):
                room = min(too_much, too_little, cell)
                if room <= 0 or not under.taken[index]:
                    continue
                over.cells[index] -= room
                under.cells[index] += room
                too_much, too_little = too_much - room, too_little - room


def _gathered(
    rules: Sequence[Rule], steps: Sequence[_Step], lines: Sequence[Item], shipping_amount: int
) -> Iterator[Taken]:
    for rule in rules:
        shares: dict[str, int] = {}
        for step in steps:
            if step.rule is rule:
                for line, cell in zip(lines, step.cells, strict=True):
                    if cell:
                        shares[line.key] = shares.get(line.key, 0) + cell
        free = any(effect.kind == ActionKind.FREE_SHIPPING for effect in rule.effects)
        taken = Taken(rule=rule, shares=shares, shipping_amount=shipping_amount if free else 0)
        if free:
            shipping_amount = 0
        if taken.amount:
            yield taken


def _rounded(amount: int, parts: Sequence[Fraction]) -> list[int]:
    """Whole shares that add up to `amount`, less than one unit off `parts` each; of equal remainders the first gets more.

    `amount` is the sum of the parts rounded up or down, so that a part that is whole stays as it is.
    """
    shares = [int(part) for part in parts]
    rest = sorted(range(len(parts)), key=lambda index: (shares[index] - parts[index], index))
    for index in rest[: amount - sum(shares)]:
        shares[index] += 1
    return shares


def _half_up(value: Fraction) -> int:
    return (value + Fraction(1, 2)).__floor__()
