"""The endpoint computes as Trino does where DuckDB would not, and shows nothing but its tables."""

from __future__ import annotations

import http.client
from decimal import Decimal
from pathlib import Path
from typing import Any

import awswrangler
import boto3
import pytest

from orchestrator.testing.athena import AthenaEndpoint
from orchestrator.warehouse import StatementError, results
from orchestrator.warehouse.athena import AthenaWarehouse
from tests.integration.athena.conftest import DATABASE

# Worked out by Trino's documented rules for its types.
AS_TRINO = [
    ("7 / 2", 3), ("-7 / 2", -3), ("7 / 2.0", Decimal("3.5")), ("1.0 / 3.00", Decimal("0.33")),
    ("CAST(1 AS double) / 0", float("inf")), ("avg(x)", Decimal("1.67")),
    ("avg(CAST(x AS double))", 5 / 3), ("sum(x) / count(x)", Decimal("1.67")),
    ("avg(x) FILTER (WHERE x > 1)", Decimal("2.00")), ("sum(x) * 0.5", Decimal("2.500")),
]


@pytest.mark.parametrize(("expression", "value"), AS_TRINO, ids=[item[0] for item in AS_TRINO])
def test_numbers_are_trinos(athena: AthenaWarehouse, expression: str, value: Any) -> None:
    ref = athena.run(
        f"SELECT {expression} AS v FROM (SELECT CAST(n AS decimal(10, 2)) AS x FROM "
        "(VALUES 1, 2, 2) AS t (n)) AS u LIMIT 1", key="trino")
    found = results.load(ref).to_pylist()[0]["v"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("sql", [
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM duckdb_settings()", "SELECT * FROM duckdb_tables", "SELECT getenv('HOME')",
    "COPY (SELECT 1) TO '/tmp/x'", "ATTACH '/tmp/x.db'", "INSTALL httpfs", "SET threads = 1",
    "SELECT * FROM sqlite_master", "SELECT * FROM \"../shop/order_report\"",
])
def test_nothing_but_its_tables_can_be_read(athena: AthenaWarehouse, sql: str) -> None:
    with pytest.raises(StatementError):
        athena.run(sql, key="hostile")


@pytest.mark.parametrize("path", [
    "/results/../shop/order_report.parquet", "/../shop/order_report.parquet", "/results/",
    "/results/%2e%2e/managed/x.csv", "/nothing/x", "/", "//", "/results",
])
def test_objects_are_results_only(endpoint: AthenaEndpoint, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=10)
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()


@pytest.mark.parametrize(("target", "body"), [
    ("AmazonAthena.StartQueryExecution", b"not json"), ("AmazonAthena.Nothing", b"{}"),
    ("", b""), ("AmazonAthena.GetQueryResults", b'{"QueryExecutionId": 7}'),
])
def test_broken_requests_are_answered(endpoint: AthenaEndpoint, target: str, body: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=10)
    connection.request("POST", "/", body, {"X-Amz-Target": target})
    assert connection.getresponse().status == 400
    connection.close()


@pytest.mark.filterwarnings(  # awswrangler 3.17 with pandas 3
    "ignore:The copy keyword is deprecated:pandas.errors.Pandas4Warning")
def test_awswrangler_reads_its_results(endpoint: AthenaEndpoint, tmp_path: Path) -> None:
    """As others use it: whole frames through its own reader."""
    awswrangler.config.athena_endpoint_url = awswrangler.config.s3_endpoint_url = endpoint.url
    frame = awswrangler.athena.read_sql_query(
        "SELECT order_id, state, revenue FROM order_report ORDER BY order_id LIMIT 20",
        database=DATABASE, ctas_approach=False, s3_output="s3://results/frames/",
        boto3_session=boto3.Session("key", "secret", region_name="us-east-1"),
        athena_query_wait_polling_delay=0.05)
    assert list(frame.columns) == ["order_id", "state", "revenue"]
    assert len(frame) == 20
