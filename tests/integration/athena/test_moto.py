"""The requests that we make are those that others imitate too: against moto's Athena and S3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from orchestrator.errors import Fatal
from orchestrator.warehouse import results
from orchestrator.warehouse.athena import AthenaWarehouse
from tests.integration.athena.conftest import Configure

SQL = "SELECT state, sum(revenue) AS revenue FROM order_report GROUP BY state"
COLUMNS = [{"Name": "state", "Type": "varchar", "Precision": 0, "Scale": 0},
           {"Name": "revenue", "Type": "decimal", "Precision": 38, "Scale": 2}]


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def clients(moto: str) -> dict[str, Any]:
    session = boto3.Session("key", "secret", region_name="us-east-1")
    return {name: session.client(name, endpoint_url=moto) for name in ("athena", "s3")}


@pytest.fixture
def aws(moto: str, clients: dict[str, Any]) -> dict[str, Any]:
    """Clients; each test begins with an empty account that has a bucket."""
    requests.post(f"{moto}/moto-api/reset", timeout=10)
    clients["s3"].create_bucket(Bucket="results")
    return clients


@pytest.fixture(scope="module")
def athena(configure: Configure, moto: str) -> AthenaWarehouse:
    return AthenaWarehouse(configure(aws_endpoint_url=moto))


def will_answer(moto: str, rows: list[list[str]]) -> None:
    data = [{"Data": [{"VarCharValue": cell} for cell in row]} for row in rows]
    requests.post(f"{moto}/moto-api/static/athena/query-results", timeout=10, json={
        "account_id": "123456789012", "region": "us-east-1",
        "results": [{"rows": data, "column_info": [
            {**column, "CatalogName": "c", "SchemaName": "s", "TableName": "t", "Label": "l",
             "Nullable": "UNKNOWN", "CaseSensitive": True} for column in COLUMNS]}]})


def test_a_statement_is_started_and_its_result_read(
    moto: str, aws: dict[str, Any], athena: AthenaWarehouse
) -> None:
    will_answer(moto, [["state", "revenue"], ["SP", "10.50"], ["RJ", "0.25"]])
    ref = athena.run(SQL, key="job/1")
    made = aws["athena"].list_query_executions()["QueryExecutionIds"]
    assert len(made) == 1
    execution = aws["athena"].get_query_execution(QueryExecutionId=made[0])["QueryExecution"]
    assert execution["Query"] == SQL
    assert execution["QueryExecutionContext"] == {"Database": "shop"}
    assert execution["WorkGroup"] == "primary"
    assert execution["ResultConfiguration"]["OutputLocation"].startswith("s3://results/tests/")
    assert ref["columns"] == [{"name": "state", "type": "text"},
                              {"name": "revenue", "type": "numeric"}]
    assert [str(row["revenue"]) for row in results.load(ref).to_pylist()] == ["10.50", "0.25"]


def test_no_result_file_is_a_clear_end(aws: dict[str, Any], athena: AthenaWarehouse) -> None:
    """moto's queue of results is empty: the execution succeeds and leaves no file."""
    with pytest.raises(Fatal) as failed:
        athena.run(SQL, key="job/2")
    assert failed.value.code == "RESULT_GONE"


def test_a_bucket_that_is_not_there(configure: Configure, moto: str, aws: dict[str, Any]) -> None:
    given = configure(aws_endpoint_url=moto, aws_athena_output_location="s3://missing/")
    with pytest.raises(Fatal) as failed:
        AthenaWarehouse(given).run(SQL, key="job/3")
    assert failed.value.code in ("ATHENA_OUTPUT", "RESULT_GONE")


def test_no_bucket_is_made_where_none_is_named(
    configure: Configure, moto: str, aws: dict[str, Any]
) -> None:
    given = configure(aws_endpoint_url=moto, aws_athena_output_location="")
    with pytest.raises(Fatal) as failed:
        AthenaWarehouse(given).run(SQL, key="job/5")
    assert failed.value.code == "ATHENA_OUTPUT"
    assert [bucket["Name"] for bucket in aws["s3"].list_buckets()["Buckets"]] == ["results"]
