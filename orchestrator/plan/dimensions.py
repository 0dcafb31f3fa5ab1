"""What the rows are grouped by.

Place in the flow: compile.py asks for the dimensions of a plan (its time grain first) and
groups by their expressions. Weeks begin on Monday; weekday is 1 (Monday) to 7 (Sunday),
month_of_year 1 to 12, hour 0 to 23; every other grain is the first day of its period.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from orchestrator.catalog import Column
from orchestrator.errors import Invalid
from orchestrator.plan.grains import grained
from orchestrator.plan.model import Dimension, Grain, Plan, TimeRange
from orchestrator.plan.output import GRAIN_LABELS, OutputColumn
from orchestrator.plan.periods import CYCLIC, compared_range, shift_between
from orchestrator.plan.scope import Scope, column, date


@dataclass(frozen=True)
class GroupBy:
    """One dimension: where it comes from, its expression, and its output column."""

    dimension: Dimension
    expression: exp.Expr
    output: OutputColumn

    @property
    def orders_time(self) -> bool:
        """Whether its values follow one another in time."""
        return self.dimension.grain is not None or self.output.type in ("date", "timestamp")


def grouping(plan: Plan, scope: Scope) -> list[GroupBy]:
    """The plan's dimensions, its time grain first; each column and grain once."""
    wanted: list[Dimension] = []
    if plan.time is not None and plan.time.grain is not None:
        wanted.append(Dimension(column=plan.time.column, grain=plan.time.grain))
    wanted += [item for item in plan.dimensions if item not in wanted]
    seen = list(dict.fromkeys(wanted))
    return [_group_by(item, plan, scope) for item in seen]


def _group_by(item: Dimension, plan: Plan, scope: Scope) -> GroupBy:
    definition = scope.definition(item.column)
    if item.grain is None:
        return GroupBy(item, column(item.column), _plain_output(item.column, definition))
    check_grain(item.column, item.grain, definition)
    subject: exp.Expr = column(item.column)
    if plan.time is not None and plan.time.comparison and plan.time.column == item.column:
        subject = _aligned(subject, item.grain, plan, definition)
    label_pt, label_en = GRAIN_LABELS[item.grain]
    output = OutputColumn(
        name=f"{item.column}_{item.grain}",
        label_pt=label_pt,
        label_en=label_en,
        type="integer" if item.grain in CYCLIC else "date",
        unit="",
        source="dimension",
        grain=item.grain,
        column=item.column,
    )
    return GroupBy(item, grained(subject, item.grain, definition, scope), output)


def check_grain(name: str, grain: Grain, definition: Column) -> None:
    """Invalid when values of the column have no such grain."""
    if definition.type == "timestamp" or (definition.type == "date" and grain != "hour"):
        return
    pt, en = GRAIN_LABELS[grain]
    raise Invalid(
        "BAD_GRAIN",
        f"{definition.label.get('pt') or name} não pode ser agrupada por {pt.lower()}.",
        f"{definition.label.get('en') or name} cannot be grouped by {en.lower()}.",
    )


def _plain_output(name: str, definition: Column) -> OutputColumn:
    return OutputColumn(
        name, definition.label.get("pt") or name, definition.label.get("en") or name,
        definition.type, definition.unit, "dimension", column=name,
    )


def _aligned(subject: exp.Expr, grain: Grain, plan: Plan, definition: Column) -> exp.Expr:
    """`subject` with the compared period moved onto the current one.

    Cyclic grains need no move: a Monday meets Mondays.
    """
    if plan.time is None or grain in CYCLIC:
        return subject
    previous = compared_range(plan.time)
    shift = shift_between(plan.time.range, previous)
    count = exp.Literal.string(str(shift.count))
    interval = exp.Interval(this=count, unit=exp.var(shift.unit))
    moved: exp.Expr = exp.Add(this=subject.copy(), expression=interval)
    if definition.type == "date":
        moved = exp.cast(moved, "date")
    case = exp.Case().when(_before(subject, plan.time.range), moved, copy=False)
    return case.else_(subject.copy(), copy=False)


def _before(subject: exp.Expr, current: TimeRange) -> exp.Expr:
    """Whether a row belongs to the older period; the two do not overlap (shift_between)."""
    if current.start is None:
        raise AssertionError("shift_between refuses a range without a start")
    return exp.LT(this=subject.copy(), expression=date(current.start))
