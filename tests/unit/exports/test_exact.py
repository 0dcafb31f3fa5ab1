"""No number of a result is changed on its way to JSON, CSV or Excel without a word about it."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from orchestrator.exact_numbers import json_number
from orchestrator.exports import ResultSet, csv_lines, json_lines
from orchestrator.warehouse import results
from orchestrator.warehouse.arrow import exact_decimals

LONG = "12345678901234567890.123456789"
AVERAGE = Decimal("16.5617381549753121")


@pytest.mark.parametrize(("value", "written"), [
    (2**53 - 1, 2**53 - 1), (2**53, "9007199254740992"), (-2**53 - 1, "-9007199254740993"),
    (Decimal("10.50"), 10.5), (Decimal("9999999999999.99"), 9999999999999.99),
    (Decimal("99999999999999.99"), "99999999999999.99"), (Decimal(LONG), LONG),
    (Decimal("12345678901234567.89"), "12345678901234567.89"),
    (AVERAGE, "16.5617381549753121"), (Decimal("1E-30"), 1e-30), (Decimal("54"), 54.0),
    (0.1, 0.1), (float("nan"), None), (Decimal("Infinity"), None),
])
def test_a_number_in_json(value: Any, written: object) -> None:
    found = json_number(value)
    assert (found, type(found)) == (written, type(written))


def test_a_divisions_digits_are_a_number_while_a_double_has_the_decimals() -> None:
    assert json_number(AVERAGE, endless=True) == float(AVERAGE)
    assert json_number(Decimal("12345678901.123456789"), endless=True) == "12345678901.123456789"


@pytest.fixture
def found(tmp_path: Path) -> ResultSet:
    table = pa.table({
        "big": pa.array([9007199254740993, 12], pa.int64()),
        "exact": exact_decimals(pa.chunked_array([pa.array([LONG, "-1.5"])])),
        "average": pa.array([AVERAGE, Decimal("2.5")], pa.decimal128(38, 16)),
    })
    reference = results.save(table, str(tmp_path), "task")
    reference["columns"][2]["endless"] = True
    return ResultSet({"results_full": reference}, "pt")


def test_pages_and_files_have_every_digit(found: ResultSet) -> None:
    rows = [["9007199254740993", LONG, float(AVERAGE)], [12, -1.5, 2.5]]
    assert found.page(0, 5, sort=None, descending=False) == rows
    assert found.page(0, 5, sort="big", descending=False) == rows[::-1], "sorted as numbers"
    assert json.loads("".join(json_lines(found)))["rows"] == rows
    for lang, point, separator in ((None, ".", ","), ("pt", ",", ";")):
        text = "".join(csv_lines(found, lang)).removeprefix("\ufeff")
        _, first, _ = list(csv.reader(io.StringIO(text), delimiter=separator))
        assert first == ["9007199254740993", LONG.replace(".", point),
                         str(AVERAGE).replace(".", point)]


@pytest.mark.parametrize("texts", [
    ["1" * 38], ["1" * 39 + ".5"], ["9" * 76], ["-" + "9" * 77], ["0." + "1" * 80],
    ["0." + "1" * 25, "123456789012345678901234567890.1"], ["1.50", None]])
def test_every_digit_of_the_database_is_kept(texts: list[str | None]) -> None:
    kept = exact_decimals(pa.chunked_array([pa.array(texts, pa.string())])).to_pylist()
    assert [None if one is None else Decimal(one) for one in kept] == [
        None if text is None else Decimal(text) for text in texts]
