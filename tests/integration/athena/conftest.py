"""The orders of the tests' PostgreSQL as Parquet, and an Athena endpoint that reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestrator.settings import Settings, load_settings
from orchestrator.testing.athena import AthenaEndpoint, Workgroup, serve
from orchestrator.warehouse import results
from orchestrator.warehouse.athena import AthenaWarehouse
from orchestrator.warehouse.local import LocalWarehouse

DATABASE = "shop"
CAPPED = 10_000
WORKGROUPS = (
    Workgroup(), Workgroup("bare"), Workgroup("managed", managed=True),
    Workgroup("enforced", output="s3://results/enforced/", enforced=True),
    Workgroup("capped", output="s3://results/", max_bytes=CAPPED),
)
Configure = Callable[..., Settings]


def as_athena_holds_it(table: pa.Table) -> pa.Table:
    """Moments in milliseconds: Athena's timestamps have no more digits."""
    fields = [field.with_type(pa.timestamp("ms")) if pa.types.is_timestamp(field.type) else field
              for field in table.schema]
    return table.cast(pa.schema(fields), safe=False)


@pytest.fixture(scope="session")
def parquet(warehouse_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """FOLDER/shop/order_report.parquet: what data.order_report holds."""
    folder = tmp_path_factory.mktemp("athena")
    (folder / DATABASE).mkdir()
    local = LocalWarehouse(warehouse_url, str(folder / "out"), timezone="America/Sao_Paulo")
    ref = local.run("SELECT * FROM data.order_report ORDER BY order_id", key="orders")
    local.close()
    pq.write_table(as_athena_holds_it(results.load(ref)),
                   folder / DATABASE / "order_report.parquet")
    return folder


@pytest.fixture(scope="session")
def endpoint(parquet: Path) -> Iterator[AthenaEndpoint]:
    with serve(parquet, workgroups=WORKGROUPS) as running:
        yield running


@pytest.fixture(scope="session")
def configure(
    endpoint: AthenaEndpoint, tmp_path_factory: pytest.TempPathFactory
) -> Configure:
    """Settings of an installation that answers from the endpoint."""
    home = tmp_path_factory.mktemp("athena-home")

    def build(**values: Any) -> Settings:
        given = {
            "EZPOCKET_HOME": home, "bd_reference": "Athena", "aws_access_key_id": "key",
            "aws_secret_access_key": "secret", "aws_athena_database": DATABASE,
            "aws_athena_output_location": "s3://results/tests/",
            "aws_endpoint_url": endpoint.url,
        }
        return load_settings(_env_file=None, **(given | values))

    return build


@pytest.fixture(scope="session")
def local(
    warehouse_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalWarehouse]:
    """PostgreSQL, with the same orders."""
    warehouse = LocalWarehouse(warehouse_url, str(tmp_path_factory.mktemp("local")),
                               timezone="America/Sao_Paulo")
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="session")
def athena(configure: Configure) -> AthenaWarehouse:
    """One for all tests: boto3 reads its descriptions of AWS for each anew, for half a second."""
    return AthenaWarehouse(configure())
