"""A SQLite file into PostgreSQL: types by values, names, what is untidy; golds run on the file."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from orchestrator.catalog import load_catalog
from orchestrator.errors import Invalid
from orchestrator.evaluation.compare import matches
from orchestrator.evaluation.databases import Opened, of_sqlite, schema_of, sqlite_file
from orchestrator.evaluation.described import Meaning, meanings_of
from orchestrator.evaluation.gold import BadSql
from orchestrator.evaluation.sqlite import load
from orchestrator.evaluation.sqlite.gold import SqliteReader, opened
from orchestrator.evaluation.sqlite.load import drop
from orchestrator.evaluation.sqlite.tables import Column, folded, tables_of
from orchestrator.settings import Settings

SCRIPT = """
CREATE TABLE "Sales Order" (
    OrderID INTEGER, "Unit Price (R$)" REAL, placed DATE, Sent DATETIME, due TEXT, bad DATE,
    flag BOOLEAN, odd BOOLEAN, code NUMERIC, gap INTEGER, note TEXT, "order" TEXT, raw BLOB,
    absent INTEGER, whole NUMERIC);
INSERT INTO "Sales Order" VALUES
    (1, 9.5, '2020-01-31', '2020-01-31 10:20:30', '2020-02-01', '2020-02-30', 1, 2, 'A7', '',
     'x', 'a', x'C3A9FF', NULL, 3),
    (2, 10, '', '2020-02-01 00:00:00', '2020-02-02 00:00:00', '2020-03-01', 0, 1, 12, 4,
     'it''s', NULL, NULL, NULL, 4.25),
    (3, NULL, '0000-00-00', NULL, NULL, NULL, NULL, 0, NULL, '  ', NULL, 'ç', NULL, NULL, NULL);
CREATE TABLE empty (a TEXT, b INTEGER);
CREATE VIEW seen AS SELECT 1 AS one;
"""


COLUMNS = """original_column_name,column_name,column_description,data_format,value_description
note ,remark_text,"What the ""clerk""
wrote",text,
code,,Internal,,7 means lost
"""
NAMES = [{"db_id": "Shop One", "table_names_original": ["Sales Order"],
          "column_names_original": [[-1, "*"], [0, "OrderID"], [0, "placed"]],
          "column_names": [[-1, "*"], [0, "order number"], [0, "day_of order"]]}]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "database_description"
    folder.mkdir()
    (folder / "Sales Order.csv").write_bytes(COLUMNS.encode("utf-8-sig"))
    (tmp_path / "tables.json").write_text(json.dumps(NAMES))
    path = tmp_path / "Shop One.sqlite"
    with closing(sqlite3.connect(path)) as made, made:
        made.executescript(SCRIPT)
        made.execute("INSERT INTO empty VALUES (?, 1)", ("nul\0byte",))
    return path


@pytest.fixture
def loaded(file: Path, settings: Settings, tmp_path: Path) -> Iterator[Opened]:
    yield of_sqlite(file, settings.database_url, settings.warehouse_url,
                    reader=settings.reader_role, folder=tmp_path / "catalog",
                    meanings=meanings_of(file, tmp_path / "dev.json"))
    drop(settings.database_url, schema_of("Shop One"))


def test_types_follow_from_the_values(file: Path) -> None:
    with closing(opened(file)) as source:
        orders = {table.stored: table for table in tables_of(source)}["sales order"]
    assert orders.columns == (
        Column("OrderID", "order_id", "bigint"),
        Column("Unit Price (R$)", "unit price (r$)", "numeric"),
        Column("placed", "placed", "date"),
        Column("Sent", "sent", "timestamp"),
        Column("due", "due", "date"),
        Column("bad", "bad", "text", 1),
        Column("flag", "flag", "boolean"),
        Column("odd", "odd", "bigint"),
        Column("code", "code", "text", 1),
        Column("gap", "gap", "bigint"),
        Column("note", "note", "text"),
        Column("order", "order", "text"),
        Column("raw", "raw", "text"),
        Column("absent", "absent", "text"),
        Column("whole", "whole", "numeric"),
    )


def test_rows_arrive_as_they_were(loaded: Opened) -> None:
    found = loaded.ours.rows('SELECT * FROM "sales order" ORDER BY order_id').rows
    assert found[0] == (1, Decimal("9.5"), dt.date(2020, 1, 31),
                        dt.datetime(2020, 1, 31, 10, 20, 30), dt.date(2020, 2, 1), "2020-02-30",
                        True, 2, "A7", None, "x", "a", "é�", None, Decimal(3))
    assert found[1][2:5] == (None, dt.datetime(2020, 2, 1), dt.date(2020, 2, 2))
    assert found[2][11] == "ç" and found[2][2] is None and found[2][9] is None
    assert loaded.ours.rows("SELECT a FROM empty").rows == (("nulbyte",),)


def test_what_is_not_of_its_declared_type_is_told(loaded: Opened) -> None:
    assert [note[1].split(" stays")[0] for note in loaded.notes] == [
        "Shop One.sqlite: sales order.bad", "Shop One.sqlite: sales order.code"]


def test_a_catalog_is_drafted_of_every_table(loaded: Opened) -> None:
    tables = load_catalog(loaded.catalog).tables
    assert set(tables) == {"sales order", "empty"}
    assert tables["sales order"].key == "order_id"
    assert tables["sales order"].db_schema == "eval_shop_one"


def test_what_the_benchmark_says_of_its_columns_is_in_the_catalog(loaded: Opened) -> None:
    columns = load_catalog(loaded.catalog).tables["sales order"].columns
    assert columns["order_id"].label.en == "order number"
    assert columns["placed"].label.pt == "day of order"
    assert columns["note"].label.en == "remark text"
    assert columns["note"].description.en == 'What the "clerk" wrote'
    assert (columns["code"].label.en, columns["code"].description.en) == (
        "code", "Internal 7 means lost")
    assert columns["due"].description.en == ""


@pytest.mark.parametrize("written", [b"", b"[", b"{}", b"[1]", b"[[]]", b'[{"db_id": "Shop One"}]',
                                     b"[" * 100_000, b"\xff\xfe", b'"', b"a\0,b\n" * 3,
                                     b"original_column_name\n" + b"x" * 200_000])
def test_a_description_that_cannot_be_read_says_nothing(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "database_description").mkdir()
    for name in ("tables.json", "database_description/t.csv"):
        (tmp_path / name).write_bytes(written)
    assert meanings_of(tmp_path / "Shop One.sqlite", tmp_path / "dev.json") == {}


def test_a_description_of_another_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "database_description").mkdir()
    (tmp_path / "database_description" / "T.csv").write_bytes(
        "original_column_name,column_name,column_description\nA1,região,é\n".encode("cp1252"))
    found = meanings_of(tmp_path / "one.sqlite", tmp_path / "dev.json")
    assert found == {("t", "a1"): Meaning("região", "é")}


@pytest.mark.parametrize("gold", [
    'SELECT OrderID FROM "Sales Order" WHERE flag = 1',
    "SELECT T1.orderid FROM `sales order` AS T1 WHERE T1.note = \"it's\"",
    'SELECT [Unit Price (R$)] FROM "Sales Order" ORDER BY OrderID LIMIT 2',
    "SELECT placed FROM \"Sales Order\" WHERE placed LIKE '2020%'",
    "SELECT strftime('%Y', Sent), count(*) FROM \"Sales Order\" WHERE Sent > '2020' GROUP BY 1",
    'WITH one AS (SELECT OrderID AS n FROM "Sales Order") SELECT max(n) FROM one',
    'SELECT sum(flag), avg("Unit Price (R$)") FROM "Sales Order"',
    'SELECT "order" FROM "Sales Order" WHERE "order" IS NOT NULL',
    'SELECT count(*) FROM "Sales Order" WHERE substr(placed, 1, 4) = \'2020\'',
])
def test_a_gold_brings_the_same_rows_in_postgresql(loaded: Opened, gold: str) -> None:
    wanted = loaded.golds.gold(gold)
    assert wanted.result.rows
    assert matches(wanted, loaded.ours.rows(loaded.runnable(gold)))


def test_a_gold_that_does_not_parse_cannot_be_said(loaded: Opened) -> None:
    with pytest.raises(BadSql, match="not parsed"):
        loaded.runnable("SELECT FROM WHERE (")


@pytest.mark.parametrize("sql", [
    "DELETE FROM empty", "ATTACH DATABASE '/tmp/other.db' AS other", "PRAGMA writable_schema = 1",
    "SELECT load_extension('x')", "SELECT zeroblob(100000000)", "SELECT 1; SELECT 2",
    "SELECT nowhere FROM empty", "",
])
def test_a_gold_only_reads_its_file(file: Path, sql: str) -> None:
    with pytest.raises(BadSql):
        SqliteReader(file).rows(sql)


def test_a_gold_has_a_time_limit(file: Path) -> None:
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c"
    with pytest.raises(BadSql, match="interrupted"):
        SqliteReader(file, timeout_seconds=0.05).rows(endless)


def test_the_order_of_a_gold_counts_in_sqlite_too(file: Path) -> None:
    gold = SqliteReader(file).gold('SELECT OrderID FROM "Sales Order" ORDER BY odd % 2 LIMIT 2')
    assert (gold.ordered, gold.ties) == (True, (0, 0))


def test_keys_that_sqlite_makes_distinct_too_do_not_change_a_gold(tmp_path: Path) -> None:
    """It lets DISTINCT rows be ordered by what they do not hold."""
    path = tmp_path / "distinct.sqlite"
    with closing(sqlite3.connect(path)) as made, made:
        made.executescript("CREATE TABLE t (a, b);"
                           "INSERT INTO t VALUES ('x', 1), ('x', 2), ('y', 3), ('z', 4);")
    gold = SqliteReader(path).gold("SELECT DISTINCT a FROM t ORDER BY b LIMIT 3")
    assert gold.ordered and gold.result.rows == (("x",), ("y",), ("z",))


def test_names_stay_apart_however_they_are_folded() -> None:
    assert dict(folded(["Name", "name", "NAME"])) == {
        "Name": "name", "name": "name_2", "NAME": "name_3"}
    long = dict(folded(["x" * 80, "x" * 79]))
    assert {len(name) for name in long.values()} == {63, 59}
    assert list(folded(["CustomerID", "", "HTTPStatus"])) == [
        ("CustomerID", "customer_id"), ("", "unnamed"), ("HTTPStatus", "httpstatus")]


def test_a_file_that_is_no_database_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("not a database, but long enough to be looked at as one" * 10)
    with pytest.raises(Invalid, match="cannot be read as a SQLite database"):
        of_sqlite(path, settings.database_url, settings.warehouse_url,
                  reader=settings.reader_role, folder=tmp_path, meanings={})


def test_what_postgresql_cannot_hold_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened_of(script: str) -> None:
        path = tmp_path / f"{len(script)}.sqlite"
        with closing(sqlite3.connect(path)) as made, made:
            made.executescript(script)
        of_sqlite(path, settings.database_url, settings.warehouse_url,
                  reader=settings.reader_role, folder=tmp_path / path.stem, meanings={})

    columns = ", ".join(f"c{number}" for number in range(1700))
    with pytest.raises(Invalid, match=r"cannot be copied into PostgreSQL: .*1600 columns"):
        opened_of(f"CREATE TABLE wide ({columns});")
    monkeypatch.setattr(load, "MAX_TABLES", 2)
    with pytest.raises(Invalid, match="has 3 tables; 2 are the most"):
        opened_of("CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (x);")


def test_the_file_is_found_where_the_benchmarks_keep_it(tmp_path: Path) -> None:
    questions = tmp_path / "dev.json"
    for path in ("database/a/a.sqlite", "dev_databases/b/b.sqlite", "other/c.db"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert sqlite_file("a", questions, None).name == "a.sqlite"
    assert sqlite_file("b", questions, None).parent.name == "b"
    assert sqlite_file("c", questions, tmp_path / "other").name == "c.db"
    with pytest.raises(Invalid, match="say --databases"):
        sqlite_file("c", questions, None)
    with pytest.raises(Invalid, match="no name of a database"):
        sqlite_file("../database/a", questions, None)
