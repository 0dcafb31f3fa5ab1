"""A person's budget of the day holds, also with many at once and while PostgreSQL is away."""

from __future__ import annotations

import datetime as dt
import threading
import time
from decimal import Decimal

import psycopg2
import pytest

from orchestrator.database import Database
from orchestrator.llm import LLMUnavailable
from orchestrator.usage import ledger as ledgers
from orchestrator.usage.ledger import Ledger
from tests.integration.llm_calls import NOWHERE, PATIENCE_SECONDS, call, stored, task
from tests.integration.test_history import sql
from tests.integration.usage.conftest import Open

WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""


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


def test_a_persons_first_calls_may_come_to_what_others_came_to(
    database: Database, opened: Open
) -> None:
    """Else any number of them at once would pass: nothing is known of hers."""
    ledger = opened("0.01")
    ledger.record(call("0.01"), task("ana"))
    stored(database, 1)
    ledger.allow(task("bia"))
    with pytest.raises(LLMUnavailable):
        opened("0.01").allow(task("bia", seq=9))


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
        assert time.monotonic() - asked < 20, "one wait, not twenty"
    holder.close()
    stored(database, 20)
