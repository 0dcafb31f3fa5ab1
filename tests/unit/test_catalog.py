"""The catalog: errors that say what to correct, and its fit to the real database."""

from __future__ import annotations

import contextlib
import datetime as dt
import tomllib
from pathlib import Path

import psycopg2
import pytest

from orchestrator.catalog import Catalog, ValueIndex, check_catalog, load_catalog
from orchestrator.catalog_draft import draft_catalog
from orchestrator.errors import Invalid, NotFound, Unavailable
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Filter, Metric, Plan
from orchestrator.settings import Settings
from orchestrator.sql_guard import check
from orchestrator.warehouse import open_warehouse
from orchestrator.warehouse.local import LocalWarehouse

FOLDER = Path(__file__).parents[2] / "sql" / "catalog"
TABLE = """
name = "things"
label = { pt = "coisas", en = "things" }
key = "id"
[columns.id]
type = "integer"
role = "id"
label = { pt = "id", en = "id" }
"""


def write(folder: Path, text: str, name: str = "things.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(FOLDER)


def test_a_table_is_loaded(tmp_path: Path) -> None:
    assert load_catalog(write(tmp_path, TABLE)).tables["things"].db_schema == "data"


@pytest.mark.parametrize(("text", "key"), [
    ("name = ", "-"),
    (TABLE.replace('key = "id"', 'key = "nope"'), "key"),
    (TABLE.replace('key = "id"', 'key = "id"\ncolour = 3'), "colour"),
    (TABLE.replace('role = "id"', 'role = "king"'), "columns.id.role"),
    (TABLE + '[metrics.m]\nlabel = {pt = "m", en = "m"}\n', "metrics.m.expression"),
    (TABLE + '[metrics.m]\nlabel = {pt = "m"}\nnumerator = "x"\ndenominator = "x"\n',
     "metrics.m.numerator"),
    (TABLE + '[metrics.m]\nlabel = {pt = "m"}\nexpression = "count(*)"\ncondition = "c"\n',
     "metrics.m.condition"),
])
def test_an_error_names_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        load_catalog(write(tmp_path, text))
    assert "things.toml" in caught.value.en
    assert f"key {key}:" in caught.value.en


def test_no_file_and_two_of_a_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        load_catalog(tmp_path)
    with pytest.raises(Invalid):
        load_catalog(tmp_path / "absent.toml")
    write(tmp_path, TABLE)
    with pytest.raises(Invalid, match="already in another file"):
        load_catalog(write(tmp_path, TABLE, "again.toml"))


def test_the_catalog_fits_the_database(settings: Settings, catalog: Catalog) -> None:
    assert check_catalog(catalog, open_warehouse(settings).fetch) == []


def test_a_missing_column_is_found(settings: Settings, catalog: Catalog) -> None:
    table = catalog.tables["order_report"]
    columns = {**table.columns, "colour": table.columns["state"]}
    wrong = Catalog(tables={"order_report": table.model_copy(update={"columns": columns})})
    findings = check_catalog(wrong, open_warehouse(settings).fetch)
    assert len(findings) == 1
    assert findings[0].startswith("order_report: columns.colour:")


def test_values_are_found_in_the_data(settings: Settings, catalog: Catalog) -> None:
    values = ValueIndex.load(catalog, open_warehouse(settings).fetch)
    assert "SP" in values.column("order_report", "state")
    assert values.column("order_report", "revenue") == ()
    phrases = list(values.phrases(catalog.tables["order_report"]))
    assert ("state", "SP", "São Paulo") in phrases


def test_closed_sets_hold_every_value_of_the_data(settings: Settings, catalog: Catalog) -> None:
    values = ValueIndex.load(catalog, open_warehouse(settings).fetch)
    for name, column in catalog.tables["order_report"].columns.items():
        if column.values:
            assert set(values.column("order_report", name)) <= set(column.values), name


def test_a_draft_is_a_catalog(database_url: str, tmp_path: Path) -> None:
    connection = psycopg2.connect(database_url)

    def fetch(sql: str) -> list[tuple[object, ...]]:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    text = draft_catalog(fetch, schema="data", table="order_report")
    drafted = load_catalog(write(tmp_path, text, "order_report.toml")).tables["order_report"]
    assert tomllib.loads(text)["key"] == "order_id"
    assert drafted.default_time == "date"
    assert drafted.columns["state"].lookup
    assert drafted.columns["due_date"].ahead and not drafted.columns["date"].ahead
    assert drafted.columns["revenue"].role == "measure" and drafted.amount == "revenue"
    assert drafted.metrics["total_revenue"].aggregation == "sum"
    assert check_catalog(Catalog(tables={"order_report": drafted}), fetch) == []
    with pytest.raises(NotFound):
        draft_catalog(fetch, schema="data", table="nowhere")
    connection.close()


EVERY_TYPE = """
    id uuid PRIMARY KEY, small smallint, whole integer, big bigint, exact numeric(10, 2),
    single real, double double precision, price money, label text, code varchar(9), fixed char(3),
    nick name, day date, at timestamp, zoned timestamptz, clock time, zoned_clock timetz,
    span interval, yes boolean, mood mood, good positive, many integer[], tags text[], raw bytea,
    doc json, docs jsonb, page xml, address inet, net cidr, mac macaddr, bits bit(3), more varbit,
    place point, box box, words tsvector, question tsquery, wide int4range, two pair, ref oid,
    spot pg_lsn"""


def test_a_draft_of_a_table_with_every_type_passes_the_check(
    database_url: str, warehouse_url: str, tmp_path: Path
) -> None:
    with contextlib.closing(psycopg2.connect(database_url)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("""CREATE TYPE data.mood AS ENUM ('sad', 'happy');
            CREATE DOMAIN data.positive AS integer CHECK (value > 0);
            CREATE TYPE data.pair AS (a integer, b text); SET search_path = data""")
        cursor.execute(f"CREATE TABLE odd ({EVERY_TYPE})")
        cursor.execute("""INSERT INTO odd (id, price, mood, good, doc, span)
            VALUES (gen_random_uuid(), 9.5, 'sad', 3, '{}', '2 days')""")
        warehouse = LocalWarehouse(warehouse_url, str(tmp_path / "results"))
        try:
            text = draft_catalog(warehouse.fetch, table="odd")
            drafted = load_catalog(write(tmp_path, text, "odd.toml"))
            assert check_catalog(drafted, warehouse.fetch) == []
            assert ValueIndex.load(drafted, warehouse.fetch).column("odd", "mood") == ("sad",)
            plan = Plan(goal="", table="odd", today=dt.date(2026, 1, 1),
                        metrics=(Metric(name="total_price"), Metric(name="average_good")),
                        filters=(Filter(column="mood", op="contains", values=("Sad",)),
                                 Filter(column="span", op="contains", values=("day",))))
            sql = compile_plan(plan, drafted).sql
            assert check(sql, drafted).allowed
            ((price, good),) = warehouse.fetch(sql)
            assert (float(str(price)), float(str(good))) == (9.5, 3.0)
        finally:
            warehouse.close()
            cursor.execute("DROP TABLE odd; DROP TYPE mood, pair; DROP DOMAIN positive")
    table = drafted.tables["odd"]
    assert not {"doc", "tags", "raw", "page", "place", "two"} & set(table.columns)
    assert text.count("# Left out:") == 16
    assert (table.key, table.columns["mood"].lookup, table.columns["span"].role) == (
        "id", True, "attribute")


def test_a_database_that_is_away_ends_the_check_at_once(catalog: Catalog) -> None:
    asked = []

    def away(sql: str) -> list[tuple[object, ...]]:
        asked.append(sql)
        raise Unavailable("WAREHOUSE_AWAY", "…")

    with pytest.raises(Unavailable):
        check_catalog(catalog, away)
    assert len(asked) == 1


def test_a_schema_without_tables_is_named(settings: Settings) -> None:
    with pytest.raises(NotFound, match="no table in schema nope"):
        draft_catalog(open_warehouse(settings).fetch, schema="nope")
