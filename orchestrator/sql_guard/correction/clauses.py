"""Expressions that stand in a clause where they may not.

Place in the flow: __init__.py calls these for aggregates, windows and aliases in WHERE, and for
divisions by zero.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from orchestrator.sql_guard.correction.grouping import aggregates
from orchestrator.sql_guard.correction.model import Applied, Case

_CONDITIONS = ("where", "having", "group", "qualify")


def aggregate_in_where(case: Case) -> Applied | None:
    """What aggregates moves to HAVING."""
    changed = False
    for select in case.tree.find_all(exp.Select):
        where = select.args.get("where")
        if where is None or not aggregates(where.this):
            continue
        kept, moved = _split(where.this, aggregates)
        select.set("where", exp.Where(this=exp.and_(*kept)) if kept else None)
        having = select.args.get("having")
        parts = [*([having.this] if having is not None else []), *moved]
        select.set("having", exp.Having(this=exp.and_(*parts)))
        changed = True
    if not changed:
        return None
    return Applied("HAVING", "A condição sobre o total passou para o HAVING.",
                   "The condition on the total moved to HAVING.")


def window_in_where(case: Case) -> Applied | None:
    """Its query is read as a table, and the condition stands around it (as QUALIFY does)."""
    for select in list(case.tree.find_all(exp.Select)):
        where = select.args.get("where")
        if where is None or where.this.find(exp.Window) is None or select.args.get("group"):
            continue
        kept, moved = _split(where.this, lambda one: one.find(exp.Window) is not None)
        select.set("where", exp.Where(this=exp.and_(*kept)) if kept else None)
        _around(select, moved)
        return _windowed()
    return None


def _windowed() -> Applied:
    return Applied("WINDOW", "A condição sobre a janela passou para fora da consulta.",
                   "The condition on the window moved around its query.")


def _around(select: exp.Select, conditions: list[exp.Expr]) -> None:
    """SELECT what it showed FROM (it) WHERE conditions ORDER BY … LIMIT …"""
    shown = [item.alias_or_name for item in select.expressions]
    inner = select.copy()
    outside = {key: inner.args.get(key) for key in ("order", "limit", "offset", "with_")}
    for key in outside:
        inner.set(key, None)
    renamed: list[exp.Expr] = []
    for number, condition in enumerate(conditions):
        one = condition.copy()
        for place, window in enumerate(list(one.find_all(exp.Window))):
            name = f"window_{number}_{place}"
            inner.select(exp.alias_(window.copy(), name), copy=False)
            if window is one:
                one = exp.column(name)
            else:
                window.replace(exp.column(name))
        for column in one.find_all(exp.Column):
            column.set("table", None)
        renamed.append(one)
    outer = exp.select(*(exp.column(name, quoted=not name.isidentifier()) for name in shown)).from_(
        inner.subquery("windowed")).where(*renamed)
    for key, value in outside.items():
        outer.set(key, value)
    if select.parent is None:
        select.args.clear()
        for key, value in outer.args.items():
            select.set(key, value)
    else:
        select.replace(outer)


def alias_in_condition(case: Case, name: str) -> Applied | None:
    """WHERE and HAVING of a query do not see what its SELECT names: the alias gives way to its
    expression (and the condition to HAVING or around the query, where that aggregates)."""
    changed: str = ""
    for select in list(case.tree.find_all(exp.Select)):
        named = next((item.this for item in select.expressions
                      if item.alias and item.alias.lower() == name.lower()), None)
        if named is None:
            continue
        for column in _own_columns(select, name):
            column.replace(exp.paren(named.copy()) if isinstance(named, exp.Binary)
                           else named.copy())
            changed = "ALIAS"
        where = select.args.get("where")
        if where is not None and where.this.find(exp.Window):
            return window_in_where(case)
        if where is not None and aggregates(where.this):
            return aggregate_in_where(case)
    if not changed:
        return None
    return Applied("ALIAS", f"O nome {name!r} deu lugar à sua expressão.",
                   f"The name {name!r} gave way to its expression.")


def _own_columns(select: exp.Select, name: str) -> list[exp.Column]:
    """Uses of the alias in the query's conditions, and inside of expressions in ORDER BY."""
    found: list[exp.Column] = []
    for key in (*_CONDITIONS, "order"):
        clause = select.args.get(key)
        for column in clause.find_all(exp.Column) if clause is not None else ():
            bare = key == "order" and isinstance(column.parent, exp.Ordered)
            own = column.find_ancestor(exp.Select) is select
            if own and not bare and not column.table and column.name.lower() == name.lower():
                found.append(column)
    return found


def division_by_zero(case: Case) -> Applied | None:
    """NULL, where the divisor is 0."""
    changed = False
    for division in list(case.tree.find_all(exp.Div, exp.Mod)):
        by = division.expression
        if not isinstance(by.unnest(), (exp.Literal, exp.Nullif)):
            division.set("expression", exp.Nullif(this=by.copy(), expression=exp.Literal.number(0)))
            changed = True
    if not changed:
        return None
    return Applied("DIVISION", "A divisão por zero agora dá vazio.",
                   "A division by zero now gives nothing.")


def _split(
    condition: exp.Expr, moves: Callable[[exp.Expr], bool]
) -> tuple[list[exp.Expr], list[exp.Expr]]:
    parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    kept = [part.copy() for part in parts if not moves(part)]
    moved = [part.copy() for part in parts if moves(part)]
    return kept, moved
