"""Two readers agree on rows that arrived whole, and on no others."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import sql

from orchestrator.database import Database
from orchestrator.datasets import fingerprint
from orchestrator.datasets.fingerprint import Fingerprint
from orchestrator.datasets.model import Column

TYPES = {"id": "bigint", "small": "smallint", "price": "numeric", "rate": "numeric",
         "day": "date", "at": "timestamp without time zone", "name": "text", "ok": "boolean"}
COLUMNS = {name: Column(name, kind, name == "id", name == "id", 2 if name == "price" else None)
           for name, kind in TYPES.items()}
TABLE = sql.SQL("read")
ROWS = st.lists(st.tuples(
    st.integers(-(2**63), 2**63 - 1), st.none() | st.integers(-(2**15), 2**15 - 1),
    st.none() | st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False),
    st.none() | st.decimals(-(10**9), 10**9, places=9, allow_nan=False, allow_infinity=False),
    st.none() | st.dates().map(str), st.none() | st.datetimes().map(str),
    st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.none() | st.booleans().map(str)), max_size=20)


def as_csv(rows: Sequence[Sequence[Any]]) -> bytes:
    """Every value quoted, NULL as nothing."""
    texts = [["" if cell is None else '"{}"'.format(
        (f"{cell:f}" if isinstance(cell, Decimal) else str(cell)).replace('"', '""'))
        for cell in row] for row in rows]
    return "".join(",".join(row) + "\n" for row in texts).encode()


def of_postgresql(url: str, text: bytes) -> Fingerprint:
    declared = ", ".join(f"{name} {'numeric(20, 2)' if name == 'price' else kind}"
                         for name, kind in TYPES.items())
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE read ({declared})")
        cursor.copy_expert("COPY read FROM STDIN (FORMAT csv)", io.BytesIO(text))
        cursor.execute(fingerprint.query(TABLE, list(TYPES), COLUMNS))
        return fingerprint.of_row(cursor.fetchone() or (), list(TYPES))


@settings(max_examples=25, suppress_health_check=[
    HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(rows=ROWS, cut=st.integers(0, 20))
def test_arrow_and_postgresql_agree(
    database_url: str, rows: list[tuple[Any, ...]], cut: int
) -> None:
    read: Fingerprint = {}
    for part in (rows[:cut], rows[cut:]):
        if part:
            read = fingerprint.added(read, fingerprint.of_csv(as_csv(part), list(TYPES), COLUMNS))
    if rows:
        assert fingerprint.differences(read, of_postgresql(database_url, as_csv(rows))) == []
        assert None not in (value[1] for name, value in read.items() if name in ("id", "day"))


SOUND = [[n, n, Decimal(n) / 4, Decimal(n) / 3, f"2026-01-{n + 1:02d}",
          f"2026-01-01 10:00:{n:02d}", f"nome {n}", "true"] for n in range(20)]


def change(row: int, column: int, value: Any) -> Callable[[list[list[Any]]], None]:
    return lambda rows: rows[row].__setitem__(column, value)


@pytest.mark.parametrize(("harm", "where"), [
    (lambda rows: rows.pop(), "#rows"), (lambda rows: rows.append(rows[3]), "#rows"),
    (lambda rows: rows.__setitem__(4, rows[5]), "id"),
    (change(3, 1, 9), "small"), (change(3, 2, Decimal("1.25")), "price"),
    (change(3, 4, None), "day"), (change(3, 5, "2026-01-01 10:00:03.000001"), "at"),
    (change(3, 6, "mone 3"), "#texts"), (change(3, 6, ""), "#texts"), (change(3, 7, None), "ok"),
])
def test_what_was_lost_repeated_or_misread_is_found(
    database_url: str, harm: Callable[[list[list[Any]]], None], where: str
) -> None:
    read = fingerprint.of_csv(as_csv(SOUND), list(TYPES), COLUMNS)
    harmed = [list(row) for row in SOUND]
    harm(harmed)
    assert where in fingerprint.differences(read, of_postgresql(database_url, as_csv(harmed)))


def test_texts_of_two_rows_that_changed_places_are_found(database_url: str) -> None:
    read = fingerprint.of_csv(as_csv(SOUND), list(TYPES), COLUMNS)
    harmed = [list(row) for row in SOUND]
    harmed[1][6], harmed[2][6] = harmed[2][6], harmed[1][6]
    assert fingerprint.differences(read, of_postgresql(database_url, as_csv(harmed))) == ["#texts"]


def test_a_column_that_one_side_cannot_read_has_its_count_alone(database: Database) -> None:
    rows = [[*row[:4], "2026-01-05 00:00:00", *row[5:]] for row in SOUND]
    read = fingerprint.of_csv(as_csv(rows), list(TYPES), COLUMNS)
    assert read["day"] == [20, None]
    assert fingerprint.differences(read, of_postgresql(database.dsn, as_csv(rows))) == []
