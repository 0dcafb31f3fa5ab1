"""Repairs of a refused statement that need no model.

Place in the flow: auto_correction tries these before it asks an LLM. Each repair goes by what
the guard or the database said, in its own words. The result is checked again like any
statement, so a wrong repair costs a round and nothing else.

    model.py      a statement under repair, and what was done to it
    said.py       what a message of PostgreSQL or Trino complains of
    dialects.py   written for another database: read as such, printed for this one
    names.py      unknown and ambiguous columns, tables and aliases
    grouping.py   a GROUP BY that lacks something
    clauses.py    aggregates, windows and aliases in WHERE, ORDER BY, divisions by zero
    kinds.py      what kind of value an expression gives
    operands.py   comparisons and calculations between two kinds of values
    values.py     literals that are no date, no number, no yes or no
    calls.py      functions given another kind of value than they take
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect
from orchestrator.sql_guard.correction.calls import given_another_kind
from orchestrator.sql_guard.correction.clauses import (
    aggregate_in_where,
    division_by_zero,
    window_in_where,
)
from orchestrator.sql_guard.correction.dialects import read
from orchestrator.sql_guard.correction.grouping import missing_group_by
from orchestrator.sql_guard.correction.model import UNREADABLE, Applied, Case, Correction
from orchestrator.sql_guard.correction.names import (
    ambiguous_column,
    unknown_column,
    unknown_qualifier,
    unknown_table,
)
from orchestrator.sql_guard.correction.operands import mixed_branches, no_condition, of_two_kinds
from orchestrator.sql_guard.correction.said import said
from orchestrator.sql_guard.correction.values import unreadable

_REPAIRS: dict[str, Callable[[Case], Applied | None]] = {
    "column": unknown_column,
    "qualifier": unknown_qualifier,
    "table": unknown_table,
    "ambiguous": ambiguous_column,
    "group": missing_group_by,
    "aggregate_where": lambda case: aggregate_in_where(case) or window_in_where(case),
    "window_where": window_in_where,
    "zero": division_by_zero,
    "operator": of_two_kinds,
    "value": unreadable,
    "function": given_another_kind,
    "boolean": no_condition,
    "branches": mixed_branches,
}


def correct(
    statement: str, errors: Sequence[Mapping[str, Any]], catalog: Catalog,
    dialect: Dialect = "postgres",
) -> Correction | None:
    """The repaired statement, or None when no repair applies or it cannot be read at all."""
    tree, applied = read(statement, errors, dialect)
    if tree is None:
        return None
    try:
        for error in errors:
            case = Case(tree, said(error), catalog, dialect)
            repair = _REPAIRS.get(case.said.kind)
            found = repair(case) if repair is not None else None
            tree = case.tree
            if found is not None and found not in applied:
                applied.append(found)
        text = tree.sql(dialect=dialect, pretty=True)
    except UNREADABLE:
        return None
    return Correction(text, tuple(applied)) if applied else None


__all__ = ["Applied", "Correction", "correct"]
