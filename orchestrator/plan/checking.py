"""Does a plan fit the catalog? For those who hold plans and write no SQL.

Place in the flow: plan_builder, plan_refiner and edit.py check what a model or a person wrote.
The compiler brings sqlglot (14 MB a process), so it is imported when something is checked.
"""

# ruff: noqa: PLC0415  (see above)

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from orchestrator.catalog import Catalog, Table
from orchestrator.errors import Invalid
from orchestrator.plan.model import Plan
from orchestrator.plan.output import OutputColumn


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
    """Raises Invalid when the plan names what the catalog does not have, or makes no SQL."""
    if not plan.needs_sql:
        from orchestrator.plan.compile import compile_plan

        compile_plan(plan, catalog)


class OffersPlan(Protocol):
    """What a model answered: a plan, or None."""

    @property
    def plan(self) -> Plan | None: ...


def check_of_plans(catalog: Catalog) -> Callable[[OffersPlan], None]:
    """A check for LLM.ask: raises Invalid as check_plan does, on the plan that is offered."""

    def check(offered: OffersPlan) -> None:
        if offered.plan is not None:
            check_plan(offered.plan, catalog)

    return check


def output_columns(plan: Plan, catalog: Catalog) -> tuple[OutputColumn, ...]:
    """The columns that the plan's statement has; none for a plan that an LLM writes SQL for."""
    if plan.needs_sql:
        return ()
    from orchestrator.plan.compile import compile_plan

    return compile_plan(plan, catalog).columns
