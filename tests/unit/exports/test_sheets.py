"""A cell of a workbook is a number wherever Excel shows the same value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from orchestrator.exports import sheets
from orchestrator.exports.sheets import held


@pytest.mark.parametrize(("cell", "written"), [
    (Decimal("10.50"), Decimal("10.50")), (123_456_789_012_345, 123_456_789_012_345),
    (12_345_678_901_234_567, "12345678901234567"), (-10**15 - 1, "-1000000000000001"),
    (Decimal("12345678901234567.25"), "12345678901234567.25"),
    (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
    (Decimal("0.1" + "9" * 35), "0.1" + "9" * 35), (Decimal("1E-18"), Decimal("1E-18")),
])
def test_numbers_that_excel_would_change_keep_their_digits_as_text(
    cell: int | Decimal, written: object
) -> None:
    assert held(cell) == written


@pytest.mark.parametrize(("cell", "written"), [
    (Decimal("16.5617381549753121"), Decimal("16.5617381549753")),
    (Decimal("12345678901.12345678"), "12345678901.12345678"),
])
def test_a_divisions_endless_digits_are_a_number_while_the_decimals_are_right(
    cell: Decimal, written: object
) -> None:
    assert held(cell, endless=True) == written


def test_counts_months_and_widths_are_as_people_write_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("product", "date_month", "items", "share")
    table = pa.table({
        "product": ["Fone de Ouvido Bluetooth"], "date_month": [dt.date(2026, 10, 1)],
        "items": pa.array([Decimal(54)], pa.decimal128(20, 0)),
        "share": pa.array([Decimal("33.3333333333333333")], pa.decimal128(20, 16)),
    })
    units = {"items": "count", "share": "percent"}
    kinds = {"product": "text", "date_month": "date"}
    columns = [{"name": name, "type": kinds.get(name, "numeric"), "unit": units.get(name, ""),
                "values": {}, "label": name} for name in names]
    monkeypatch.setattr("orchestrator.warehouse.results.load", lambda _: table)
    order: dict[str, Any] = {
        "lang": "pt", "folder": str(tmp_path), "columns": columns,
        "headings": [*names[:-1], "share\ufffe"],
        "reference": {"row_count": 1, "columns": [
            {**column, "endless": column["name"] == "share"} for column in columns]},
        "about": {"pergunta": "Top 5?", "plan": "Itens por produto, 8 maiores",
                  "query_sql": "SELECT 1 -- \uffff", "created_at": "2026-11-21T09:20:11.826+00:00"},
    }
    sheets.write(order)
    book: Any = openpyxl.load_workbook(tmp_path / "result.xlsx")
    product, month, items, share = next(book["Resultado"].iter_rows(min_row=2))
    assert book["Resultado"].column_dimensions["A"].width > len(product.value)
    assert (month.value.date(), month.number_format) == (dt.date(2026, 10, 1), "mmm/yyyy")
    assert (items.value, items.number_format) == (54, "#,##0")
    assert share.data_type == "n" and round(share.value, 2) == 33.33
    about = {row[0].value: row[1].value for row in book["Sobre"].iter_rows()}
    assert about["SQL"] == "SELECT 1 -- �", "XML has no noncharacters"
    assert book["Resultado"]["D1"].value == "share�"
    assert about["Arredondado"].startswith("share�: divisões com mais algarismos do que os 15")
    assert about["Plano aceito"] == "Itens por produto, 8 maiores"
    assert about["Perguntado em"] == "21/11/2026 09:20 UTC"
