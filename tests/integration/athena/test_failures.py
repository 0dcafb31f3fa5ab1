"""How running in Athena can fail, and what becomes of it: each refusal has its name."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from orchestrator.errors import EzpocketError, Fatal, Retry, Unavailable
from orchestrator.testing import RecordingHandle
from orchestrator.testing.athena import AthenaEndpoint, Fault
from orchestrator.warehouse import StatementError, results
from orchestrator.warehouse.athena import AthenaWarehouse
from tests.integration.athena.conftest import Configure

SLOW_TO_CANCEL = 20.0

REFUSED = [
    ("SELECT nope FROM order_report", "COLUMN_NOT_FOUND", 7),
    ("SELECT 1 AS one\nFROM nope", "TABLE_NOT_FOUND", 21),
    ("SELECT nope(1)", "FUNCTION_NOT_FOUND", 7),
    ("SELECT state, count(*) FROM order_report", "EXPRESSION_NOT_AGGREGATE", 7),
    ("SELECT a.order_id FROM order_report a JOIN order_report b ON a.order_id = b.order_id "
     "WHERE state = 'SP'", "AMBIGUOUS_NAME", 91),
    ("SELECT 1 FROM order_report WHERE date = '2026-01-01'", "TYPE_MISMATCH", 0),
    ("SELECT revenue AS r FROM order_report WHERE r > 1", "COLUMN_NOT_FOUND", 44),
    ("SELECT order_id / 0 FROM order_report", "DIVISION_BY_ZERO", None),
    ("SELECT revenue / 0 FROM order_report", "DIVISION_BY_ZERO", None),
    ("SELECT state::text FROM order_report", "SYNTAX_ERROR", 12),
    ("SELEC 1", "SYNTAX_ERROR", None), ("SELECT 1; SELECT 2", "SYNTAX_ERROR", None),
    ("DROP TABLE order_report", "SYNTAX_ERROR", None),
]
FAULTS = [
    (Fault("StartQueryExecution", "AccessDeniedException", "not allowed"), Fatal,
     "WAREHOUSE_DENIED"),
    (Fault("StartQueryExecution", "UnrecognizedClientException", "bad token"), Fatal,
     "WAREHOUSE_LOGIN"),
    (Fault("GetWorkGroup", "InvalidRequestException", "WorkGroup x is not found."), Fatal,
     "ATHENA_REFUSED"),
    (Fault("Run", message="Bytes scanned limit was exceeded"), Fatal, "BYTES_LIMIT"),
    (Fault("Run", message="Query timeout"), Fatal, "QUERY_TIMEOUT"),
    (Fault("Run", message="Query exhausted resources at this scale factor"), Fatal, "TOO_LARGE"),
    (Fault("Run", message="Insufficient permissions to execute the query"), Fatal,
     "WAREHOUSE_DENIED"),
    (Fault("Run", message="HIVE_CANNOT_OPEN_SPLIT: Error opening"), Unavailable, "WAREHOUSE_AWAY"),
    (Fault("Run", message="GENERIC_INTERNAL_ERROR: oops"), Unavailable, "WAREHOUSE_AWAY"),
    (Fault("Run", message="something new"), StatementError, "FAILED"),
    (Fault("GetObject", "AccessDenied", "Access Denied", 403), Fatal, "WAREHOUSE_DENIED"),
    (Fault("GetObject", "NoSuchBucket", "none", 404), Fatal, "ATHENA_OUTPUT"),
    (Fault("GetQueryExecution", "InvalidRequestException", "QueryExecution was not found"), Fatal,
     "ATHENA_REFUSED"),
]


@contextmanager
def patient(endpoint: AthenaEndpoint, seconds: float = 0.0) -> Iterator[None]:
    """Executions run until they were looked at, and then for so long."""
    endpoint.executions.patient, endpoint.executions.delay = True, seconds
    try:
        yield
    finally:
        endpoint.executions.patient, endpoint.executions.delay = False, 0.0


@pytest.mark.parametrize(("sql", "code", "position"), REFUSED, ids=[item[0] for item in REFUSED])
def test_what_a_statement_says_wrong_can_be_corrected(
    athena: AthenaWarehouse, sql: str, code: str, position: int | None
) -> None:
    for asked in (athena.run, athena.explain):
        if asked == athena.explain and code == "DIVISION_BY_ZERO":
            continue  # no row is read
        with pytest.raises(StatementError) as refused:
            asked(sql, **({"key": "refused"} if asked == athena.run else {}))
        assert refused.value.code == code, refused.value.detail
        if asked == athena.run and position is not None:
            assert refused.value.position == position


@pytest.mark.parametrize(("fault", "kind", "code"), FAULTS,
                         ids=[f"{fault.action}-{fault.message}" for fault, _, _ in FAULTS])
def test_each_refusal_has_its_name(
    athena: AthenaWarehouse, endpoint: AthenaEndpoint, fault: Fault, kind: type[EzpocketError],
    code: str,
) -> None:
    endpoint.fail(fault)
    with pytest.raises(kind) as failed:
        athena.run("SELECT 1 AS n", key=f"fault/{fault}")
    assert failed.value.code == code
    assert not endpoint.faults
    assert failed.value.message("pt") != failed.value.message("en")


def test_a_passing_fault_is_tried_again(athena: AthenaWarehouse, endpoint: AthenaEndpoint) -> None:
    """Throttled at each step, and a run that Athena itself says may be repeated."""
    for action in ("StartQueryExecution", "GetQueryExecution", "GetQueryResults"):
        endpoint.fail(Fault(action))
    endpoint.fail(Fault("GetObject", "SlowDown", "Reduce your request rate", 503))
    ref = athena.run("SELECT 1 AS n", key="throttled")
    assert results.load(ref).to_pylist() == [{"n": 1}]


def test_a_fault_that_does_not_pass_is_an_outage(
    athena: AthenaWarehouse, endpoint: AthenaEndpoint
) -> None:
    for _ in range(3):
        endpoint.fail(Fault("GetQueryExecution", "InternalServerException", "oops", 500))
    with pytest.raises(Unavailable):
        athena.run("SELECT 1 AS n", key="outage")


def test_nobody_there_is_an_outage(configure: Configure) -> None:
    athena = AthenaWarehouse(configure(aws_endpoint_url="http://127.0.0.1:9"))
    with pytest.raises(Unavailable):
        athena.run("SELECT 1 AS n", key="nobody")


def test_a_retry_finds_the_execution_of_before(
    athena: AthenaWarehouse, endpoint: AthenaEndpoint
) -> None:
    before = endpoint.executions.started
    first = athena.run("SELECT 3 AS n", key="job/1")
    second = athena.run("SELECT 3 AS n", key="job/1")
    assert (first, endpoint.executions.started) == (second, before + 1)
    athena.run("SELECT 3 AS n", key="job/2")
    assert endpoint.executions.started == before + 2


@pytest.mark.parametrize("fault", [
    Fault("Run", message="GENERIC_INTERNAL_ERROR: passing", retryable=True),
    Fault("Cancel", message="Query cancelled by user"),
], ids=["passing", "cancelled"])
def test_a_retry_does_not_run_into_an_end_without_a_result(
    athena: AthenaWarehouse, endpoint: AthenaEndpoint, fault: Fault
) -> None:
    endpoint.fail(fault)
    with patient(endpoint), pytest.raises(EzpocketError):
        athena.run("SELECT 4 AS n", key=f"again/{fault}")
    ref = athena.run("SELECT 4 AS n", key=f"again/{fault}")
    assert results.load(ref).to_pylist() == [{"n": 4}]


def test_a_result_that_has_gone_is_made_again(
    athena: AthenaWarehouse, endpoint: AthenaEndpoint
) -> None:
    athena.run("SELECT 5 AS n", key="gone")
    latest = endpoint.executions.all()[-1]
    endpoint.executions.file_of(latest).unlink()
    assert results.load(athena.run("SELECT 5 AS n", key="gone")).to_pylist() == [{"n": 5}]
    endpoint.fail(Fault("Lose"))
    with patient(endpoint), pytest.raises(Fatal) as failed:
        athena.run("SELECT 6 AS n", key="lost")
    assert failed.value.code == "RESULT_GONE"


def test_a_stop_ends_the_execution_at_once(
    athena: AthenaWarehouse, endpoint: AthenaEndpoint
) -> None:
    handle = RecordingHandle("athena_executor")
    threading.Timer(0.5, handle.stop).start()
    started = time.monotonic()
    with patient(endpoint, seconds=600.0), pytest.raises(Retry) as stopped:
        athena.run("SELECT 7 AS n", key="stopped", handle=handle)
    assert stopped.value.code == "STOPPED"
    assert time.monotonic() - started < SLOW_TO_CANCEL
    assert endpoint.executions.all()[-1].state == "CANCELLED"


def test_the_deadline_stops_the_execution(
    configure: Configure, endpoint: AthenaEndpoint
) -> None:
    with patient(endpoint, seconds=600.0), pytest.raises(Fatal) as late:
        AthenaWarehouse(configure(), timeout=0.5).run("SELECT 8 AS n", key="late")
    assert late.value.code == "QUERY_TIMEOUT"
    assert endpoint.executions.all()[-1].state == "CANCELLED"


def test_our_own_limit_on_bytes_stops_the_execution(
    configure: Configure, endpoint: AthenaEndpoint
) -> None:
    athena = AthenaWarehouse(configure(athena_max_bytes=10_000_000))
    handle = RecordingHandle("athena_executor")
    made = endpoint.executions.started

    def scan() -> None:
        """As soon as it runs."""
        while endpoint.executions.started == made and not handle.stopped():
            time.sleep(0.01)
        endpoint.executions.all()[-1].scanned = 10**9

    thread = threading.Thread(target=scan)
    thread.start()
    with patient(endpoint, seconds=600.0), pytest.raises(Fatal) as failed:
        athena.run("SELECT 10 AS n", key="bytes", handle=handle)
    handle.stop()
    thread.join()
    assert failed.value.code == "BYTES_LIMIT"
    assert endpoint.executions.all()[-1].state == "CANCELLED"


def test_the_workgroup_caps_the_bytes(configure: Configure) -> None:
    athena = AthenaWarehouse(configure(aws_athena_workgroup="capped"))
    with pytest.raises(Fatal) as failed:
        athena.run("SELECT * FROM order_report", key="all")
    assert failed.value.code == "BYTES_LIMIT"
    assert athena.run("SELECT count(*) AS n FROM (VALUES 1)", key="none")["row_count"] == 1


def test_where_results_go(configure: Configure, endpoint: AthenaEndpoint) -> None:
    """The workgroup's place where it insists or we name none; without any, nothing is made."""
    enforced = AthenaWarehouse(configure(aws_athena_workgroup="enforced"))
    enforced.run("SELECT 9 AS n", key="enforced")
    assert endpoint.executions.all()[-1].uri.startswith("s3://results/enforced/")
    bare = AthenaWarehouse(configure(aws_athena_workgroup="bare", aws_athena_output_location=""))
    with pytest.raises(Fatal) as failed:
        bare.run("SELECT 9 AS n", key="bare")
    assert failed.value.code == "ATHENA_OUTPUT"
    nowhere = AthenaWarehouse(configure(aws_athena_output_location="s3://missing/x"))
    with pytest.raises(Fatal) as failed:
        nowhere.run("SELECT 9 AS n", key="nowhere")
    assert failed.value.code == "ATHENA_OUTPUT"


def test_a_workgroup_that_is_not_there_is_named(configure: Configure) -> None:
    with pytest.raises(Fatal) as failed:
        AthenaWarehouse(configure(aws_athena_workgroup="missing")).run("SELECT 1 AS n", key="group")
    assert failed.value.code == "ATHENA_REFUSED"
    assert "AWS_ATHENA_WORKGROUP" in failed.value.message("pt")


def test_an_estimate_reads_nothing(athena: AthenaWarehouse, endpoint: AthenaEndpoint) -> None:
    found = athena.explain("SELECT state, sum(revenue) FROM order_report GROUP BY state")
    assert found["rows"] > 0
    assert found["bytes"] > 0
    assert endpoint.executions.all()[-1].scanned == 0
