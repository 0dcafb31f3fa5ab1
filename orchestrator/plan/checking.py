"""Does a plan fit the catalog? For those who hold plans and write no SQL.

Place in the flow: plan_builder, plan_refiner and edit.py check what a model or a person wrote.
The compiler brings sqlglot (14 MB a process), so it is imported when something is checked.
"""

# ruff: noqa: PLC0415  (see above)

from __future__ import annotations

import datetime as dt

from orchestrator.catalog import Catalog, Table
from orchestrator.errors import Invalid
from orchestrator.plan.model import Filter, Plan, Scalar, TimeRange
from orchestrator.plan.output import OutputColumn

# What the guard reads at most (sql_guard/bounds.py), and years that dates may lie in.
MAX_STATEMENT = 32 * 1024
YEARS = range(1900, 3000)


def plan_table(plan: Plan, catalog: Catalog) -> Table:
    """The table a plan reads; Invalid when the catalog has no such table."""
    table = catalog.tables.get(plan.table)
    if table is None:
        names = ", ".join(catalog.tables)
        raise Invalid(
            "UNKNOWN_TABLE",
            f"A tabela {plan.table[:60]!r} não existe. Use uma destas: {names}.",
            f"There is no table {plan.table[:60]!r}. Use one of: {names}.",
        )
    return table


def check_plan(plan: Plan, catalog: Catalog) -> None:
    """Raises Invalid when the plan names what the catalog does not have, has a period that no
    row can be in, or makes no SQL that the guard would read. Of a plan that an LLM writes SQL for,
    the rows that it is about are checked."""
    for span in (plan.time.range, plan.time.compare_range) if plan.time else ():
        if span is not None:
            check_period(span)
    for item in (*plan.filters, *plan.having, *(f for m in plan.metrics for f in m.where)):
        _check_between(item)
    if plan.needs_sql:
        from orchestrator.plan.row_conditions import row_conditions_sql

        row_conditions_sql(plan, catalog, "postgres")
    else:
        from orchestrator.plan.compile import compile_plan

        if len(compile_plan(plan, catalog).sql.encode()) > MAX_STATEMENT:
            raise Invalid(
                "PLAN_TOO_BIG",
                "O plano tem filtros ou medidas demais para uma consulta; tire alguns.",
                "The plan has too many filters or measures for one query; remove some.",
            )


def check_period(span: TimeRange) -> None:
    """Invalid when it ends before it begins, or lies in years that no calendar needs."""
    if span.start and span.end and span.start > span.end:
        raise Invalid(
            "REVERSED_PERIOD",
            f"O período termina ({span.end:%d/%m/%Y}) antes de começar ({span.start:%d/%m/%Y}); "
            "troque o início e o fim.",
            f"The period ends ({span.end}) before it begins ({span.start}); "
            "swap its start and its end.",
        )
    if any(day is not None and day.year not in YEARS for day in (span.start, span.end)):
        raise Invalid(
            "FAR_PERIOD",
            f"O período precisa ficar entre os anos {YEARS[0]} e {YEARS[-1]}.",
            f"The period must lie between the years {YEARS[0]} and {YEARS[-1]}.",
        )


def _check_between(item: Filter) -> None:
    if item.op != "between" or len(item.values) != 2:
        return
    low, high = map(_measured, item.values)
    if low and high and low[0] == high[0] and low > high:
        raise Invalid(
            "REVERSED_RANGE",
            f"No filtro de {item.column[:60]!r}, o primeiro valor é maior que o segundo; "
            "troque os dois.",
            f"In the filter on {item.column[:60]!r}, the first value is above the second; "
            "swap the two.",
        )


def _measured(value: Scalar) -> tuple[str, int | float] | None:
    """A number or a day, to compare; None for text, whose order is the database's business."""
    if not isinstance(value, str):
        return "number", value
    try:
        return "day", dt.date.fromisoformat(value[:10]).toordinal()
    except ValueError:
        return None


def output_columns(plan: Plan, catalog: Catalog) -> tuple[OutputColumn, ...]:
    """The columns that the plan's statement has; none for a plan that an LLM writes SQL for."""
    if plan.needs_sql:
        return ()
    from orchestrator.plan.compile import compile_plan

    return compile_plan(plan, catalog).columns
