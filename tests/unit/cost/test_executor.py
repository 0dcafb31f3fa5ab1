"""What the executor asks of a warehouse, in which order: nothing runs before it may."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.contracts import Ask, Done, Fail, Handle
from orchestrator.errors import Retry, Unavailable
from orchestrator.plan.model import Plan
from orchestrator.plan.validated import plan_digest
from orchestrator.settings import load_settings
from orchestrator.testing import RecordingHandle
from orchestrator.warehouse import Estimate, ResultRef
from workers.athena_executor import AthenaExecutor

PLAN = {"goal": "Receita", "table": "order_report", "today": "2025-06-15"}
CONTEXT = {"lang": "pt", "plan": PLAN, "query_validated": {
    "sql": "SELECT 1", "plan_digest": plan_digest(Plan.model_validate(PLAN))}}
GIGABYTES = 10**9


class Expecting:
    """A warehouse that expects what it is told to and writes down what it is asked."""

    def __init__(self, estimate: Estimate | Exception) -> None:
        self.estimate = estimate
        self.asked: list[str] = []

    def explain(self, sql: str, *, handle: Handle | None = None) -> Estimate:
        assert handle is not None, "so that a cancelled job stops it"
        self.asked.append(f"explain {sql}")
        if isinstance(self.estimate, Exception):
            raise self.estimate
        return self.estimate

    def run(self, sql: str, *, key: str, handle: Handle | None = None) -> ResultRef:
        self.asked.append(f"run {sql} as {key}")
        raise Unavailable("WAREHOUSE_AWAY", "fora", "away")

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        raise AssertionError("the executor looks nothing up")

    def close(self) -> None:
        """Nothing is open."""


def executor(estimate: Estimate | Exception) -> tuple[AthenaExecutor, Expecting]:
    warehouse = Expecting(estimate)
    return AthenaExecutor(warehouse=warehouse, settings=load_settings(_env_file=None)), warehouse


def handle() -> RecordingHandle:
    return RecordingHandle("athena_executor", CONTEXT)


def test_what_athena_would_read_is_asked_first() -> None:
    agent, warehouse = executor(Estimate(bytes=123 * GIGABYTES))
    asked = agent.process(CONTEXT, handle())
    assert isinstance(asked, Ask)
    assert asked.payload["limit"] == {"measure": "bytes", "value": 100 * GIGABYTES}
    assert asked.payload["estimate"] == {"bytes": 123 * GIGABYTES, "seconds": None}
    assert asked.payload["text"].startswith("Esta consulta deve ler cerca de 123 GB no Athena.")
    assert asked.note == "asked first: 123000000000 bytes"
    assert warehouse.asked == ["explain SELECT 1"]


def test_what_athena_may_not_read_never_runs() -> None:
    agent, warehouse = executor(Estimate(bytes=1001 * GIGABYTES))
    refused = agent.process(CONTEXT, handle())
    assert isinstance(refused, Fail) and refused.code == "QUERY_TOO_HEAVY"
    assert "o limite é 1 TB" in refused.message
    assert warehouse.asked == ["explain SELECT 1"]


@pytest.mark.parametrize("estimate", [Estimate(), Estimate(rows=10**9, cost=10.0)])
def test_what_is_light_or_not_known_runs_at_once(estimate: Estimate) -> None:
    agent, warehouse = executor(estimate)
    with pytest.raises(Retry):
        agent.process(CONTEXT, handle())
    assert warehouse.asked == ["explain SELECT 1", "run SELECT 1 as job/1"]


def test_a_warehouse_that_is_away_is_asked_again_later() -> None:
    agent, warehouse = executor(Unavailable("WAREHOUSE_AWAY", "fora", "away"))
    with pytest.raises(Retry):
        agent.process(CONTEXT, handle())
    assert warehouse.asked == ["explain SELECT 1"]


def test_a_yes_runs_it_and_a_no_does_not() -> None:
    agent, warehouse = executor(Estimate(cost=1e7))
    given = {**CONTEXT, "cost_estimate": {"cost": 1e7}}
    refused = agent.answered(given, {"action": "reject"}, handle())
    assert isinstance(refused, Done) and warehouse.asked == []
    with pytest.raises(Retry):
        agent.answered(given, {"action": "accept"}, handle())
    assert warehouse.asked == ["run SELECT 1 as job/1"]


def test_a_yes_is_worth_nothing_above_a_limit_that_was_lowered_meanwhile() -> None:
    agent, warehouse = executor(Estimate(cost=1e7))
    given = {**CONTEXT, "cost_estimate": {"cost": 1e7}, "cost_limits": {"cost_refuse": 10**6}}
    refused = agent.answered(given, {"action": "accept"}, handle())
    assert isinstance(refused, Fail) and refused.code == "QUERY_TOO_HEAVY"
    assert warehouse.asked == []


def test_what_the_validator_was_told_is_not_asked_again() -> None:
    agent, warehouse = executor(Unavailable("WAREHOUSE_AWAY", "fora", "away"))
    given = {**CONTEXT, "cost_estimate": {"rows": 1, "cost": 2.0}}
    with pytest.raises(Retry):
        agent.process(given, handle())
    assert warehouse.asked == ["run SELECT 1 as job/1"]


def test_what_the_validator_was_told_is_held_to_the_limits() -> None:
    agent, warehouse = executor(Estimate())
    given = {**CONTEXT, "cost_estimate": {"bytes": 123 * GIGABYTES}}
    assert isinstance(agent.process(given, handle()), Ask)
    assert warehouse.asked == []
