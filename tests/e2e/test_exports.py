"""The exported files, opened: every row of the full result, typed, and nothing that runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.e2e.conftest import Visitor
from tests.e2e.data import amount
from tests.e2e.pages import Question
from tests.e2e.stack import Stack
from tests.e2e.test_sql import rerun

COLUMNS = ("order_id", "date", "customer_name", "state", "revenue", "quantity", "paid_at", "rating")


@pytest.fixture
def sql(stack: Stack) -> str:
    """More rows than a page of the table or a preview holds, the same ones after midnight."""
    return f"""SELECT {', '.join(COLUMNS)} FROM data.order_report
WHERE date > DATE '{stack.settings.today()}' - 90 ORDER BY order_id"""


@pytest.fixture
def answer(visitor: Visitor, ana: str, sql: str) -> Question:
    """An answer with a few thousand rows."""
    chat = visitor(ana)
    first = chat.ask("receita por canal este ano").accept().answered()
    return rerun(chat, first, lambda _: sql).answered()


@pytest.fixture
def expected(stack: Stack, sql: str) -> list[tuple[Any, ...]]:
    found = stack.rows(sql)
    assert len(found) > 500
    return found


def test_the_csv_holds_the_full_result(
    answer: Question, expected: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    path = answer.download("export-csv", tmp_path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 by its mark"
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    assert len(header) == len(COLUMNS)
    assert [same_text(row) for row in rows] == [as_text(row) for row in expected]


def test_the_xlsx_keeps_the_types(
    answer: Question, expected: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    path = answer.download("export-xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert len(rows) == len(expected)
    for found, wanted in zip(rows, expected, strict=True):
        assert [as_value(one) for one in found] == [as_value(one) for one in wanted]
    kinds = {cell.data_type for cell in next(sheet.iter_rows(min_row=2, max_row=2))}
    assert "f" not in kinds and "d" in kinds
    told = "\n".join(str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row)
    assert "FROM data.order_report" in told, "the second sheet says which SQL it was"
    book.close()


@pytest.mark.parametrize("formula", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1"])
def test_no_cell_is_a_formula(
    visitor: Visitor, ana: str, tmp_path: Path, formula: str
) -> None:
    chat = visitor(ana)
    first = chat.ask("receita por canal este ano").accept().answered()
    escaped = formula.replace("\t", "' || chr(9) || '").replace("\r", "' || chr(13) || '")
    question = rerun(chat, first, lambda _: f"SELECT '{escaped}' AS note "
                     "FROM data.order_report LIMIT 1").answered()
    text = question.download("export-csv", tmp_path).read_text("utf-8-sig")
    cell = next(csv.reader(io.StringIO(text.split("\n", 1)[1]), delimiter=";"))[0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    book = openpyxl.load_workbook(question.download("export-xlsx", tmp_path))
    assert book.worksheets[0]["A2"].data_type == "s"
    book.close()


def test_the_table_is_sorted_and_paged(
    visitor: Visitor, answer: Question, expected: list[tuple[Any, ...]]
) -> None:
    first_page = [row[0] for row in answer.table()]
    answer.by("table-next").click()
    answer.page.wait_for_function(
        "([id, shown]) => document.querySelector(`[data-testid=job-${id}] [data-testid=table] "
        "tbody td`).textContent.trim() !== shown", arg=[answer.job_id, first_page[0]])
    second_page = [row[0] for row in answer.table()]
    wanted = [row[0] for row in expected]
    size = len(first_page)
    assert [int(amount(one)) for one in first_page + second_page] == wanted[:2 * size]


def as_text(row: tuple[Any, ...]) -> list[Any]:
    return ["" if value is None else as_value(value) for value in row]


def same_text(row: list[str]) -> list[Any]:
    """The cells of a Brazilian CSV as the values that they stand for, by their column."""
    readers = {"order_id": amount, "revenue": amount, "quantity": amount, "rating": amount,
               "date": day, "paid_at": day}
    return [readers[name](cell) if cell and name in readers else cell
            for name, cell in zip(COLUMNS, row, strict=True)]


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text[:10], "%d/%m/%Y").date()


def as_value(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    return Decimal(str(value)) if isinstance(value, float | int) else value
