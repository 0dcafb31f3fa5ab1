"""Calls to language models as the ledger is told of them, for tests of what is made of them."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.contracts import Task
from orchestrator.database import Database
from orchestrator.llm import Call
from orchestrator.usage.ledger import Ledger
from tests.integration.test_history import sql

PATIENCE_SECONDS = 60
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def call(cost: str | None = "0.001", **said: Any) -> Call:
    figures: dict[str, Any] = {
        "role": "plan_builder", "prompt": "3+abcd", "provider": "openai", "model": "m-1",
        "input_tokens": 120, "cached_tokens": 20, "output_tokens": 30, "seconds": 0.8,
        "cost": None if cost is None else Decimal(cost), "first_seconds": None, "tries": 1,
        "outcome": "ok", "key": "j1/2", "ahead": False}
    return Call(**{**figures, **said})


def task(username: str = "ana", seq: int = 2, job_id: str = "j1",
         projeto: str | None = None) -> Task:
    return Task(job_id, seq, "plan_builder", 1, 1, 1, "questions", username, projeto, {})


def stored(database: Database, count: int) -> list[tuple[Any, ...]]:
    """The calls' costs and outcomes once `count` of them are there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = sql(database, "SELECT username, cost, outcome FROM app.llm_calls ORDER BY at")
        if len(found) >= count or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


def recorded(database: Database, *made: tuple[Call, Task | None]) -> None:
    """These calls alone, written down, in order and on one day, whatever the time is."""
    sql(database, "TRUNCATE app.llm_calls, app.llm_holds; SELECT 1")
    second = dt.datetime.now(ZoneInfo("America/Sao_Paulo")).replace(microsecond=0)
    ticks = itertools.count()
    ledger = Ledger(lambda: Database(database.dsn, size=1), budget=Decimal(0),
                    timezone="America/Sao_Paulo",
                    clock=lambda: second + dt.timedelta(microseconds=next(ticks)))
    for call_made, by in made:
        ledger.record(call_made, by)
    ledger.close()
    assert len(stored(database, len(made))) == len(made)
