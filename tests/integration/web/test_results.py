"""A result as pages, CSV, JSON and Excel, compared with the data itself."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import openpyxl
import psycopg2
import pytest

from .program import Program

SQL = ("SELECT order_id, date, state, customer_name, revenue, paid_at, status, installments "
       "FROM data.order_report ORDER BY order_id LIMIT 1200")


@pytest.fixture(scope="module")
def ana(running: str) -> Program:
    return Program(running, "ana")


@pytest.fixture(scope="module")
def job_id(ana: Program) -> str:
    """1,200 orders as they lie in the table, by edited SQL."""
    first = ana.answered("Qual foi a receita por canal em 2026?", lang="pt")["job_id"]
    _, found = ana.call("POST", f"/api/jobs/{first}/rerun", {"sql": SQL})
    assert ana.ended(found["job_id"])["status"] == "answered"
    return str(found["job_id"])


@pytest.fixture(scope="module")
def expected(database_url: str, job_id: str) -> list[tuple[Any, ...]]:
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute(SQL)
        found = cursor.fetchall()
    connection.close()
    return found


def test_pages_are_the_rows_in_order(
    ana: Program, job_id: str, expected: list[tuple[Any, ...]]
) -> None:
    seen = []
    for offset in range(0, 1201, 400):
        page = ana.get(f"/api/jobs/{job_id}/rows?offset={offset}&limit=400")
        assert page["row_count"] == 1200
        seen += page["rows"]
    assert [row[0] for row in seen] == [row[0] for row in expected]
    assert seen[0][1] == expected[0][1].isoformat() and seen[0][4] == float(expected[0][4])
    assert page["rows"] == []
    column = page["columns"][4]
    assert (column["name"], column["label"], column["unit"]) == (
        "revenue", "valor do pedido", "BRL")


@pytest.mark.parametrize(("column", "place"), [("revenue", 4), ("date", 1), ("paid_at", 5)])
@pytest.mark.parametrize("desc", [0, 1])
def test_sorted_pages(  # noqa: PLR0917  (fixtures and parameters)
    ana: Program, job_id: str, expected: list[tuple[Any, ...]], column: str, place: int, desc: int
) -> None:
    known = sorted((row for row in expected if row[place] is not None),
                   key=lambda row: row[place], reverse=bool(desc))
    unknown = [row for row in expected if row[place] is None]
    if desc:  # equal values keep the statement's order in both directions
        known.sort(key=lambda row: row[place], reverse=True)
    rows = [row for offset in (0, 500, 1000) for row in ana.get(
        f"/api/jobs/{job_id}/rows?sort={column}&desc={desc}&limit=500&offset={offset}")["rows"]]
    assert [row[0] for row in rows] == [row[0] for row in (*known, *unknown)]


def test_texts_are_sorted_as_people_sort_them(ana: Program, job_id: str) -> None:
    found = ana.get(f"/api/jobs/{job_id}/rows?sort=status&limit=500")
    names = [found["columns"][6]["values"][row[6]] for row in found["rows"]]
    assert names == sorted(names) and "devolvido" in names


@pytest.mark.parametrize("query", [
    "sort=nothing", "limit=0", "limit=501", "offset=-1", "offset=x", "desc=2", "sort=%00",
    "limit=99999999999999999999"])
def test_a_bad_page_is_refused(ana: Program, job_id: str, query: str) -> None:
    status, found = ana.call("GET", f"/api/jobs/{job_id}/rows?{query}")
    assert status == 400 and found["error"]["message_en"]


def test_the_programs_csv_is_the_data(
    ana: Program, job_id: str, expected: list[tuple[Any, ...]]
) -> None:
    text = ana.get(f"/api/jobs/{job_id}/result.csv").decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text)))
    assert header == ["order_id", "date", "state", "customer_name", "revenue", "paid_at",
                      "status", "installments"]
    assert len(rows) == 1200
    for row, real in zip(rows, expected, strict=True):
        assert row[0] == str(real[0]) and row[1] == real[1].isoformat()
        assert (Decimal(row[4]) if row[4] else None) == real[4]


def test_portuguese_csv(ana: Program, job_id: str, expected: list[tuple[Any, ...]]) -> None:
    text = ana.get(f"/api/jobs/{job_id}/result.csv?lang=pt").decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert header[1] == "Data do pedido" and header[4] == "Valor do pedido"
    for row, real in zip(rows, expected, strict=True):
        assert row[1] == real[1].strftime("%d/%m/%Y")
        assert row[4] == ("" if real[4] is None else str(real[4]).replace(".", ","))
    assert {row[6] for row in rows} <= {"criado", "pago", "enviado", "entregue", "devolvido",
                                        "cancelado", ""}


def test_json_is_the_whole(ana: Program, job_id: str, expected: list[tuple[Any, ...]]) -> None:
    found = ana.get(f"/api/jobs/{job_id}/result.json")
    assert found["row_count"] == len(found["rows"]) == 1200
    assert [row[0] for row in found["rows"]] == [row[0] for row in expected]


@pytest.mark.parametrize(("lang", "sheets", "heading", "day"), [
    ("pt", ["Resultado", "Sobre"], "Valor do pedido", "dd/mm/yyyy"),
    ("en", ["Result", "About"], "Valor do pedido", "yyyy-mm-dd")])
def test_the_workbook_keeps_types(  # noqa: PLR0917  (fixtures and parameters)
    ana: Program, job_id: str, expected: list[tuple[Any, ...]], lang: str, sheets: list[str],
    heading: str, day: str,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(
        ana.get(f"/api/jobs/{job_id}/result.xlsx?lang={lang}")))
    assert book.sheetnames == sheets
    rows = list(book[sheets[0]].iter_rows())
    assert rows[0][4].value == heading and len(rows) == 1201
    for row, real in zip(rows[1:], expected, strict=True):
        assert row[0].value == real[0] and row[3].value == real[3]
        assert isinstance(row[1].value, dt.datetime) and row[1].value.date() == real[1]
        assert real[4] is None or round(Decimal(str(row[4].value)), 2) == real[4]
        assert real[5] is None or row[5].value == real[5]
    assert rows[1][1].number_format == day
    assert '"R$"' in rows[1][4].number_format
    about = {row[0].value: row[1].value for row in book[sheets[1]].iter_rows()}
    assert SQL in about.values() and "Qual foi a receita por canal em 2026?" in about.values()


DANGEROUS = ["=HYPERLINK('x')", "+1", "-1+1", "@SUM(A1)", " =1", "http://a.example/x", "a=b",
             "mailto:a@b.example", "＝1", "_x0041_", "<b>&", "a\nb;c,\"d\""]


def test_nothing_in_a_file_is_a_formula_or_a_link(ana: Program, job_id: str) -> None:
    values = ", ".join(f"('{text.replace(chr(39), chr(39) * 2)}')" for text in DANGEROUS)
    sql = f"SELECT a.cell, count(*) AS n FROM data.order_report, (VALUES {values}) AS a(cell) " \
          "GROUP BY a.cell"
    _, found = ana.call("POST", f"/api/jobs/{job_id}/rerun", {"sql": sql})
    ended = ana.ended(found["job_id"])
    assert ended["status"] == "answered", ended["error"]
    path = f"/api/jobs/{found['job_id']}/result"
    book = openpyxl.load_workbook(io.BytesIO(ana.get(f"{path}.xlsx")))
    cells = [row[0] for row in book["Resultado"].iter_rows(min_row=2)]
    # Excel reads _x0041_ as an A, and _x005F_ as an underscore; openpyxl does neither.
    assert {cell.value.replace("_x005F_", "_") for cell in cells} == set(DANGEROUS)
    assert {cell.data_type for cell in cells} == {"s"} and not any(c.hyperlink for c in cells)
    for query, separator in (("", ","), ("?lang=pt", ";"), ("?lang=en", ",")):
        text = ana.get(f"{path}.csv{query}").decode("utf-8-sig")
        written = [row[0] for row in csv.reader(io.StringIO(text), delimiter=separator)][1:]
        assert {one.removeprefix("'") for one in written} == set(DANGEROUS)
        assert not [one for one in written if one.lstrip()[:1] in "=+-@＝"]


LONG = "12345678901234567890.123456789"


def test_no_digit_is_lost_on_the_way(ana: Program, job_id: str) -> None:
    """From PostgreSQL to each form; only a division's endless digits may be rounded, told."""
    sql = (f"SELECT 9007199254740993 AS big, {LONG} AS long, -12345678901234567.89 AS minus, "
           "0.12345678901234567890 AS small, 1.5 AS short, avg(revenue) / 3 AS average "
           "FROM data.order_report UNION ALL SELECT 7, 1, 2, 3, 4, 5 ORDER BY big DESC")
    _, found = ana.call("POST", f"/api/jobs/{job_id}/rerun", {"sql": sql})
    job = ana.ended(found["job_id"])
    assert job["status"] == "answered", job["error"]
    digits = ["9007199254740993", LONG, "-12345678901234567.89", "0.12345678901234567890"]
    path = f"/api/jobs/{found['job_id']}"
    shown = ana.get(f"{path}/rows?sort=big&desc=1")["rows"][0]
    for row in (shown, ana.get(f"{path}/result.json")["rows"][0],
                [job["results_preview"][0][column["name"]] for column in job["columns"]]):
        assert [Decimal(one) for one in row[:4]] == [Decimal(one) for one in digits]
        assert all(isinstance(one, str) for one in row[:4]) and row[4] == 1.5
        assert isinstance(row[5], float), "an average is a number for programs"
    text = ana.get(f"{path}/result.csv").decode("utf-8-sig")
    exact = next(csv.DictReader(io.StringIO(text)))
    assert [exact[name] for name in ("big", "long", "minus", "small")] == digits
    assert len(exact["average"].replace(".", "")) > 16 and float(exact["average"]) == shown[5]
    portuguese = ana.get(f"{path}/result.csv?lang=pt").decode("utf-8-sig").splitlines()[1]
    assert portuguese.startswith(";".join(one.replace(".", ",") for one in digits) + ";1,5;")
    book = openpyxl.load_workbook(io.BytesIO(ana.get(f"{path}/result.xlsx")))
    cells = [cell for cell, in book["Resultado"].iter_cols(min_row=2, max_row=2)]
    assert [cell.value for cell in cells[:4]] == digits
    assert [cell.data_type for cell in cells] == ["s"] * 4 + ["n"] * 2
    assert abs(Decimal(str(cells[5].value)) - Decimal(exact["average"])) < Decimal("1e-6")
    about = {row[0].value: row[1].value for row in book["Sobre"].iter_rows()}
    assert about["Arredondado"].startswith("Average: ")
    assert "Big: de 7 a 9.007.199.254.740.993" in job["response_text"]


def test_what_excel_cannot_hold_is_refused_with_what_to_do(ana: Program, job_id: str) -> None:
    sql = "SELECT string_agg(product, ' ') AS words FROM data.order_report"
    _, found = ana.call("POST", f"/api/jobs/{job_id}/rerun", {"sql": sql})
    ended = ana.ended(found["job_id"])
    assert ended["status"] == "answered", ended["error"]
    status, refused = ana.call("GET", f"/api/jobs/{found['job_id']}/result.xlsx")
    assert (status, refused["error"]["code"]) == (400, "too_long_for_excel")
    assert "CSV" in refused["error"]["message"] and "CSV" in refused["error"]["message_en"]
    assert ana.call("GET", f"/api/jobs/{found['job_id']}/result.csv")[0] == 200


def test_rows_that_have_expired_say_so(ana: Program, job_id: str, settings: Any) -> None:
    _, found = ana.call("POST", f"/api/jobs/{job_id}/rerun",
                        {"sql": "SELECT order_id FROM data.order_report LIMIT 3"})
    ana.ended(found["job_id"])
    newest = max(settings.home.rglob("*.arrow"), key=lambda path: path.stat().st_mtime_ns)
    newest.unlink()
    for kind in ("rows", "result.csv", "result.xlsx", "result.json"):
        status, refused = ana.call("GET", f"/api/jobs/{found['job_id']}/{kind}")
        assert (status, refused["error"]["code"]) == (404, "RESULT_EXPIRED")


@pytest.mark.parametrize("kind", ["rows", "result.csv", "result.xlsx", "result.json"])
def test_a_question_without_rows_and_a_strangers(
    ana: Program, job_id: str, running: str, kind: str
) -> None:
    bare = ana.ask("Qual foi a receita em 2025?")
    ana.waiting(bare)
    status, found = ana.call("GET", f"/api/jobs/{bare}/{kind}")
    assert (status, found["error"]["code"]) == (404, "no_result")
    ana.call("POST", f"/api/jobs/{bare}/cancel")
    assert Program(running, "bia").call("GET", f"/api/jobs/{job_id}/{kind}")[0] == 404
    assert ana.call("GET", f"/api/jobs/{quote(job_id)}x/{kind}")[0] == 404
