"""The table app.staging_<table>: chunks wait in it until all are there.

Place in the flow: loading.py writes to it, swap.py takes from it. It is a table of its own,
which the reader role cannot see, and survives whoever fills it. It is unlogged: after a crash of
the server it is empty, which `intact` finds out.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg2 import sql

from orchestrator import errors
from orchestrator.bad_cell import bad_cell
from orchestrator.database import Transaction
from orchestrator.datasets import fingerprint
from orchestrator.datasets.fingerprint import Fingerprint
from orchestrator.datasets.model import Chunk, Column, wrong


def staging_of(table: str) -> sql.Identifier:
    return sql.Identifier("app", f"staging_{table}")


def make(transaction: Transaction, table: str) -> None:
    """Empty, whatever was there. arrival: of two rows of a key the later one counts."""
    drop(transaction, table)
    run(transaction, sql.SQL(
        "CREATE UNLOGGED TABLE {} (LIKE {} INCLUDING CONSTRAINTS INCLUDING DEFAULTS, "
        "arrival bigint GENERATED ALWAYS AS IDENTITY)").format(
            staging_of(table), sql.Identifier("data", table)))


def drop(transaction: Transaction, table: str) -> None:
    run(transaction, sql.SQL("DROP TABLE IF EXISTS {}").format(staging_of(table)))


def intact(transaction: Transaction, table: str, rows: int) -> bool:
    """Whether what was staged is still there."""
    there = number(transaction, sql.SQL("SELECT (to_regclass({}) IS NOT NULL)::int").format(
        sql.Literal(f'app."staging_{table}"')))
    return bool(there) and number(
        transaction, sql.SQL("SELECT count(*) FROM {}").format(staging_of(table))) == rows


def stage(transaction: Transaction, table: str, chunk: Chunk, rows: int) -> None:
    """Copy a chunk of so many rows; Invalid names the cell that does not fit."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        staging_of(table), listed(chunk.columns)).as_string(transaction.connection)
    try:
        copied = transaction.copy(statement, io.BytesIO(chunk.csv))
    except errors.Invalid as error:
        raise bad_cell(error, chunk.csv, chunk.origin, chunk.first_line) from error
    if copied != rows:
        raise wrong(f"{rows} linhas foram lidas e {copied} copiadas",
                    f"{rows} rows were read and {copied} copied")


def staged(
    transaction: Transaction, table: str, columns: Mapping[str, Column], names: Sequence[str]
) -> Fingerprint:
    """The fingerprint that PostgreSQL takes of all that is staged."""
    asked = fingerprint.query(staging_of(table), names, columns)
    with contextlib.closing(transaction.connection.cursor()) as cursor:
        cursor.execute(asked)
        return fingerprint.of_row(cursor.fetchone() or (), names)


def listed(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def run(transaction: Transaction, statement: sql.Composable) -> int:
    """The number of rows that it touched."""
    with contextlib.closing(transaction.connection.cursor()) as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def number(transaction: Transaction, statement: sql.Composable) -> int:
    return int(value(transaction, statement) or 0)


def value(transaction: Transaction, statement: sql.Composable) -> Any:
    with contextlib.closing(transaction.connection.cursor()) as cursor:
        cursor.execute(statement)
        return (cursor.fetchone() or (None,))[0]
