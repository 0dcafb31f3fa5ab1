"""ORDER BY and the best N of each group.

Place in the flow: aggregate.py and listing.py finish their statements here. The order is
always total: what the plan says, then the remaining dimensions (or the table's key).
"""

from __future__ import annotations

from sqlglot import exp

from orchestrator.errors import Invalid
from orchestrator.plan.companions import ascending, descending
from orchestrator.plan.dimensions import GroupBy
from orchestrator.plan.model import Plan
from orchestrator.plan.output import OutputColumn
from orchestrator.plan.scope import column, number


def order_by(plan: Plan, groups: list[GroupBy], columns: list[OutputColumn]) -> list[exp.Ordered]:
    """Without an order in the plan: along time if there is time, else the first metric down.

    One row needs none.
    """
    if not groups:
        return []
    wanted = [(output_name(item.by, columns), item.direction) for item in plan.ordering]
    metrics = [item.name for item in columns if item.source == "metric"]
    if not wanted and not any(group.dimension.grain for group in groups) and metrics:
        wanted = [(metrics[0], "desc")]
    listed = {name for name, _ in wanted}
    rest = [group.output.name for group in groups if group.output.name not in listed]
    return [
        *(directed(name, direction) for name, direction in wanted),
        *(ascending(name) for name in rest),
    ]


def directed(name: str, direction: str) -> exp.Ordered:
    return descending(name) if direction == "desc" else ascending(name)


def output_name(by: str, columns: list[OutputColumn]) -> str:
    """The output column that `by` (an output name, a metric or a dimension column) means."""
    for item in columns:
        if item.name == by:
            return by
    for item in columns:
        if by == (item.metric if item.source == "metric" else item.column):
            return item.name
    names = ", ".join(item.name for item in columns)
    raise Invalid(
        "UNKNOWN_ORDER",
        f"Não dá para ordenar ou limitar por {by[:60]!r}; o resultado tem: {names}.",
        f"Cannot order or limit by {by[:60]!r}; the result has: {names}.",
    )


def row_number(within: str, order: list[exp.Ordered]) -> exp.Window:
    """The position of a row among those with the same value of `within`."""
    return exp.Window(
        this=exp.RowNumber(),
        partition_by=[column(within)],
        order=exp.Order(expressions=[item.copy() for item in order]),
    )


def at_most(position: str, limit: int) -> exp.Expr:
    return exp.LTE(this=column(position), expression=number(limit))


def per_group_first(within: str, order: list[exp.Ordered]) -> list[exp.Ordered]:
    """The order of a "best N of each": group after group, the best first in each."""
    rest = [item for item in order if item.this.name != within]
    return [ascending(within), *rest]
