"""The catalog: errors that say what to correct, and its fit to the real database."""

from __future__ import annotations

import tomllib
from pathlib import Path

import psycopg2
import pytest

from orchestrator.catalog import Catalog, ValueIndex, check_catalog, load_catalog
from orchestrator.catalog_draft import draft_catalog
from orchestrator.errors import Invalid, NotFound, Unavailable
from orchestrator.settings import Settings
from orchestrator.warehouse import open_warehouse

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
    assert drafted.columns["revenue"].role == "measure"
    assert drafted.metrics["total_revenue"].aggregation == "sum"
    assert check_catalog(Catalog(tables={"order_report": drafted}), fetch) == []
    with pytest.raises(NotFound):
        draft_catalog(fetch, schema="data", table="nowhere")
    connection.close()


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
