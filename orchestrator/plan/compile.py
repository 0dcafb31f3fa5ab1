"""A plan and the catalog become one SELECT. No LLM, no text substitution.

Place in the flow: analysis_orchestrator compiles the confirmed plan; the statement goes
through the guard and then to the warehouse. The AST is built once per dialect, so the same
plan gives the same statement, byte for byte.

The shape, with the parts that a plan does not need left out:

    WITH base AS (one scan: WHERE what all metrics share, GROUP BY the dimensions),
         shown AS (companions over base), ranked AS (HAVING, row_number per group)
    SELECT ... ORDER BY (always total) LIMIT

Decisions that show in the numbers: columns are dimensions, then each metric with its
companions; nothing is rounded; NULLs sort last; ties fall to the remaining dimensions; a
comparison reads both periods in one scan, and sums and counts without rows there are 0; a
period without rows is not listed. The share of a metric with its own filter, when there is
nothing to group by, is its part of the same metric without that filter.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from orchestrator.catalog import Catalog, Table
from orchestrator.errors import Invalid
from orchestrator.plan.aggregate import aggregate
from orchestrator.plan.checking import plan_table
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.listing import distinct, listing
from orchestrator.plan.model import Plan
from orchestrator.plan.output import OutputColumn
from orchestrator.plan.scope import Scope

_NARROWING = ("eq", "in", "between", "gt", "gte", "lt", "lte")


@dataclass(frozen=True)
class Compiled:
    """The statement, its output columns in order, and the table's columns that it reads."""

    sql: str
    columns: tuple[OutputColumn, ...]
    columns_used: tuple[str, ...]


def compile_plan(plan: Plan, catalog: Catalog, dialect: Dialect = "postgres") -> Compiled:
    """Raises Invalid, with a sentence in both languages, when the plan does not fit the catalog."""
    scope = plan_scope(plan, catalog, dialect)
    if dialect == "athena":
        _check_partition(plan, scope.table)
    makers = {"aggregate": aggregate, "list": listing, "distinct": distinct}
    tree, columns = makers[plan.kind](plan, scope)
    used = sorted({node.name for node in tree.find_all(exp.Column)} & set(scope.table.columns))
    return Compiled(tree.sql(dialect=dialect, pretty=True), tuple(columns), tuple(used))


def _check_partition(plan: Plan, table: Table) -> None:
    """Athena reads a table whole, and is paid for it, unless its partition column is filtered."""
    name = table.partition
    time = plan.time
    dated = time is not None and time.column == name and bool(time.range.start or time.range.end)
    filtered = any(item.column == name and item.grain is None and item.op in _NARROWING
                   for item in plan.filters)
    if name and not (dated or filtered):
        pt, en = (table.columns[name].label.get(lang) or name for lang in ("pt", "en"))
        raise Invalid(
            "PARTITION",
            f"Sem um período, o Athena leria a tabela inteira. Diga de quando ({pt}).",
            f"Without a period, Athena would read the whole table. Say of when ({en}).",
        )


def plan_scope(plan: Plan, catalog: Catalog, dialect: Dialect = "postgres") -> Scope:
    """The table a plan reads; Invalid when the catalog has no such table."""
    return Scope(plan_table(plan, catalog), plan.today, dialect)
