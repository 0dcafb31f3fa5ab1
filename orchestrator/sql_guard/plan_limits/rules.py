"""What a plan and its catalog say of the rows: what must hold, and what may besides.

Place in the flow: __init__.py makes the Rules of a plan; judgement.py holds the conditions
of a statement against them.

    required   the plan's filters and its period, with the compared one where there is one
    named      what the catalog calls by a name, or takes for granted in a metric ("orders not
               cancelled"), and what the plan's metrics ask for themselves: it may narrow a scan
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from orchestrator.catalog import Catalog, MetricDef, Table
from orchestrator.plan.compile import plan_scope
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Plan
from orchestrator.plan.predicates import conjuncts, filter_predicates
from orchestrator.plan.row_conditions import row_conditions
from orchestrator.plan.scope import Scope
from orchestrator.sql_guard.plan_limits.conditions import Allowed, all_of, allowed
from orchestrator.sql_guard.plan_limits.cycles import Subject
from orchestrator.sql_guard.plan_limits.regions import Region, compared
from orchestrator.sql_guard.plan_limits.terms import Column, Not, Term

MOST_DEEP = 4  # ratios of ratios, as the compiler has it
Atom = tuple[Subject, Region]
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
    compared one, and without days that have not come yet. named: what the catalog and the metrics
    know; known: that, and each of the required ones by itself."""

    table: Table
    required: tuple[Required, ...]
    planned: dict[Subject, Region]
    needed: dict[Subject, Region]
    named: frozenset[Atom]
    known: frozenset[Atom]

    def type_of(self, column: Column) -> str:
        known = self.table.columns.get(column.name)
        return known.type if known is not None else ""


def rules_of(plan: Plan, catalog: Catalog, dialect: Dialect, read: Read) -> Rules:
    """Raises Invalid when the plan does not fit the catalog."""
    scope = plan_scope(plan, catalog, dialect)
    bare = Rules(scope.table, (), {}, {}, frozenset(), frozenset())

    def understood(predicate: exp.Expr) -> Required:
        tree, term = read(predicate.sql(dialect=dialect))
        return Required(tree, allowed(term, bare.type_of))

    required = tuple(understood(one) for one in row_conditions(plan, scope))
    current = [understood(one) for one in row_conditions(plan, scope, compared=False)]
    texts = dict.fromkeys(one.sql(dialect=dialect) for one in _named(plan, scope))
    named = {item for text in texts for item in _atoms(read(text)[1], bare)}
    alone = {item for one in required for item in one.allowed.by_subject.items()}
    planned, needed = (dict(all_of(one.allowed for one in some if one.allowed.exact).by_subject)
                       for some in (required, current))
    if plan.time is not None:
        tomorrow = dt.datetime.combine(plan.today + dt.timedelta(days=1), dt.time())
        subject = Subject("", plan.time.column)
        if subject in needed:
            needed[subject] &= compared("<", tomorrow)
    return Rules(scope.table, required, planned, needed, frozenset(named),
                 frozenset(named | alone))


def _named(plan: Plan, scope: Scope) -> Iterator[exp.Expr]:
    """The metrics' are the plan's; all of the table's when SQL is written for a plan without."""
    for condition in scope.table.conditions.values():
        yield from conjuncts(condition.predicate, scope)
    names = [name for metric in plan.metrics for name in (metric.name, metric.over)]
    for definition in _definitions(names or list(scope.table.metrics), scope.table):
        if definition.where:
            yield from conjuncts(definition.where, scope)
    for metric in plan.metrics:
        for item in metric.where:
            yield from filter_predicates(item, scope)


def _definitions(names: Sequence[str | None], table: Table) -> list[MetricDef]:
    """Those of the catalog, with the parts of ratios."""
    found = {name: table.metrics[name] for name in names if name and name in table.metrics}
    for _ in range(MOST_DEEP):
        parts = {part for one in found.values() for part in (one.numerator, one.denominator)}
        found |= {part: table.metrics[part] for part in parts if part in table.metrics}
    return list(found.values())


def _atoms(term: Term, rules: Rules) -> Iterator[Atom]:
    """A condition, and its opposite, as far as it speaks of one thing."""
    for one in (term, Not(term)):
        found = allowed(one, rules.type_of)
        if found.exact and len(found.by_subject) == 1:
            yield from found.by_subject.items()
