"""The plan's conditions, written into an Athena statement that lacks them.

Place in the flow: as postgres_narrow.py, for the trees of sqlglot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from orchestrator.plan.scope import identifier

Wanted = Mapping[int, Sequence[exp.Expr]]  # a table's id() → conditions


def narrowed(tree: exp.Expr, wanted: Wanted) -> str | None:
    """The statement's text with the conditions in it; None when one of the tables stands where
    no condition can be put. Changes `tree`."""
    tables = [table for table in tree.find_all(exp.Table) if id(table) in wanted]
    if len(tables) < len(wanted):
        return None
    for table in tables:
        if table.root() is not tree:  # moved away with another
            return None
        select = _only_source_of(table)
        name = table.alias_or_name if select is not None else table.name
        conditions = [_qualified(one, name) for one in wanted[id(table)]]
        if select is not None:
            own = select.args.get("where")
            more = [own.this] if own is not None else []
            select.where(*conditions, *more, append=False, copy=False)
        elif isinstance(table.parent, (exp.From, exp.Join, exp.Subquery)):
            _into_subquery(table, conditions)
        else:
            return None
    for column in tree.find_all(exp.Column):
        if column.args.get("db"):  # data.orders.state names no column of a subquery
            column.set("db", None)
            column.set("catalog", None)
    return tree.sql(dialect="athena")


def _only_source_of(table: exp.Table) -> exp.Select | None:
    """The SELECT that reads this table alone."""
    select = table.parent.parent if isinstance(table.parent, exp.From) else None
    if not isinstance(select, exp.Select) or table.alias_column_names:
        return None
    more = (table.args.get("joins") or select.args.get("joins") or select.args.get("laterals"))
    return None if more else select


def _into_subquery(table: exp.Table, conditions: Sequence[exp.Expr]) -> None:
    joins = table.args.get("joins")
    table.set("joins", None)
    bare = table.copy()
    bare.set("alias", None)
    inner = exp.Select().select(exp.Star()).from_(bare, copy=False)
    inner.where(*conditions, copy=False)
    alias = table.args.get("alias") or exp.TableAlias(this=identifier(table.name))
    whole = exp.Subquery(this=inner, alias=alias.copy())
    whole.set("joins", joins)
    table.replace(whole)


def _qualified(condition: exp.Expr, name: str) -> exp.Expr:
    """A copy whose columns say whose they are."""
    copy = condition.copy()
    for column in copy.find_all(exp.Column):
        column.set("table", identifier(name))
    return copy
