"""sql_validator's outcomes where its child or its database is lost, slow or away."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import time
from typing import Any

import pytest

from orchestrator.catalog import Catalog
from orchestrator.contracts import Done, Fail, Handle
from orchestrator.errors import Fatal, Retry, Unavailable
from orchestrator.plan.model import Plan
from orchestrator.settings import Settings
from orchestrator.sql_guard.child import GuardProcess
from orchestrator.sql_guard.review import answer
from orchestrator.testing import RecordingHandle
from orchestrator.warehouse import Estimate, ResultRef, Warehouse
from workers.sql_validator import SqlValidator

PLAN = Plan(goal="g", table="order_report", today=dt.date(2025, 6, 15), needs_sql=True)


@pytest.fixture
def validator(catalog: Catalog, warehouse: Warehouse) -> SqlValidator:
    return local_validator(catalog, warehouse)


def local_validator(catalog: Catalog, warehouse: Warehouse) -> SqlValidator:
    return SqlValidator(catalog=catalog, settings=Settings.model_construct(bd_reference="Local"),
                        warehouse=warehouse, llm=None)


def asked(validator: SqlValidator, sql: str) -> Done | Fail:
    found = validator.process(context_of(sql), RecordingHandle("sql_validator"))
    assert isinstance(found, (Done, Fail))
    return found


def test_a_death_over_a_statement_is_a_refusal_and_the_next_one_is_read(
    validator: SqlValidator, catalog: Catalog, capfd: pytest.CaptureFixture[str]
) -> None:
    calm = validator._guard

    def fragile(given: bytes) -> bytes:
        if b"deadly" in given:
            os.abort()
        if b"endless" in given:
            time.sleep(600)
        return answer(given, catalog, "postgres")

    validator._guard = GuardProcess(fragile, seconds=20.0)
    died = asked(validator, "SELECT 'deadly'")
    assert isinstance(died, Done) and died.next_modules == ("auto_correction",)
    assert [one["code"] for one in died.patch["sql_errors"]] == ["CRASHED"]
    assert died.patch["valid"] is False and "query_validated" not in died.patch
    well = asked(validator, "SELECT 1 AS one")
    assert isinstance(well, Done) and well.patch["valid"] is True
    validator._guard.end()
    validator._guard = GuardProcess(fragile, seconds=0.5)
    slow = asked(validator, "SELECT 'endless'")
    assert isinstance(slow, Done) and slow.note == "refused: CRASHED"
    validator._guard.end()
    validator._guard = calm


@pytest.mark.parametrize(("sql", "code"), [
    ("select '\ud800'", "SYNTAX"), ("select 1\0", "NUL"), ("select 1" + " " * 40_000, "TOO_LONG")])
def test_what_cannot_be_handed_over_is_refused_too(
    validator: SqlValidator, sql: str, code: str
) -> None:
    found = asked(validator, sql)
    assert isinstance(found, Done) and [one["code"] for one in found.patch["sql_errors"]] == [code]


def test_the_child_ends_with_its_agent(catalog: Catalog, warehouse: Warehouse) -> None:
    agent = local_validator(catalog, warehouse)
    child = agent._guard._child
    assert child is not None
    del agent
    with pytest.raises(ProcessLookupError):
        os.kill(child[0], 0)


class Away:
    """A warehouse that does not answer."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def explain(self, sql: str, *, handle: Handle | None = None) -> Estimate:
        raise self._error

    def run(self, sql: str, *, key: str, handle: Handle | None = None) -> ResultRef:
        raise AssertionError("the validator runs nothing")

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        raise AssertionError("the validator looks nothing up")

    def close(self) -> None:
        """Nothing is open."""


def test_a_database_that_is_away_is_left_to_the_executor(catalog: Catalog) -> None:
    agent = local_validator(catalog, Away(Unavailable("WAREHOUSE_AWAY", "fora", "away")))
    found = asked(agent, "SELECT 1 AS one")
    assert isinstance(found, Done) and found.patch["valid"] is True
    assert found.patch["cost_estimate"] is None


def test_planning_that_takes_too_long_fails_at_once(catalog: Catalog) -> None:
    agent = local_validator(catalog, Away(Fatal("QUERY_TIMEOUT", "demorou", "took too long")))
    assert asked(agent, "SELECT 1 AS one") == Fail("QUERY_TIMEOUT", "took too long")


def test_ahead_of_the_yes_nothing_is_kept_that_may_be_otherwise_after_it(
    catalog: Catalog, validator: SqlValidator
) -> None:
    """Neither a database that was away, nor a child that was lost."""
    agent = local_validator(catalog, Away(Unavailable("WAREHOUSE_AWAY", "fora", "away")))
    with pytest.raises(Unavailable):
        agent.process(context_of("SELECT 1 AS one"), ahead())
    validator._guard.end()
    validator._guard = GuardProcess(lambda given: os.abort(), seconds=20.0)
    with pytest.raises(Retry):
        validator.process(context_of("SELECT 1 AS one"), ahead())
    validator._guard.end()


def context_of(sql: str) -> dict[str, Any]:
    return {"lang": "en", "plan": PLAN.model_dump(mode="json"), "query_sql": sql}


def ahead() -> RecordingHandle:
    handle = RecordingHandle("sql_validator")
    handle.task = dataclasses.replace(handle.task, ahead=True)
    return handle
