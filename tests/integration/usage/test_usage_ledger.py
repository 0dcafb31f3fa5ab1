"""Calls are written down once, also while PostgreSQL is away for a while."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from structlog.testing import capture_logs

from orchestrator.database import Database
from orchestrator.usage.entries import Entry
from orchestrator.usage.ledger import Ledger
from orchestrator.usage.writer import Writer
from tests.integration.llm_calls import NOWHERE, PATIENCE_SECONDS, call, stored, task
from tests.integration.test_history import sql
from tests.integration.usage.conftest import Open


def test_a_call_is_kept_with_who_made_it_and_what_it_took(
    database: Database, opened: Open
) -> None:
    opened().record(call(ahead=True, first_seconds=0.3), task())
    stored(database, 1)
    [row] = sql(database, """SELECT username, job_id, seq, module, role, prompt, provider, model,
        input_tokens, cached_tokens, output_tokens, cost, first_seconds, tries, outcome, ahead,
        day = (at AT TIME ZONE 'America/Sao_Paulo')::date FROM app.llm_calls""")
    assert row == ("ana", "j1", 2, "plan_builder", "plan_builder", "3+abcd", "openai", "m-1",
                   120, 20, 30, Decimal("0.001"), 0.3, 1, "ok", True, True)


def test_a_call_of_nobody_and_absurd_figures_are_kept_too(
    database: Database, opened: Open
) -> None:
    ledger = opened()
    ledger.record(call(None, input_tokens=10**30, output_tokens=-5, outcome="llm_invalid"), None)
    ledger.record(call("1e30", model="m\x00" * 200), task())
    assert stored(database, 2) == [("", None, "llm_invalid"), ("ana", Decimal(10**6), "ok")]
    [tokens] = sql(database, """SELECT max(input_tokens), min(output_tokens), max(length(model))
        FROM app.llm_calls""")
    assert tokens == (10**12, 0, 200)


def test_a_row_that_postgresql_refuses_does_not_hold_up_the_others(
    database: Database, opened: Open
) -> None:
    ledger = opened()
    with capture_logs() as told:
        ledger.record(call(outcome="first"), task())
        ledger.record(call(seconds=float("nan")), task())
        ledger.record(call(outcome="last"), task())
        assert {outcome for *_, outcome in stored(database, 2)} == {"first", "last"}
        ledger.close()
    [lost] = [line for line in told if line["event"] == "usage_lost"]
    assert lost["username"] == "ana" and lost["why"] == "invalid_value"


def test_what_is_recorded_while_postgresql_is_away_is_stored_when_it_is_back(
    database: Database, database_url: str
) -> None:
    sql(database, "TRUNCATE app.llm_calls, app.llm_holds; SELECT 1")
    url = [NOWHERE]
    ledger = Ledger(lambda: _Reopened(url), budget=Decimal(0), timezone="UTC")
    ledger._writer._pause = 0.05
    for n in range(250):
        ledger.record(call(outcome=str(n)), task())
    assert sql(database, "SELECT count(*) FROM app.llm_calls") == [(0,)]
    url[0] = database_url
    assert {outcome for *_, outcome in stored(database, 250)} == {str(n) for n in range(250)}
    ledger.close()


class _Reopened(Database):
    """A database whose server comes back."""

    def __init__(self, url: list[str]) -> None:
        super().__init__(url[0], size=1)
        self._url = url

    def execute(self, query: str, /, **parameters: Any) -> int:
        other = Database(self._url[0], size=1)
        try:
            return other.execute(query, **parameters)
        finally:
            other.close()


def test_what_finds_no_room_or_no_end_is_told_in_full(opened: Open) -> None:
    ledger = opened(url=NOWHERE)
    ledger._writer._room = 3
    with capture_logs() as told:
        for n in range(5):
            ledger.record(call(outcome=str(n)), task())
        ledger.close()
    lost = {line["outcome"]: line["why"] for line in told if line["event"] == "usage_lost"}
    assert set(lost) == {"0", "1", "2", "3", "4"} and lost["4"] == "the_end"
    assert {line["cost"] for line in told if line["event"] == "usage_lost"} == {"0.001"}


def test_a_standby_that_takes_no_rows_is_waited_for(database_url: str) -> None:
    def standby() -> Database:
        found = Database(database_url, size=1)
        sql(found, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SELECT 1")
        return found

    ledger = Ledger(standby, budget=Decimal(1), timezone="UTC")
    with capture_logs() as told:
        ledger.record(call(), task())
        ledger.allow(task())
        ledger.close()
    events = [(line["event"], line["why"]) for line in told]
    assert ("usage_waits", "database_read_only") in events
    assert events[-1] == ("usage_lost", "the_end"), "told in full"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_that_ends_the_thread_takes_no_row_with_it() -> None:
    """What it was writing is written by the next thread."""
    written: list[Any] = []
    tried = threading.Event()

    def store(entries: Sequence[Entry]) -> None:
        if not tried.is_set():
            tried.set()
            raise ValueError("a defect")
        written.extend(entry["n"] for entry in entries)

    writer = Writer(store, lambda: None)
    writer.put({"n": 1})
    assert tried.wait(PATIENCE_SECONDS)
    first = writer._thread
    assert first is not None
    first.join(PATIENCE_SECONDS)
    writer.put({"n": 2})
    writer.close(PATIENCE_SECONDS)
    assert written == [1, 2]
