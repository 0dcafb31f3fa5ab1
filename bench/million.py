"""A million orders: the sample's, many times over, in a PostgreSQL of the benchmark's own."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from orchestrator import embedded, sample_data
from orchestrator.database import Database
from orchestrator.embedded import Servers

ROWS = 1_000_000
TODAY = dt.date(2026, 11, 21)


@contextmanager
def server() -> Iterator[tuple[Path, Servers]]:
    """The embedded servers in a folder that goes away with them; migrated, the sample loaded."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        home = Path(folder)
        found = embedded.start(home)
        try:
            database = Database(found.database_url)
            database.migrate()
            sample_data.load(database, TODAY)
            database.close()
            yield home, found
        finally:
            embedded.stop(home)


def fill(url: str, rows: int = ROWS) -> None:
    """data.order_report holds so many orders: each copy of the sample has ids of its own."""
    others = ", ".join(sample_data.COLUMNS[1:])
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM data.order_report")
            there = cursor.fetchone()[0]
            cursor.execute(
                f"INSERT INTO data.order_report (order_id, {others}) "
                f"SELECT order_id + copy * 100000000000, {others} "
                "FROM generate_series(1, %s) AS copy, data.order_report LIMIT %s",
                (rows // there + 1, max(0, rows - there)))
            cursor.execute("VACUUM (ANALYZE) data.order_report")
