"""What becomes of a model's statement that is held to a plan, in a word."""

from __future__ import annotations

import datetime as dt

from orchestrator import sql_guard
from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Filter, Plan, Time, TimeRange

BASE = Plan(goal="g", table="order_report", today=dt.date(2025, 6, 15), needs_sql=True)
QUARTER = TimeRange(start=dt.date(2025, 1, 1), end=dt.date(2025, 3, 31))
PLAN = BASE.model_copy(update={
    "filters": (Filter(column="state", op="in", values=("SP", "RJ")),),
    "time": Time(column="date", range=QUARTER)})
STATES, DAYS = "state IN ('RJ', 'SP')", "date BETWEEN DATE '2025-01-01' AND DATE '2025-03-31'"
KEPT = "kept"
NARROWED = "narrowed"
BOTH: tuple[Dialect, ...] = ("postgres", "athena")


def outcome(sql: str, catalog: Catalog, plan: Plan = PLAN, dialect: Dialect = "postgres") -> str:
    """KEPT, NARROWED, or the codes of the refusal."""
    verdict = sql_guard.check(sql, catalog, dialect)
    assert verdict.allowed, verdict.reasons
    limited = sql_guard.within_plan(verdict.canonical, plan, catalog, dialect)
    if limited.reasons:
        return ",".join(reason.code for reason in limited.reasons)
    again = sql_guard.check(limited.sql, catalog, dialect)
    assert again.allowed, again.reasons
    assert sql_guard.within_plan(again.canonical, plan, catalog, dialect).sql == again.canonical
    return KEPT if limited.sql == verdict.canonical else NARROWED


def count(where: str) -> str:
    return f"SELECT count(*) AS n FROM order_report WHERE {where}"
