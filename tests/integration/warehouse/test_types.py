"""PostgreSQL's values arrive in Arrow as what they are."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pyarrow as pa
import pytest

from orchestrator.warehouse import StatementError, results
from orchestrator.warehouse.local import LocalWarehouse

VALUES = [
    ("1::int", "integer", 1), ("9007199254740993::bigint", "integer", 9007199254740993),
    ("10.50::numeric(10, 2)", "numeric", Decimal("10.50")),
    ("0.1 + 0.2", "numeric", Decimal("0.3")),
    ("99999999999999.99::numeric", "numeric", Decimal("99999999999999.99")),
    ("repeat('9', 40)::numeric + 0.5", "numeric", Decimal("9" * 40 + ".5")),
    ("repeat('9', 90)::numeric", "text", "9" * 90),
    ("'NaN'::numeric", "numeric", None),
    ("1.5::float8", "numeric", 1.5), ("'Infinity'::float8", "numeric", math.inf),
    ("date '2024-02-29'", "date", dt.date(2024, 2, 29)),
    ("timestamp '2025-03-01 10:00:00.5'", "timestamp", dt.datetime(2025, 3, 1, 10, 0, 0, 500_000)),
    ("timestamptz '2025-03-01 13:00:00+00'", "timestamp", dt.datetime(2025, 3, 1, 10)),
    ("true", "boolean", True), ("false", "boolean", False),
    ("'São Paulo, \"SP\"'", "text", 'São Paulo, "SP"'),
    ("e'two\\nlines\\\\.'", "text", "two\nlines\\."),
    ("''::text", "text", ""), ("'NULL'::text", "text", "NULL"), ("'007'::text", "text", "007"),
    ("'x'::char(3)", "text", "x  "), ("interval '2 days'", "text", "2 days"),
    ("array[1, 2]", "text", "{1,2}"), ("'{\"a\": 1}'::jsonb", "text", '{"a": 1}'),
]
TYPES = ("int", "bigint", "numeric", "numeric(10, 2)", "float8", "date", "timestamp", "timestamptz",
         "boolean", "text", "varchar(5)", "interval", "jsonb")


@pytest.mark.parametrize(("expression", "kind", "value"), VALUES, ids=[item[0] for item in VALUES])
def test_a_value(
    warehouse: LocalWarehouse, expression: str, kind: str, value: object
) -> None:
    ref = warehouse.run(f"SELECT {expression} AS v", key="value")
    assert ref["columns"] == [{"name": "v", "type": kind}]
    assert results.load(ref).to_pylist() == [{"v": value}]


def test_null_is_null_in_every_type_with_and_without_rows(warehouse: LocalWarehouse) -> None:
    columns = ", ".join(f"NULL::{kind} AS c{number}" for number, kind in enumerate(TYPES))
    table = results.load(warehouse.run(f"SELECT {columns}", key="nulls"))
    assert table.num_rows == 1
    assert set(table.to_pylist()[0].values()) == {None}
    empty = results.load(warehouse.run(f"SELECT {columns} WHERE false", key="empty"))
    assert empty.num_rows == 0
    assert empty.schema == table.schema


def test_a_single_column_keeps_its_null_rows(warehouse: LocalWarehouse) -> None:
    statement = "SELECT * FROM (VALUES ('a'), (NULL), (''), (NULL)) AS v (word)"
    table = results.load(warehouse.run(statement, key="nulls"))
    assert table.column("word").to_pylist() == ["a", None, "", None]


def test_decimals_share_the_largest_scale_and_sum_exactly(warehouse: LocalWarehouse) -> None:
    statement = "SELECT * FROM (VALUES (0.1), (0.25), (NULL), (-3)) AS v (amount)"
    table = results.load(warehouse.run(statement, key="decimals"))
    assert table.schema.field("amount").type == pa.decimal128(38, 2)
    assert sum(value for value in table.column("amount").to_pylist() if value) == Decimal("-2.65")


def test_fractions_have_the_digits_that_the_database_gives(
    warehouse: LocalWarehouse
) -> None:
    ref = warehouse.run("SELECT 1::numeric / 3 AS a, 1e-30::numeric AS b", key="fraction")
    row = results.load(ref).to_pylist()[0]
    assert abs(row["a"] - Decimal(1) / 3) < Decimal("1e-19")
    assert row["b"] == Decimal("1e-30")


def test_columns_of_one_name_are_told_apart(warehouse: LocalWarehouse) -> None:
    ref = warehouse.run("SELECT 1 AS a, 2 AS a, 3 AS a", key="names")
    assert len({column["name"] for column in ref["columns"]}) == 3
    assert list(results.load(ref).to_pylist()[0].values()) == [1, 2, 3]


@pytest.mark.parametrize("value", ["date 'infinity'", "date '0044-03-15 BC'",
                                   "timestamp '-infinity'", "timestamp '12025-01-01'",
                                   "timestamptz 'infinity'"])
def test_a_moment_outside_the_calendar_is_a_clear_error(
    warehouse: LocalWarehouse, value: str
) -> None:
    with pytest.raises(StatementError) as refused:
        warehouse.run(f"SELECT {value} AS v", key="moment")
    assert "9999" in refused.value.message("en")
    assert results.load(warehouse.run("SELECT 1 AS n", key="next")).num_rows == 1


def test_the_rows_of_the_demo(warehouse: LocalWarehouse) -> None:
    ref = warehouse.run("SELECT * FROM data.order_report ORDER BY order_id LIMIT 2000", key="demo")
    types = {column["name"]: column["type"] for column in ref["columns"]}
    assert types["revenue"] == types["cost"] == "numeric"
    assert (types["date"], types["paid_at"], types["state"]) == ("date", "timestamp", "text")
    table = results.load(ref)
    exact, rows = warehouse.fetch(
        "SELECT sum(revenue), count(*) FROM (SELECT revenue FROM data.order_report "
        "ORDER BY order_id LIMIT 2000) AS first")[0]
    assert (sum(table.column("revenue").to_pylist()), table.num_rows) == (exact, rows)
