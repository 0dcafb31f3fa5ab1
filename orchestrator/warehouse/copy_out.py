"""A statement's columns, and its rows as they arrive: CSV, a few megabytes at a time.

Place in the flow: local.py prepares a statement with `describe` and receives its rows from
`received`; arrow.py reads them. PostgreSQL sends one message a row, which psycopg's own loop
hands on at the price of three Python calls each; here a row costs one.
"""

from __future__ import annotations

import contextlib
import select
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import psycopg
from psycopg import errors as pg
from psycopg import pq

from orchestrator.plan.output import unique
from orchestrator.warehouse.model import StatementError

BATCH_BYTES = 4 << 20
_LOOK_MILLISECONDS = 200  # how often a silent server is looked at for a stop


class Described(NamedTuple):
    """One result column. oid, modifier: its PostgreSQL type, -1 where the modifier says nothing."""

    name: str
    oid: int
    modifier: int


class Batch(NamedTuple):
    """Whole records of CSV without a header."""

    csv: bytes
    rows: int


def describe(connection: psycopg.Connection[Any], statement: str) -> list[Described]:
    """Prepare `statement` (the server refuses more than one) and name its result columns."""
    if "\0" in statement:
        raise StatementError("42601", "the statement contains a NUL character")
    try:
        text = statement.encode()
    except UnicodeEncodeError as error:
        raise StatementError("42601", "the statement contains half a character") from error
    raw = connection.pgconn
    prepared = raw.prepare(b"", text)
    if prepared.status != pq.ExecStatus.COMMAND_OK:
        raise pg.error_from_result(prepared, encoding="utf-8")
    described = raw.describe_prepared(b"")
    names: list[str] = []
    for index in range(described.nfields):
        found = described.fname(index)
        names.append(unique(found.decode() if found else "column", names))
    return [Described(name, described.ftype(index), described.fmod(index))
            for index, name in enumerate(names)]


class _Enough(Exception):
    """The block needs no more rows: raised where psycopg then cancels the rest."""


@contextlib.contextmanager
def received(
    connection: psycopg.Connection[Any], statement: str, *, look: Callable[[], None]
) -> Iterator[Iterator[Batch]]:
    """The rows of `statement`, in batches of about BATCH_BYTES.

    look: called several times a second, also while the server is silent; may raise to end it.
    A block that ends before the rows do, by an error or not, cancels the statement in the server.
    """
    copied = f"COPY (\n{statement}\n) TO STDOUT (FORMAT csv)".encode()
    with contextlib.suppress(_Enough), connection.cursor() as cursor, cursor.copy(copied):
        yield _batches(connection.pgconn, look)
        if connection.pgconn.transaction_status == pq.TransactionStatus.ACTIVE:
            raise _Enough


def _batches(raw: Any, look: Callable[[], None]) -> Iterator[Batch]:
    rows: list[memoryview] = []
    size = 0
    poll = select.poll()
    poll.register(raw.socket, select.POLLIN)
    while True:
        length, row = raw.get_copy_data(1)
        if length > 0:
            rows.append(row)
            size += length
            if size >= BATCH_BYTES:
                look()
                yield Batch(b"".join(rows), len(rows))
                rows, size = [], 0
        elif length < 0:
            break
        elif poll.poll(_LOOK_MILLISECONDS):
            raw.consume_input()
        else:
            look()
    _raise_refusal(raw, poll, look)
    if rows:
        yield Batch(b"".join(rows), len(rows))


def _raise_refusal(raw: Any, poll: select.poll, look: Callable[[], None]) -> None:
    """The end of the rows may be an error: a division by zero, a cancelled statement."""
    refusal = None
    while True:
        while raw.is_busy():
            if poll.poll(_LOOK_MILLISECONDS):
                raw.consume_input()
            else:
                look()
        result = raw.get_result()
        if result is None:
            break
        if result.status == pq.ExecStatus.FATAL_ERROR:
            refusal = pg.error_from_result(result, encoding="utf-8")
    if refusal is not None:
        raise refusal
