"""What calls to language models came to: of one job, and summed up.

Place in the flow: the traces and the operator's page show a job's calls; `ezpocket usage` and
the operator's API show the sums, /metrics the counts. Money is US dollars.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

from orchestrator.database import Database, Row
from orchestrator.errors import Unavailable

By = Literal["user", "project", "model", "role", "day"]
BY: tuple[By, ...] = ("user", "project", "model", "role", "day")
SHOWN = 1000
DAYS = 30
NOTHING: Row = {
    **dict.fromkeys(("calls", "failed", "held_back", "ahead", "unpriced", "input_tokens",
                     "cached_tokens", "output_tokens"), 0), "cost": None, "ahead_cost": None}


def calls_of(database: Database, job_id: str) -> list[Row] | None:
    """The calls that a job's steps made, in order; None while PostgreSQL is away."""
    try:
        found = database.rows("llm_calls_of_job", job_id=job_id)
    except Unavailable:
        return None
    return [{**call, "cost": _dollars(call["cost"]), "at": call["at"].isoformat()}
            for call in found]


def usage(database: Database, *, by: By, since: dt.date) -> dict[str, Any]:
    """{by, since, rows, total}. rows: {key, calls, …}, the dearest first, days the latest first,
    SHOWN at most; total: of all. Costs are None where no call had a price. held_back: never
    sent; ahead: prepared in case."""
    rows = _sums(database, by, since)
    total = NOTHING | next(iter(_sums(database, "all", since)), {})
    total.pop("key", None)
    return {"by": by, "since": since.isoformat(), "rows": rows, "total": total}


def _sums(database: Database, by: str, since: dt.date) -> list[Row]:
    found = database.rows("llm_usage", by=by, since=since, limit=SHOWN)
    return [{**row, "cost": _dollars(row["cost"]), "ahead_cost": _dollars(row["ahead_cost"])}
            for row in found]


def counts(database: Database, day: dt.date) -> list[Row]:
    """A day's calls by role, provider, model, outcome and whether they were made ahead."""
    return database.rows("llm_counts", day=day)


def _dollars(cost: Decimal | None) -> float | None:
    return None if cost is None else float(cost)
