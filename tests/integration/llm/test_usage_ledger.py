"""Calls are written down once and budgets hold, also with many at once and PostgreSQL away."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2
import pytest
from structlog.testing import capture_logs

from orchestrator.database import Database
from orchestrator.llm import LLMUnavailable
from orchestrator.usage import ledger as ledgers
from orchestrator.usage.ledger import Ledger
from tests.integration.llm_calls import PATIENCE_SECONDS, call, stored, task
from tests.integration.test_history import sql

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""
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


def test_a_spent_budget_refuses_the_next_call_of_that_person_alone(
    database: Database, opened: Open
) -> None:
    ledger = opened("0.01")
    for _ in range(2):
        ledger.allow(task())
        ledger.record(call("0.006"), task())
    with pytest.raises(LLMUnavailable) as refused:
        ledger.allow(task())
    assert refused.value.code == "llm_budget"
    assert "(US$ 0.01 of 0.01) until tomorrow" in refused.value.message("en")
    assert "(US$ 0,01 de 0,01) e volta amanhã" in refused.value.message("pt")
    ledger.allow(task("bia"))
    ledger.allow(None)
    with pytest.raises(LLMUnavailable):
        opened("0.01").allow(task())


def test_a_new_day_begins_where_the_business_is(
    database: Database, opened: Open, clock: list[dt.datetime]
) -> None:
    ledger = opened("0.01")
    ledger.record(call("5"), task())
    with pytest.raises(LLMUnavailable):
        ledger.allow(task())
    clock[0] += dt.timedelta(minutes=15)
    ledger.allow(task())
    assert sql(database, "SELECT day::text FROM app.llm_calls") == [("2026-11-22",)]


def test_many_at_once_pass_the_budget_by_one_call_at_most(
    database: Database, opened: Open
) -> None:
    first = opened("0.05")
    first.record(call("0.01"), task())
    stored(database, 1)
    made: list[int] = []

    def ask(ledger: Ledger, seq: int) -> None:
        for _ in range(3):
            try:
                ledger.allow(task(seq=seq))
            except LLMUnavailable:
                return
            made.append(seq)
            ledger.record(call("0.01"), task(seq=seq))

    ledgers = [opened("0.05") for _ in range(6)]
    threads = [threading.Thread(target=ask, args=(ledger, seq))
               for seq, ledger in enumerate(ledgers * 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored(database, len(made) + 1)
    [(spent,)] = sql(database, "SELECT sum(cost) FROM app.llm_calls")
    assert Decimal("0.05") <= spent <= Decimal("0.06")
    for ledger in ledgers:
        ledger.close()
    assert sql(database, "SELECT count(*) FROM app.llm_holds") == [(0,)]


def test_of_those_that_ask_at_the_same_moment_one_gets_the_last_cent(
    database: Database, database_url: str, opened: Open
) -> None:
    """All have looked, or wait for their turn to look, before the first may set anything aside."""
    first = opened("0.05")
    for cost in ("0.01", "0.035"):
        first.record(call(cost), task())
    stored(database, 2)
    answers: list[str] = []

    def ask(ledger: Ledger) -> None:
        try:
            ledger.allow(task())
            answers.append("yes")
        except LLMUnavailable as refused:
            answers.append(refused.code)

    threads = [threading.Thread(target=ask, args=(opened("0.05"),)) for _ in range(6)]
    with psycopg2.connect(database_url) as holder, holder.cursor() as cursor:
        cursor.execute("LOCK TABLE app.llm_holds IN SHARE MODE")
        for thread in threads:
            thread.start()
        until = time.monotonic() + PATIENCE_SECONDS
        while sql(database, WAITING) != [(6,)]:
            assert time.monotonic() < until, "not all of them wait"
            time.sleep(0.02)
    holder.close()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["llm_budget"] * 5 + ["yes"]


def test_what_a_lost_worker_set_aside_is_given_back(database: Database, opened: Open) -> None:
    ledger = opened("0.01")
    ledger.record(call("0.009"), task())
    stored(database, 1)
    ledger.allow(task())
    with pytest.raises(LLMUnavailable):
        opened("0.01").allow(task(seq=9))
    sql(database, "UPDATE app.llm_holds SET until = now() RETURNING 1")
    opened("0.01").allow(task(seq=9))


def test_while_postgresql_is_away_calls_go_on_within_what_is_known(opened: Open) -> None:
    ledger = opened("0.01", NOWHERE)
    ledger.allow(task())
    for _ in range(2):
        ledger.record(call("0.006"), task())
    with pytest.raises(LLMUnavailable) as refused:
        ledger.allow(task())
    assert refused.value.code == "llm_budget"


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


def test_a_hung_postgresql_holds_up_no_call_for_long(
    database: Database, database_url: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "ASK_SECONDS", 1.0)
    ledger = opened("1")
    ledger.allow(task())
    with psycopg2.connect(database_url) as holder, holder.cursor() as cursor:
        cursor.execute("LOCK TABLE app.llm_holds")
        asked = time.monotonic()
        for _ in range(20):
            ledger.allow(task())
            ledger.record(call(), task())
        assert time.monotonic() - asked < 10, "one wait, not twenty"
    holder.close()
    stored(database, 20)
