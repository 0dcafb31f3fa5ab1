"""Athena's values arrive in Arrow as PostgreSQL's do."""

from __future__ import annotations

import datetime as dt
import io
import math
from decimal import Decimal

import pyarrow as pa
import pytest

from orchestrator.warehouse import StatementError, results
from orchestrator.warehouse.athena import AthenaWarehouse
from orchestrator.warehouse.athena_rows import BLOCK_BYTES, AthenaRows
from orchestrator.warehouse.local import LocalWarehouse
from tests.integration.athena.conftest import Configure

# Written alike in both dialects.
ALIKE = [
    ("CAST(1 AS integer)", "integer", 1), ("CAST(9007199254740993 AS bigint)", "integer",
                                           9007199254740993),
    ("CAST(10.50 AS decimal(10, 2))", "numeric", Decimal("10.50")),
    ("0.1 + 0.2", "numeric", Decimal("0.3")),
    ("CAST(1.5 AS double precision)", "numeric", 1.5),
    ("CAST('Infinity' AS double precision)", "numeric", math.inf),
    ("DATE '2024-02-29'", "date", dt.date(2024, 2, 29)),
    ("TIMESTAMP '2025-03-01 10:00:00.5'", "timestamp", dt.datetime(2025, 3, 1, 10, 0, 0, 500_000)),
    ("true", "boolean", True), ("false", "boolean", False),
    ("'São Paulo, \"SP\"'", "text", 'São Paulo, "SP"'), ("'two\nlines'", "text", "two\nlines"),
    ("''", "text", ""), ("'NULL'", "text", "NULL"), ("'NaN'", "text", "NaN"),
    ("'007'", "text", "007"), ("7 / 2", "integer", 3), ("-7 / 2", "integer", -3),
]
TYPES = ("integer", "bigint", "decimal(10, 2)", "double precision", "date", "timestamp",
         "boolean", "varchar")


@pytest.mark.parametrize(("expression", "kind", "value"), ALIKE, ids=[item[0] for item in ALIKE])
def test_a_value(
    athena: AthenaWarehouse, local: LocalWarehouse, expression: str, kind: str, value: object
) -> None:
    for warehouse in (athena, local):
        ref = warehouse.run(f"SELECT {expression} AS v", key="value")
        assert ref["columns"] == [{"name": "v", "type": kind}]
        assert results.load(ref).to_pylist() == [{"v": value}]


def test_null_and_an_empty_text_stay_apart(athena: AthenaWarehouse) -> None:
    ref = athena.run("SELECT * FROM (VALUES 'a', NULL, '', NULL) AS v (word)", key="words")
    assert results.load(ref).column("word").to_pylist() == ["a", None, "", None]


@pytest.mark.parametrize("workgroup", ["primary", "managed"])
def test_null_is_null_in_every_type_with_and_without_rows(
    configure: Configure, workgroup: str
) -> None:
    athena = AthenaWarehouse(configure(aws_athena_workgroup=workgroup))
    columns = ", ".join(f"CAST(NULL AS {kind}) AS c{place}" for place, kind in enumerate(TYPES))
    table = results.load(athena.run(f"SELECT {columns}", key="nulls"))
    assert set(table.to_pylist()[0].values()) == {None}
    empty = results.load(athena.run(f"SELECT {columns} WHERE 1 = 0", key="empty"))
    assert empty.num_rows == 0
    assert empty.schema == table.schema


def test_a_moment_with_a_zone_is_local_time(athena: AthenaWarehouse) -> None:
    ref = athena.run("SELECT CAST('2025-03-01 13:00:00 UTC' AS timestamp with time zone) AS v",
                     key="zone")
    assert ref["columns"][0]["type"] == "timestamp"
    assert results.load(ref).to_pylist() == [{"v": dt.datetime(2025, 3, 1, 10)}]


def test_columns_of_one_name_are_told_apart(athena: AthenaWarehouse) -> None:
    ref = athena.run("SELECT 1 AS a, 2 AS a, 3 AS a", key="names")
    assert list(results.load(ref).to_pylist()[0].values()) == [1, 2, 3]


def test_decimals_keep_their_digits(athena: AthenaWarehouse) -> None:
    ref = athena.run("SELECT sum(revenue) AS total FROM order_report", key="decimals")
    assert results.load(ref).schema.field("total").type == pa.decimal128(38, 2)


def test_results_that_the_workgroup_keeps_are_read_from_it(configure: Configure) -> None:
    sql = "SELECT order_id, date, revenue, paid_at, city FROM order_report ORDER BY 1 LIMIT 2500"
    managed = AthenaWarehouse(configure(aws_athena_workgroup="managed",
                                        aws_athena_output_location=""))
    table = results.load(managed.run(sql, key="managed"))
    assert table.num_rows == 2500
    assert table == results.load(AthenaWarehouse(configure()).run(sql, key="file"))


def test_more_rows_than_are_kept_are_cut(configure: Configure) -> None:
    athena = AthenaWarehouse(configure(), max_rows=7)
    ref = athena.run("SELECT order_id FROM order_report", key="cut")
    assert (ref["row_count"], ref["truncated"]) == (7, True)
    ref = athena.run("SELECT order_id FROM order_report LIMIT 7", key="whole")
    assert (ref["row_count"], ref["truncated"]) == (7, False)


def test_a_year_that_no_calendar_has_is_a_clear_error(athena: AthenaWarehouse) -> None:
    with pytest.raises(StatementError) as refused:
        athena.run("SELECT DATE '2025-01-01' + INTERVAL '9000' YEAR AS v", key="far")
    assert "9999" in refused.value.message("en")


def test_fetch_gives_rows(athena: AthenaWarehouse) -> None:
    assert athena.fetch("SELECT 1, 'a', CAST(NULL AS date)") == [(1, "a", None)]


def test_a_row_that_is_too_long_is_named() -> None:
    rows = AthenaRows([{"Name": "note", "Type": "varchar"}], "UTC")
    short = list(rows.of_csv(io.BytesIO(b'"note"\n"%s"\n' % (b"x" * (BLOCK_BYTES // 2)))))
    assert sum(table.num_rows for table in short) == 1
    with pytest.raises(StatementError, match="longer than 4 MB"):
        list(rows.of_csv(io.BytesIO(b'"note"\n"%s"\n' % (b"x" * (2 * BLOCK_BYTES)))))
