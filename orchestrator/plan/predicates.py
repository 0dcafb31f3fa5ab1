"""Filters and time ranges of a plan as predicates.

Place in the flow: compile.py puts them into WHERE, measures.py into FILTER. NULLs follow
plain SQL, as people who check the statement expect: `ne` and `not_in` leave out rows whose
value is unknown. `not_condition` is the exception: "not overdue" is everything that is not
known to be overdue.
"""

from __future__ import annotations

import datetime as dt

from sqlglot import exp

from orchestrator.catalog import Column
from orchestrator.errors import Invalid
from orchestrator.plan.grains import grained
from orchestrator.plan.model import Filter, Scalar, TimeRange
from orchestrator.plan.periods import CYCLIC
from orchestrator.plan.scope import Scope, column, date, literal

COMPARISONS: dict[str, type[exp.Binary]] = {
    "eq": exp.EQ, "ne": exp.NEQ, "gt": exp.GT, "gte": exp.GTE, "lt": exp.LT, "lte": exp.LTE,
}


def filter_predicates(item: Filter, scope: Scope) -> list[exp.Expr]:
    """`item` as predicates that all must hold. Invalid on an unknown column or value."""
    if item.op in ("condition", "not_condition"):
        return _condition(item, scope)
    definition = scope.definition(item.column)
    subject: exp.Expr = column(item.column)
    if item.grain is not None:
        if definition.type not in ("date", "timestamp") or item.grain not in CYCLIC:
            raise Invalid(
                "BAD_GRAIN",
                f"{item.column[:60]!r} não pode ser comparada por {item.grain}.",
                f"{item.column[:60]!r} cannot be compared by {item.grain}.",
            )
        part = grained(subject, item.grain, definition, scope)
        return [comparison(item, part, definition.model_copy(update={"type": "integer"}))]
    if definition.type == "timestamp" and _whole_days(item.values):
        subject = exp.cast(subject, "date")
    return [comparison(item, subject, definition)]


def comparison(item: Filter, subject: exp.Expr, definition: Column) -> exp.Expr:
    """`subject` (a column, or in HAVING a metric) compared as `item` says."""
    check_arity(item)
    if item.op in ("is_null", "not_null"):
        empty = exp.Is(this=subject, expression=exp.Null())
        return exp.Not(this=empty) if item.op == "not_null" else empty
    if item.op == "contains":
        needle = exp.Literal.string(str(item.values[0]).lower())
        # A catalog's text may be an enumeration or an address, which have no lower().
        found = exp.StrPosition(this=exp.Lower(this=exp.cast(subject, "text")), substr=needle)
        return exp.GT(this=found, expression=exp.Literal.number(0))
    values = [literal(value, definition) for value in item.values]
    if item.op == "between":
        return exp.Between(this=subject, low=values[0], high=values[1])
    if item.op in ("in", "not_in") and len(values) > 1:
        among = exp.In(this=subject, expressions=values)
        return exp.Not(this=among) if item.op == "not_in" else among
    op = {"in": "eq", "not_in": "ne"}.get(item.op, item.op)
    if op not in COMPARISONS:
        raise Invalid(
            "BAD_FILTER",
            f"O filtro de {item.column[:60]!r} ({item.op}) não serve para um valor calculado; "
            "compare com eq, gt, lt ou between.",
            f"The filter on {item.column[:60]!r} ({item.op}) does not fit a computed value; "
            "compare with eq, gt, lt or between.",
        )
    return COMPARISONS[op](this=subject, expression=values[0])


def range_predicates(name: str, wanted: TimeRange, scope: Scope) -> list[exp.Expr]:
    """Rows of the days `wanted` covers, both ends included. A timestamp counts by its day."""
    definition = scope.definition(name)
    if definition.type not in ("date", "timestamp"):
        raise Invalid(
            "NOT_A_DATE",
            f"{definition.label.get('pt')} não é uma data; o período precisa de uma data.",
            f"{definition.label.get('en')} is not a date; a period needs one.",
        )
    if wanted.start and wanted.end and definition.type == "date":
        return [exp.Between(this=column(name), low=date(wanted.start), high=date(wanted.end))]
    found: list[exp.Expr] = []
    if wanted.start:
        found.append(exp.GTE(this=column(name), expression=date(wanted.start)))
    if wanted.end and definition.type == "date":
        found.append(exp.LTE(this=column(name), expression=date(wanted.end)))
    elif wanted.end:
        after = wanted.end + dt.timedelta(days=1)
        found.append(exp.LT(this=column(name), expression=date(after)))
    return found


def conjuncts(predicate: str, scope: Scope) -> list[exp.Expr]:
    """A catalog predicate, split at its outer ANDs so that common parts can be recognised."""
    tree = scope.expression(predicate)
    while isinstance(tree, exp.Paren):
        tree = tree.this
    return [part.copy() for part in tree.flatten()] if isinstance(tree, exp.And) else [tree]


def _condition(item: Filter, scope: Scope) -> list[exp.Expr]:
    known = scope.table.conditions.get(item.column)
    if known is None:
        names = ", ".join(scope.table.conditions) or "-"
        raise Invalid(
            "UNKNOWN_CONDITION",
            f"A condição {item.column[:60]!r} não existe. Use uma destas: {names}.",
            f"There is no condition {item.column[:60]!r}. Use one of: {names}.",
        )
    if item.op == "condition":
        return conjuncts(known.predicate, scope)
    known_true = exp.Coalesce(
        this=exp.paren(scope.expression(known.predicate)), expressions=[exp.false()]
    )
    return [exp.Not(this=known_true)]


def check_arity(item: Filter) -> None:
    """Invalid unless `item` has as many values as its operator takes."""
    count = len(item.values)
    wanted = {"between": 2, "is_null": 0, "not_null": 0, "condition": 0, "not_condition": 0}
    right = count >= 1 if item.op in ("in", "not_in") else count == wanted.get(item.op, 1)
    if not right:
        raise Invalid(
            "BAD_FILTER",
            f"O filtro de {item.column[:60]!r} ({item.op}) não pode ter {count} valores.",
            f"The filter on {item.column[:60]!r} ({item.op}) cannot have {count} values.",
        )


def _whole_days(values: tuple[Scalar, ...]) -> bool:
    return bool(values) and all(len(str(value)) <= 10 for value in values)
