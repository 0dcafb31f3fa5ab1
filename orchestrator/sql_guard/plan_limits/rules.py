"""What a plan and its catalog say of the rows: what must hold, and what may besides.

Place in the flow: __init__.py makes the Rules of a plan; judgement.py holds the conditions
of a statement against them.

    required   the plan's filters and its period, with the compared one where there is one
    known      what the catalog calls by a name, or takes for granted in a metric ("orders not
               cancelled"), and what the plan's metrics ask for themselves: it may narrow a scan
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from orchestrator.catalog import Catalog, Table
from orchestrator.plan.compile import plan_scope
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Plan
from orchestrator.plan.predicates import conjuncts, filter_predicates
from orchestrator.plan.row_conditions import row_conditions
from orchestrator.plan.scope import Scope
from orchestrator.sql_guard.plan_limits.conditions import Allowed, Subject, all_of, allowed
from orchestrator.sql_guard.plan_limits.regions import Region, compared
from orchestrator.sql_guard.plan_limits.terms import Column, Not, Term

Read = Callable[[str], tuple[Any, Term]]  # a condition's text → its tree, and its term


@dataclass(frozen=True)
class Required:
    """tree: as the dialect's parser has it."""

    tree: Any
    allowed: Allowed


@dataclass(frozen=True)
class Rules:
    """Subjects here have no scan. planned: all that is required, taken together. needed: by
    subject, what a statement's only scan must not lose of that: a period may do without the
    compared one, and without days that have not come yet."""

    table: Table
    required: tuple[Required, ...]
    planned: dict[Subject, Region]
    needed: dict[Subject, Region]
    known: frozenset[tuple[Subject, Region]]

    def type_of(self, column: Column) -> str:
        known = self.table.columns.get(column.name)
        return known.type if known is not None else ""


def rules_of(plan: Plan, catalog: Catalog, dialect: Dialect, read: Read) -> Rules:
    """Raises Invalid when the plan does not fit the catalog."""
    scope = plan_scope(plan, catalog, dialect)
    bare = Rules(scope.table, (), {}, {}, frozenset())

    def understood(predicate: exp.Expr) -> Required:
        tree, term = read(predicate.sql(dialect=dialect))
        return Required(tree, allowed(term, bare.type_of))

    required = tuple(understood(one) for one in row_conditions(plan, scope))
    current = [understood(one) for one in row_conditions(plan, scope, compared=False)]
    known = {item for one in (*_known(plan, scope), *row_conditions(plan, scope))
             for item in _atoms(read(one.sql(dialect=dialect))[1], bare)}
    planned = dict(all_of(one.allowed for one in required).by_subject)
    needed = dict(all_of(one.allowed for one in current).by_subject)
    if plan.time is not None:
        tomorrow = dt.datetime.combine(plan.today + dt.timedelta(days=1), dt.time())
        subject = Subject("", plan.time.column)
        if subject in needed:
            needed[subject] &= compared("<", tomorrow)
    return Rules(scope.table, required, planned, needed, frozenset(known))


def _known(plan: Plan, scope: Scope) -> Iterator[exp.Expr]:
    """The metrics' are the plan's; all of the table's when SQL is written for a plan without."""
    for condition in scope.table.conditions.values():
        yield from conjuncts(condition.predicate, scope)
    names = {metric.name for metric in plan.metrics} | {
        metric.over for metric in plan.metrics if metric.over}
    for name, definition in scope.table.metrics.items():
        if definition.where and (name in names or not names):
            yield from conjuncts(definition.where, scope)
    for metric in plan.metrics:
        for item in metric.where:
            yield from filter_predicates(item, scope)


def _atoms(term: Term, rules: Rules) -> Iterator[tuple[Subject, Region]]:
    """A condition, and its opposite, as far as it speaks of one thing."""
    for one in (term, Not(term)):
        found = allowed(one, rules.type_of)
        if found.exact and len(found.by_subject) == 1:
            yield from found.by_subject.items()
