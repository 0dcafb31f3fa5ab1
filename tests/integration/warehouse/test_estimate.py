"""What PostgreSQL expects of a statement before it runs."""

from __future__ import annotations

import json
import threading

import pytest

from orchestrator.errors import Fatal, Retry
from orchestrator.testing import RecordingHandle
from orchestrator.warehouse import StatementError
from orchestrator.warehouse.local import LocalWarehouse
from orchestrator.warehouse.model import MOST_COST
from tests.integration.warehouse.conftest import Make

# The planner computes constants, so this takes a minute or more without running.
SLOW_TO_PLAN = "SELECT " + ", ".join(f"factorial({n})" for n in range(31_000, 31_900))


def test_more_work_is_a_higher_estimate(warehouse: LocalWarehouse) -> None:
    one = warehouse.explain("SELECT count(*) FROM data.order_report WHERE order_id = 1")
    all_ = warehouse.explain("SELECT count(*) FROM data.order_report")
    pairs = warehouse.explain("SELECT count(*) FROM data.order_report a, data.order_report b")
    assert one["rows"] == all_["rows"] == pairs["rows"] == 1
    assert one["cost"] < all_["cost"] < pairs["cost"] / 1000


def test_it_does_not_run(warehouse: LocalWarehouse) -> None:
    zero = "SELECT 1 / (n - 1) AS x FROM generate_series(1, 9) AS n"
    assert warehouse.explain(zero)["cost"] > 0
    with pytest.raises(StatementError):
        warehouse.run(zero, key="zero")


def test_beyond_all_bounds_it_is_still_a_number_of_json(warehouse: LocalWarehouse) -> None:
    tables = ", ".join(f"data.order_report t{n}" for n in range(8))
    estimate = warehouse.explain(f"SELECT t0.state FROM {tables}")
    assert estimate["cost"] == estimate["rows"] == MOST_COST
    assert json.loads(json.dumps(estimate, allow_nan=False)) == estimate


@pytest.mark.parametrize(("statement", "code"), [
    ("SELECT nope FROM data.order_report", "42703"), ("SELECT * FROM data.nope", "42P01"),
    ("SELECT state, count(*) FROM data.order_report", "42803"),
    ("SELECT 1 WHERE 'a' = 1", "22P02"), ("SELECT FROM WHERE", "42601"),
    ("ANALYZE SELECT 1", "42601"), ("SELECT 1; SELECT 2", "42601"),
])
def test_what_is_wrong_is_said_as_when_it_runs(
    warehouse: LocalWarehouse, statement: str, code: str
) -> None:
    with pytest.raises(StatementError) as refused:
        warehouse.explain(statement)
    assert refused.value.code == code


def test_planning_ends_at_the_time_limit(make: Make) -> None:
    with pytest.raises(Fatal) as ended:
        make(timeout=0.5).explain(SLOW_TO_PLAN)
    assert ended.value.code == "QUERY_TIMEOUT"


def test_planning_stops_when_its_job_is_cancelled(warehouse: LocalWarehouse) -> None:
    handle = RecordingHandle("athena_executor")
    stop = threading.Timer(0.3, handle.stop)
    stop.start()
    with pytest.raises(Retry) as stopped:
        warehouse.explain(SLOW_TO_PLAN, handle=handle)
    stop.join()
    assert stopped.value.code == "STOPPED"
