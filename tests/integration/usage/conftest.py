"""Ledgers on the real PostgreSQL, each as a process of its own has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from orchestrator.database import Database
from orchestrator.usage import ledger as ledgers
from orchestrator.usage.ledger import Ledger
from tests.integration.llm_calls import PATIENCE_SECONDS
from tests.integration.test_history import sql

Open = Callable[..., Ledger]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine's PostgreSQL does not count as away."""
    monkeypatch.setattr(ledgers, "ASK_SECONDS", float(PATIENCE_SECONDS))


@pytest.fixture
def clock() -> list[dt.datetime]:
    """What every ledger takes for the time: just before a midnight that is not UTC's."""
    zone = ZoneInfo("America/Sao_Paulo")
    return [dt.datetime(2026, 11, 22, 23, 50, tzinfo=zone)]


@pytest.fixture
def opened(
    database: Database, database_url: str, clock: list[dt.datetime]
) -> Iterator[Open]:
    """Ledgers, each as a process of its own has it, on a database without calls."""
    sql(database, "TRUNCATE app.llm_calls, app.llm_holds; SELECT 1")
    ledgers = []

    def open_ledger(budget: str = "0", url: str = database_url) -> Ledger:
        ledgers.append(Ledger(lambda: Database(url, size=1), budget=Decimal(budget),
                              timezone="America/Sao_Paulo", clock=lambda: clock[0]))
        return ledgers[-1]

    yield open_ledger
    for ledger in ledgers:
        ledger.close()
