"""How much each operator can make of its operands.

Place in the flow: expressions.py asks for every operator; one that is not here makes no more than
both operands together.
"""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.sql_guard.constant_arguments import ENDLESS
from orchestrator.sql_guard.growth.sizes import CELL, FLAG, MOST_DIGITS, Size

_TRUTHS = frozenset(("=", "<>", "<", ">", "<=", ">=", "~~", "!~~", "~~*", "!~~*"))


def of_operator(operator: str, left: Size, right: Size) -> Size:
    """A missing operand is of no size."""
    if operator in _TRUTHS:
        return FLAG
    rule = _RULES.get(operator)
    return rule(left, right) if rule else Size(left.bytes + right.bytes, ENDLESS)


def _sum(left: Size, right: Size) -> Size:
    """Of numbers; two paths, which are no numbers, are put together."""
    together = left.bytes + right.bytes
    if max(left.number, right.number) < ENDLESS:
        together = max(left.bytes, right.bytes) + 1
    return Size(together, left.number + right.number,
                left.sure and right.sure)


def _product(left: Size, right: Size) -> Size:
    return Size(min(left.bytes + right.bytes, MOST_DIGITS), left.number * right.number,
                left.sure and right.sure)


def _quotient(left: Size, right: Size) -> Size:
    """Dividing by a column is taken to make nothing greater; by a constant below one, anything."""
    number = left.number
    if right.sure:
        number = left.number / right.number if right.number >= 1 else ENDLESS
    return Size(max(left.bytes, right.bytes) + CELL, number, left.sure and right.sure)


def _rest(left: Size, right: Size) -> Size:
    number = min(left.number, right.number) if right.sure else left.number
    return Size(left.bytes, number, left.sure or right.sure)


def _power(base: Size, exponent: Size) -> Size:
    """A numeric to the power of a small constant has that many times its digits."""
    digits = MOST_DIGITS
    if exponent.sure and exponent.number <= 100:
        digits = min(base.bytes * max(1.0, exponent.number), MOST_DIGITS)
    return Size(digits, ENDLESS)


_RULES: dict[str, Callable[[Size, Size], Size]] = {
    "+": _sum, "-": _sum, "*": _product, "/": _quotient, "%": _rest, "^": _power,
}
