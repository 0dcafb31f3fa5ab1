"""Which rows a plan is about: its period, with the compared one where there is one, and its
filters.

Place in the flow: the plan layer of the guard holds a model's SQL to these; analysis_orchestrator
tells them to the model. A compiled statement has the same ones (aggregate.py, listing.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from orchestrator.catalog import Catalog
from orchestrator.plan.compile import plan_scope
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Plan
from orchestrator.plan.periods import compared_range
from orchestrator.plan.predicates import filter_predicates, range_predicates
from orchestrator.plan.scope import Scope, conjunction


def row_conditions(plan: Plan, scope: Scope, *, compared: bool = True) -> Iterator[exp.Expr]:
    """All of them hold for every row. compared: with the other period of a comparison. Invalid
    when the plan does not fit the catalog."""
    time = plan.time
    if time is not None:
        current = range_predicates(time.column, time.range, scope)
        if compared and time.comparison is not None:
            other = range_predicates(time.column, compared_range(time), scope)
            sides = [side for side in map(conjunction, (current, other)) if side is not None]
            current = [exp.or_(*sides)] if len(sides) == 2 else []
        yield from current
    for item in plan.filters:
        yield from filter_predicates(item, scope)


def row_conditions_sql(plan: Plan, catalog: Catalog, dialect: Dialect) -> str:
    """As one WHERE condition; "" when the plan is about every row."""
    scope = plan_scope(plan, catalog, dialect)
    whole = conjunction(list(row_conditions(plan, scope)))
    return "" if whole is None else whole.sql(dialect=dialect)
