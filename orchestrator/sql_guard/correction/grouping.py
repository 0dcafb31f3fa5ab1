"""GROUP BY, completed with what a query shows and does not aggregate.

Place in the flow: __init__.py calls this for PostgreSQL's 42803 and Trino's
EXPRESSION_NOT_AGGREGATE; clauses.py asks what aggregates.
"""

from __future__ import annotations

from sqlglot import exp

from orchestrator.sql_guard.correction.model import Applied, Case


def missing_group_by(case: Case) -> Applied | None:
    """Group by everything selected that is not aggregated, in each query that aggregates."""
    changed = [_group(select) for select in list(case.tree.find_all(exp.Select))]
    if not any(changed):
        return None
    return Applied("GROUP_BY", "Completado o GROUP BY.", "Completed the GROUP BY.")


def _group(select: exp.Select) -> bool:
    group = select.args.get("group")
    shown = [item.unalias() for item in select.expressions]
    if (group is None and not any(aggregates(one) for one in shown)) or any(
            one.is_star for one in shown):
        return False
    have = list(group.expressions) if group is not None else []
    grouped = {spelled(one) for one in _meant(have, select)}
    missing: list[exp.Expr] = []
    for one in shown:
        parts = [one] if not aggregates(one) else _outside(one)
        missing += [part for part in parts if _varies(part) and spelled(part) not in grouped]
    ordered = _order_by_what_is_grouped(select, grouped)
    missing = list({spelled(one): one for one in missing}.values())
    if not missing:
        return ordered
    if group is None:
        group = exp.Group(expressions=[])
        select.set("group", group)
    group.set("expressions", [*have, *(one.copy() for one in missing)])
    return True


def _meant(items: list[exp.Expr], select: exp.Select) -> list[exp.Expr]:
    """GROUP BY 1 and GROUP BY alias as the expressions that they stand for."""
    meant: list[exp.Expr] = []
    aliases = {item.alias.lower(): item.this for item in select.expressions if item.alias}
    for one in items:
        if isinstance(one, exp.Literal) and one.is_int and (
                0 < int(one.name) <= len(select.expressions)):
            meant.append(select.expressions[int(one.name) - 1].unalias())
        elif isinstance(one, exp.Column) and not one.table and one.name.lower() in aliases:
            meant += [one, aliases[one.name.lower()]]
        else:
            meant.append(one)
    return meant


def _order_by_what_is_grouped(select: exp.Select, grouped: set[str]) -> bool:
    """ORDER BY date of a query by month: by the month, which is selected and holds the date."""
    order = select.args.get("order")
    changed = False
    for item in order.expressions if order is not None else ():
        if not isinstance(item.this, exp.Column) or spelled(item.this) in grouped:
            continue
        name = item.this.name.lower()
        if name in {one.alias_or_name.lower() for one in select.expressions}:
            continue
        holder = next((one for one in select.expressions if not aggregates(one) and any(
            column.name.lower() == name for column in one.find_all(exp.Column))), None)
        if holder is not None:
            item.set("this", exp.column(holder.alias) if holder.alias else holder.copy())
            changed = True
    return changed


def aggregates(node: exp.Expr) -> bool:
    """Whether it aggregates the query's own rows: not a window, not a subquery's."""
    for found in node.find_all(exp.AggFunc):
        over = isinstance(found.parent, exp.Window) or (
            isinstance(found.parent, exp.Filter) and isinstance(found.parent.parent, exp.Window))
        inner = found.find_ancestor(exp.Select)
        if not over and (inner is None or inner is node.find_ancestor(exp.Select)):
            return True
    return False


def _outside(node: exp.Expr) -> list[exp.Expr]:
    """The columns of an expression that stand outside of its aggregates."""
    return [column for column in node.find_all(exp.Column)
            if column.find_ancestor(exp.AggFunc, exp.Subquery, exp.Filter) is None]


def _varies(node: exp.Expr) -> bool:
    return node.find(exp.Column) is not None and node.find(exp.Window, exp.Subquery) is None


def spelled(node: exp.Expr) -> str:
    """For comparison: without the table that a column is qualified with."""
    bare = node.copy()
    for column in bare.find_all(exp.Column):
        column.set("table", None)
    return bare.sql().lower()
