"""Does a fact support a figure? Its unit, its sign, its rounding and what is claimed of it.

Place in the flow: check.py asks for every figure; stated.py for what a sentence computes.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from orchestrator.analyst.checking.fact import Fact, Index
from orchestrator.analyst.checking.figures import MEASURED, Figure

_ROUNDING: Final = Decimal("0.05")   # a rounding may be off by 5%: two digits always may stand
_BOUND: Final = Decimal("0.25")      # "more than 1 million" for 1.23; not for 1.9
_CENT: Final = Decimal("0.01")
_TENTH: Final = Decimal("0.1")       # a percent with a decimal may be as coarse as that
_ABSORBED: Final = Decimal("1e-13")  # binary tails of floats
_COUNTED: Final = ("number", "count")


def supports(figure: Figure, index: Index) -> list[Fact]:
    """The facts that the figure may be stating."""
    if not figure.value.is_finite():
        return []
    room = max(figure.step, _BOUND * 2 * figure.value, _CENT)
    near = index.between(max(figure.value - room, Decimal(0)), figure.value + room)
    return [fact for fact in near if states(figure, fact)]


def states(figure: Figure, fact: Fact) -> bool:
    if fact.kind != "any" and not _same_unit(figure, fact.kind):
        return False
    if figure.sign and fact.value and (figure.sign == "-") != (fact.value < 0):
        return False
    if not figure.sign and fact.kind != "any" and not _loss_agrees(figure, fact):
        return False
    if figure.direction and fact.kind != "any" and fact.value and (
            fact.level or (figure.direction == "-") != (fact.value < 0)):
        return False
    return within(figure, abs(fact.value))


def _loss_agrees(figure: Figure, fact: Fact) -> bool:
    """What is below zero is said to be, with a sign or in words; what is called a loss is one."""
    if fact.value < 0:
        return not fact.level or bool(figure.loss)
    return not fact.value or figure.loss != "said"


def _same_unit(figure: Figure, kind: str) -> bool:
    if figure.percent:
        return kind == "percent"
    if figure.money:
        return kind in (figure.unit, "number")
    if figure.counted:  # by any unit of the catalog's own, but no money, and nothing of time
        return kind not in MEASURED and not (len(kind) == 3 and kind.isupper())
    if figure.unit:
        return kind in (figure.unit, *_COUNTED)
    return kind != "percent" or figure.cell


def within(figure: Figure, value: Decimal) -> bool:
    """Whether the value is what the figure prints, or a rounding of it that its words allow."""
    off = abs(value - figure.value)
    absorbed = _ABSORBED * max(value, Decimal(1))
    if off <= absorbed or (figure.step >= _CENT and off <= _CENT / 2):
        return True
    if figure.bound:
        return _as_bound(figure, value, off)
    coarse = figure.percent and (value >= 1 or figure.step <= _TENTH)
    return off <= figure.step / 2 + absorbed and (coarse or off <= _ROUNDING * value)


def _as_bound(figure: Figure, value: Decimal, off: Decimal) -> bool:
    """ "more than 1,200" speaks of 1,234; "almost 1,300" too; "about 1,200" within 5%."""
    step = _round_step(figure)
    if figure.bound == "near":
        return within(replace(figure, bound="", step=step), value)
    right_side = value > figure.value if figure.bound == "low" else value < figure.value
    return right_side and off < step and off <= _BOUND * value


def _round_step(figure: Figure) -> Decimal:
    """A whole number's zeros at the end are no digits that were meant."""
    digits = figure.value / figure.step
    step = figure.step
    while step >= 1 and digits and digits % 10 == 0:
        digits, step = digits / 10, step * 10
    return step
