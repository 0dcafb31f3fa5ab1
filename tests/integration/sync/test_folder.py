"""The sync from real files into the real table: all of a load or nothing, and only when due."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from orchestrator import errors, sample_data
from orchestrator.database import Database
from orchestrator.settings import Settings, load_settings
from tests.integration.sync.conftest import due, order, orders, write
from tests.integration.test_history import sql
from workers.data_sync_agent import run_if_due


def test_a_folder_replaces_the_sample_and_then_only_changes_are_merged(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "a.parquet", order(1), order(2))
    assert run_if_due(given, table).startswith("2 rows read")
    assert run_if_due(given, table) == "not due yet"
    due(table)
    assert run_if_due(given, table) == "nothing new"
    due(table)
    write(tmp_path, "b.parquet", order(2, status="delivered"), order(3), order(3, status="shipped"))
    assert run_if_due(given, table).startswith("3 rows read, 2 new, changed or gone, 3 in all")
    assert [row[:2] for row in orders(table)] == [(1, "paid"), (2, "delivered"), (3, "shipped")]
    assert {row[2] for row in orders(table)} == {"10.50"}
    with pytest.raises(errors.Conflict):
        sample_data.load(table, dt.date(2026, 1, 1))


def test_csv_with_semicolons_a_byte_order_mark_and_gaps(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    (tmp_path / "export.csv").write_text(
        '\ufefforder_id;date;city;status;paid_at\n7;2026-02-01;"São ""Paulo""";;2026-02-01 10:00\n')
    run_if_due(given, table)
    assert sql(table, "SELECT order_id, city, status, paid_at FROM data.order_report") == [
        (7, 'São "Paulo"', None, dt.datetime(2026, 2, 1, 10))]


def test_moments_with_a_time_zone_become_local(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "a.parquet", order(1, paid_at=dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)))
    run_if_due(given, table)
    assert sql(table, "SELECT paid_at FROM data.order_report") == [(dt.datetime(2026, 1, 5, 9),)]


def test_drift_is_reported(table: Database, given: Settings, tmp_path: Path) -> None:
    write(tmp_path, "a.parquet", order(1, loyalty="gold"))
    note = run_if_due(given, table)
    assert "extra columns: loyalty" in note and "missing columns" in note and "seller" in note
    [(drift,)] = sql(table, "SELECT drift FROM app.datasets")
    assert drift["extra"] == ["loyalty"]


@pytest.mark.parametrize("make", [
    lambda folder: write(folder, "a.parquet", {"order_id": 1}),
    lambda folder: write(folder, "a.parquet", order(1), {**order(2), "date": None}),
    lambda folder: (folder / "a.parquet").write_bytes(b"PAR1 cut short"),
    lambda folder: (folder / "a.csv").write_text("order_id,date\n1,not a day\n"),
    lambda folder: (folder / "a.csv").write_bytes(b"order_id,date,city\n1,2026-01-01,\xff\xfe\n"),
    lambda folder: None,
], ids=["no date column", "no date value", "damaged", "no date", "not UTF-8", "empty folder"])
def test_what_does_not_fit_changes_nothing_and_is_noted(
    table: Database, given: Settings, tmp_path: Path, make: Any
) -> None:
    before = len(orders(table))
    make(tmp_path)
    with pytest.raises(errors.Invalid) as refused:
        run_if_due(given, table)
    assert refused.value.pt and len(orders(table)) == before
    [(error,)] = sql(table, "SELECT error FROM app.datasets")
    assert error
    with pytest.raises(errors.Invalid):
        run_if_due(given, table)


def test_a_failed_run_is_tried_again_at_once(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("order_id,date\n1,2026-01-01\n")
    assert run_if_due(given, table).startswith("1 rows read")
    due(table)
    path.write_text("order_id,date\n1,not a day\n")
    with pytest.raises(errors.Invalid):
        run_if_due(given, table)
    path.write_text("order_id,date\n1,2026-01-01\n2,2026-01-02\n")
    assert run_if_due(given, table).startswith("2 rows read")
    assert run_if_due(given, table) == "not due yet"


@pytest.mark.parametrize(("text", "place", "what"), [
    ("order_id,date\n1,2026-01-01\n2,not a day\n", ("line 3", "column date"), "“not a day”"),
    ("order_id,city,date\n1,\"a\nb\",2026-01-01\n2,c,x\n", ("line 4", "column date"), "“x”"),
    ("order_id,city,date\n1,c,2026-01-01\n2,\"a\nb\",2026-01-01\n3,c,2026-01-01\n4,c,x\n",
     ("line 6", "column date"), "“x”"),
    ("order_id,city,date\n1,c,2026-01-01\n2,\"a\nb\",x\n", ("line 3", "column date"), "“x”"),
    ("order_id,date\n1,2026-01-01\n2,\n", ("line 3", "column date"), "missing"),
    ("order_id,date,installments\n1,2026-01-01,99999\n", ("line 2", "column installments"),
     "“99999”"),
    ("order_id,date,rating\n1,2026-01-01,9\n", ("line 2",), "order_report_rating_check"),
    ("order_id,date,revenue\n1,2026-01-01,1e30\n", ("line 2",), "fit"),
])
def test_a_bad_cell_is_named_with_its_place(
    table: Database, given: Settings, text: str, place: tuple[str, ...], what: str
) -> None:
    (Path(given.sync_source) / "a.csv").write_text(text)
    with pytest.raises(errors.Invalid) as refused:
        run_if_due(given, table)
    assert refused.value.code == "bad_cell"
    for part in ("a.csv", *place, what, "undone"):
        assert part in refused.value.en, refused.value.en
    assert "a.csv, linha " in refused.value.pt and " the " not in refused.value.pt


def test_a_refused_load_is_told_in_one_language(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("order_id,date\n")
    with pytest.raises(errors.Invalid) as refused:
        run_if_due(given, table)
    assert "a origem está vazia" in refused.value.pt and "source is empty" in refused.value.en


def test_only_one_load_at_a_time(table: Database, given: Settings, tmp_path: Path) -> None:
    write(tmp_path, "a.parquet", order(1))
    with table.transaction() as transaction:
        transaction.row("dataset_try_lock", key=7_203_005)
        assert run_if_due(given, table) == "another load is at work"


def test_a_file_that_is_copied_late_with_an_old_time_is_not_missed(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "a.parquet", order(1))
    run_if_due(given, table)
    due(table)
    os.utime(write(tmp_path, "b.parquet", order(2)), (1, 1))
    assert run_if_due(given, table).startswith("1 rows read, 1 new, changed or gone, 2 in all")


@pytest.mark.parametrize("place", ["athena://shop", "athena://s'; drop/x", "/no/such/folder"])
def test_a_wrong_source_is_refused(table: Database, tmp_path: Path, place: str) -> None:
    with pytest.raises(errors.Invalid):
        run_if_due(load_settings(_env_file=None, SYNC_SOURCE=place, EZPOCKET_HOME=tmp_path), table)


def test_files_may_have_different_columns(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "a.parquet", order(1))
    write(tmp_path, "b.parquet", order(2, city="Santos", seller="Ana"))
    assert run_if_due(given, table).startswith("2 rows read")
    assert sql(table, "SELECT order_id, city FROM data.order_report ORDER BY 1") == [
        (1, None), (2, "Santos")]


def test_many_rows_of_one_key_take_no_longer_than_others(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    """Compared with each other they would take hours: the test would not end."""
    rows = "1,2026-01-01,created\n" * 100_000
    (tmp_path / "a.csv").write_text(f"order_id,date,status\n{rows}1,2026-01-01,paid\n")
    assert run_if_due(given, table).startswith("100001 rows read")
    assert [row[:2] for row in orders(table)] == [(1, "paid")]


def test_a_column_that_comes_twice_is_named(
    table: Database, given: Settings, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("order_id,date,status,status\n1,2026-01-01,a,b\n")
    with pytest.raises(errors.Invalid, match="more than one column status"):
        run_if_due(given, table)


def test_a_link_to_nothing_is_no_file(table: Database, given: Settings, tmp_path: Path) -> None:
    write(tmp_path, "a.parquet", order(1))
    (tmp_path / "b.csv").symlink_to(tmp_path / "nowhere")
    assert run_if_due(given, table).startswith("1 rows read")
