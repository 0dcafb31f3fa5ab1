"""What people are told of the data: where it came from, how far a load is, what went wrong.

Place in the flow: `ezpocket status` and the operator's page ask.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from orchestrator.database import Database, Row
from orchestrator.datasets.model import LOCK

MOST = 20


def shown(database: Database) -> list[dict[str, Any]]:
    """One object a table, JSON values: {table_name, source, row_count, rows_read, seconds, drift,
    error, loaded_at, checked_at, load}. error: None, or {message, message_en}. load: None, or
    {phase, row_count, done, total, share, running…}; not running: the next run goes on with it."""
    return [_table(row) for row in database.rows("datasets_shown", key=LOCK, limit=MOST)]


def _table(row: Row) -> dict[str, Any]:
    found = {name: _as_json(value) for name, value in row.items() if name != "error_pt"}
    error = {"message": row["error_pt"] or row["error"], "message_en": row["error"]}
    return found | {"load": _load(row["load"]), "error": error if row["error"] else None}


def _load(load: dict[str, Any] | None) -> dict[str, Any] | None:
    if load is None:
        return None
    return load | {"share": min(1.0, load["done"] / load["total"]) if load["total"] else None}


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value
