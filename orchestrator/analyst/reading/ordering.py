"""Which rows come first and how many are shown.

Place in the flow: last part of assemble.py. Rankings are by the metric, time runs forward,
anything else is by the first metric, largest first.
"""

from __future__ import annotations

from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.ranking import Rank
from orchestrator.catalog import Table
from orchestrator.plan.model import Order, Plan

Direction = str


def ordered(plan: Plan, draft: Draft, table: Table) -> Plan:
    """The plan with ordering, limit and limit_per."""
    grouped = bool(plan.dimensions) or bool(plan.time and plan.time.grain)
    if not grouped:
        compared = draft.compares and draft.rank and draft.rank.count is None
        if draft.rank is not None and not compared:
            draft.refuse("unused", draft.rank.text or draft.rank.sort)
        return plan
    by = draft.order_by or plan.metrics[0].name
    if draft.rank is None:
        if plan.time and plan.time.grain:
            name = f"{plan.time.column}_{plan.time.grain}"
            rest = tuple(Order(by=d.column, direction="asc") for d in plan.dimensions)
            return plan.model_copy(update={"ordering": (Order(by=name, direction="asc"), *rest)})
        return plan.model_copy(update={"ordering": (Order(by=by),)})
    direction = _direction(draft.rank, by, table)
    if "growth" in draft.shows and plan.time and plan.time.comparison:
        by = f"{by}_change_pct"
        direction = "asc" if draft.falls != (direction == "asc") else "desc"
    ordering = (Order(by=by, direction=direction),)
    limit = draft.rank.count
    if limit is None and draft.subject and not draft.subject_plural:
        limit = 1
    return plan.model_copy(update={
        "ordering": ordering, "limit": limit, "limit_per": draft.limit_per if limit else None,
    })


def row_orders(draft: Draft, table: Table) -> tuple[tuple[Order, ...], int | None]:
    """Ordering and limit of a list of rows."""
    rank = draft.rank
    newest = (Order(by=table.default_time),) if table.default_time else (Order(by=table.key),)
    if rank is None:
        return newest, None
    count = rank.count or (None if draft.subject_plural else 1)
    if rank.sort in ("latest", "earliest"):
        column = draft.time_column or table.default_time or table.key
        direction = "desc" if rank.sort == "latest" else "asc"
        return (Order(by=column, direction=direction),), count
    by = draft.order_by or table.amount
    if not by:
        return newest, count
    return (Order(by=by, direction=_direction(rank, by, table)),), count


def _direction(rank: Rank, by: str, table: Table) -> Direction:
    metric = table.metrics.get(by)
    falls = bool(metric and metric.good == "down")
    if rank.sort in ("less", "bottom", "earliest"):
        return "asc"
    if rank.sort in ("best", "worst"):
        return "asc" if (rank.sort == "worst") != falls else "desc"
    return "desc"
