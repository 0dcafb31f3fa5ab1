"""One run of a load with a source of the test's own: what a reader sees, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import psycopg2
import pytest

from orchestrator import errors
from orchestrator.database import Database
from orchestrator.datasets.loading import Busy, sync
from orchestrator.datasets.model import Chunk, Gone, Json, Loaded, Offer
from tests.integration.sync.conftest import execute
from tests.integration.test_history import sql

COLUMNS = ("order_id", "date", "status")
FIRST = b'"1","2026-01-05","paid"\n"2","2026-01-06","paid"\n'
SECOND = b'"2","2026-01-06","shipped"\n"3","2026-01-07",\n'


def nothing() -> None:
    """By default nothing happens meanwhile."""


@dataclass
class Given:
    """Chunks by hand. between: called behind the first one; at_the_end: before the commit."""

    chunks_given: Sequence[bytes] = (FIRST, SECOND)
    between: Callable[[], None] = nothing
    at_the_end: Callable[[], None] = nothing
    gone: int = 0
    name: str = "given"
    begun: list[Json] = field(default_factory=list)

    def offer(self, since: str | None) -> Offer | None:
        return Offer(dict.fromkeys(COLUMNS, ""), {})

    def holds(self, offer: Json) -> bool:
        return True

    def chunks(
        self, plan: Json, columns: Sequence[str], position: Json, stopped: Callable[[], bool]
    ) -> Iterator[Chunk]:
        self.begun.append(position)
        if self.gone:
            self.gone -= 1
            raise Gone
        for number, text in list(enumerate(self.chunks_given, 1))[(position or {"at": 0})["at"]:]:
            yield Chunk(COLUMNS, text, {"at": number}, number, len(self.chunks_given))
            if number == 1:
                self.between()

    def watermark(self, plan: Json, newest_day: str, since: str | None) -> str:
        self.at_the_end()
        return newest_day


def load(database: Database, source: Given, since: str | None = None) -> Loaded | None:
    patient = Database(database.dsn, size=2, patience=1.0)
    try:
        return sync(patient, "order_report", source, since, day="date", stopped=lambda: False)
    finally:
        patient.close()


def statuses(database: Database) -> list[tuple[int, str | None]]:
    return sql(database, "SELECT order_id, status FROM data.order_report ORDER BY 1")


def test_the_later_of_two_rows_counts_and_the_day_is_the_newest(table: Database) -> None:
    assert load(table, Given()) is not None
    assert statuses(table) == [(1, "paid"), (2, "shipped"), (3, None)]
    assert sql(table, "SELECT watermark, row_count, rows_read FROM app.datasets") == [
        ("2026-01-07", 3, 4)]


def test_only_what_is_new_or_different_is_written(table: Database) -> None:
    load(table, Given())
    places = "SELECT order_id, ctid::text FROM data.order_report ORDER BY 1"
    before = dict(sql(table, places))
    again = load(table, Given([FIRST, b'"2","2026-01-06","shipped"\n"3","2026-01-07","paid"\n']),
                 since="2026-01-07")
    after = dict(sql(table, places))
    assert again is not None and again.changed == 1
    assert (before[1], before[2]) == (after[1], after[2]) and before[3] != after[3]


def test_readers_see_the_old_rows_until_the_end_and_wait_for_nothing(
    table: Database, warehouse_url: str
) -> None:
    load(table, Given())
    seen: list[int] = []

    def read() -> None:
        connection = psycopg2.connect(warehouse_url, options="-c lock_timeout=1000")
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM data.order_report WHERE status = 'paid'")
            seen.append(cursor.fetchone()[0])
        connection.close()

    load(table, Given([b'"9","2026-01-05","paid"\n"8","2026-01-05","paid"\n'], read, read))
    read()
    assert seen == [1, 1, 2]
    assert [row[0] for row in statuses(table)] == [8, 9]


def test_what_somebody_changed_in_the_staging_table_is_found(table: Database) -> None:
    before = statuses(table)
    with pytest.raises(errors.Invalid) as refused:
        load(table, Given(between=lambda: execute(
            table.dsn, "UPDATE app.staging_order_report SET status = 'diap' WHERE order_id = 1")))
    assert "#texts" in refused.value.en and statuses(table) == before
    assert sql(table, "SELECT to_regclass('app.staging_order_report'), count(*) "
                      "FROM app.dataset_loads") == [(None, 0)]


def test_a_run_that_another_one_replaced_stages_nothing_more(table: Database) -> None:
    """As when its process hung, its lock was lost, and the next hour's run took over."""
    source = Given(between=lambda: execute(
        table.dsn, "UPDATE app.dataset_loads SET run = nextval('app.dataset_runs')"))
    with pytest.raises(Busy):
        load(table, source)
    assert sql(table, "SELECT count(*) FROM app.staging_order_report") == [(2,)]
    loaded = load(table, Given())
    assert loaded is not None and loaded.resumed == 2 and statuses(table)[1] == (2, "shipped")


def test_a_table_that_changed_meanwhile_begins_anew(table: Database) -> None:
    stop = Given(between=lambda: execute(
        table.dsn, "UPDATE app.dataset_loads SET run = nextval('app.dataset_runs')"))
    with pytest.raises(Busy):
        load(table, stop)
    execute(table.dsn, "UPDATE app.dataset_loads SET columns = jsonb_set(columns, '{table}', "
                       "'[\"order_id\"]')")
    again = Given()
    loaded = load(table, again)
    assert again.begun == [None] and loaded is not None and loaded.resumed == 0


def test_a_source_that_is_never_there_is_left_for_the_next_run(table: Database) -> None:
    source = Given(gone=99)
    with pytest.raises(errors.Invalid):
        load(table, source)
    assert len(source.begun) == 3
    assert load(table, Given(gone=1)) is not None


def test_other_sessions_may_not_write_while_rows_are_put_in_place(table: Database) -> None:
    refused: list[str] = []

    def write() -> None:
        with pytest.raises(psycopg2.errors.LockNotAvailable) as error:
            execute(table.dsn, "SET lock_timeout = '200ms'; DELETE FROM data.order_report")
        refused.append(str(error.value))

    assert load(table, Given(at_the_end=write)) is not None
    assert refused and len(statuses(table)) == 3
