"""Plans of kind "list" (rows of columns) and "distinct" (values of dimensions).

Place in the flow: compile.py's other two shapes. A list is ordered by what the plan says,
else by the plan's date (newest first), and always by the table's key in the end.
"""

from __future__ import annotations

from sqlglot import exp

from orchestrator.errors import Invalid
from orchestrator.plan.companions import ascending, descending, named
from orchestrator.plan.dimensions import grouping
from orchestrator.plan.model import Plan
from orchestrator.plan.ordering import at_most, directed, order_by, per_group_first, row_number
from orchestrator.plan.output import OutputColumn, unique
from orchestrator.plan.predicates import filter_predicates, range_predicates
from orchestrator.plan.scope import Scope, alias, column, conjunction, identifier


def listing(plan: Plan, scope: Scope) -> tuple[exp.Select, list[OutputColumn]]:
    columns = [_column_output(name, scope) for name in _chosen(plan, scope)]
    order = _list_order(plan, scope)
    selects: list[exp.Expr] = [column(item.name) for item in columns]
    tree = _from_table(plan, scope)
    if not (plan.limit_per and plan.limit):
        tree.select(*selects, copy=False).order_by(*order, copy=False)
        return (tree.limit(plan.limit) if plan.limit else tree), columns
    scope.definition(plan.limit_per)
    position = unique("position", scope.table.columns)
    ranked = unique("ranked", [scope.table.name])
    tree.select(exp.Star(), alias(row_number(plan.limit_per, order), position), copy=False)
    cte = exp.CTE(this=tree, alias=exp.TableAlias(this=identifier(ranked)))
    outer = exp.Select().select(*selects).from_(exp.Table(this=identifier(ranked)), copy=False)
    outer.set("with_", exp.With(expressions=[cte]))
    outer.where(at_most(position, plan.limit), copy=False)
    return outer.order_by(*per_group_first(plan.limit_per, order), copy=False), columns


def distinct(plan: Plan, scope: Scope) -> tuple[exp.Select, list[OutputColumn]]:
    groups = grouping(plan, scope)
    if not groups:
        raise Invalid(
            "NO_DIMENSION",
            "O plano não diz quais valores listar. Escolha ao menos uma coluna.",
            "The plan does not say which values to list. Choose at least one column.",
        )
    columns = [group.output for group in groups]
    tree = _from_table(plan, scope)
    tree.select(*(named((g.expression, g.output)) for g in groups), copy=False)
    tree.distinct(copy=False).order_by(*order_by(plan, groups, columns), copy=False)
    return (tree.limit(plan.limit) if plan.limit else tree), columns


def _chosen(plan: Plan, scope: Scope) -> list[str]:
    if plan.columns:
        return list(dict.fromkeys(plan.columns))
    return [name for name, known in scope.table.columns.items() if not known.sensitive]


def _column_output(name: str, scope: Scope) -> OutputColumn:
    known = scope.definition(name)
    pt, en = known.label.get("pt") or name, known.label.get("en") or name
    return OutputColumn(name, pt, en, known.type, known.unit, "column", column=name)


def _from_table(plan: Plan, scope: Scope) -> exp.Select:
    rows: list[exp.Expr] = []
    if plan.time is not None:
        rows += range_predicates(plan.time.column, plan.time.range, scope)
    for item in plan.filters:
        rows += filter_predicates(item, scope)
    tree = exp.Select().from_(scope.relation(), copy=False)
    where = conjunction(rows)
    return tree.where(where, copy=False) if where is not None else tree


def _list_order(plan: Plan, scope: Scope) -> list[exp.Ordered]:
    for item in plan.ordering:
        scope.definition(item.by)
    order = [directed(item.by, item.direction) for item in plan.ordering]
    newest = plan.time.column if plan.time else scope.table.default_time
    if not order and newest:
        order = [descending(newest)]
    if all(item.this.name != scope.table.key for item in order):
        order.append(ascending(scope.table.key))
    return order
