"""Loads rows from elsewhere into a table of schema data: staging, then swap or merge.

Place in the flow: workers/data_sync_agent.py brings the rows, this file puts them in place
in one transaction, so that a question sees all of a load or nothing of it. app.datasets says
where each table's rows come from and how far they have come.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from psycopg2 import sql

from orchestrator import errors
from orchestrator.bad_cell import bad_cell
from orchestrator.database import Database, Transaction

LOCK = 7_203_005  # shared with sample_data.py: one writer of data.order_report at a time


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows as CSV without a header: an empty field is NULL, "" an empty text.

    origin, first_line: the file that they come from, and where in it they begin, for errors.
    """

    columns: Sequence[str]
    csv: IO[bytes]
    rows: int
    origin: str = ""
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class Drift:
    """Columns of the source that the table lacks (ignored), and the other way round (NULL)."""

    extra: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def as_json(self) -> dict[str, list[str]]:
        return {"extra": list(self.extra), "missing": list(self.missing)}


@dataclass(frozen=True, slots=True)
class Loaded:
    rows: int
    total: int


def drift_of(database: Database, table: str, given: Iterable[str]) -> Drift:
    """How a source's columns differ. Invalid when a required one, or the table, is missing."""
    known = database.rows("dataset_columns", table_name=table)
    offered = set(given)
    lacking = [row["name"] for row in known if row["name"] not in offered]
    required = [row["name"] for row in known if row["required"] and row["name"] in lacking]
    if not known or required:
        what = ", ".join(required) or f"data.{table}"
        raise errors.Invalid(
            "source_incomplete", f"A origem dos dados não tem o que é obrigatório: {what}.",
            f"The data's source lacks what is required: {what}.")
    names = {row["name"] for row in known}
    return Drift(tuple(sorted(offered - names)), tuple(lacking))


def load(transaction: Transaction, table: str, chunks: Iterable[Chunk], *,
         replace: bool) -> Loaded:
    """Copy the chunks and put them in place; a later row of a key replaces an earlier one.

    replace: the table then holds these rows only. Raises Invalid, with the whole transaction
    undone, when a value does not fit or the numbers of rows do not add up.
    """
    columns = transaction.rows("dataset_columns", table_name=table)
    keys = [row["name"] for row in columns if row["is_key"]]
    staged = _stage(transaction, table, chunks)
    distinct = _number(transaction, sql.SQL(
        "SELECT count(*) FROM (SELECT DISTINCT {} FROM {}) AS k").format(_list(keys), _STAGING))
    if replace:
        if not staged:
            raise _wrong("a origem está vazia; a tabela ficou como estava",
                         "the source is empty; the table was left as it is")
        _run(transaction, sql.SQL("TRUNCATE {}").format(sql.Identifier("data", table)))
    merged = _merge(transaction, table, [row["name"] for row in columns], keys)
    total = _number(transaction, sql.SQL("SELECT count(*) FROM {}").format(
        sql.Identifier("data", table)))
    if merged != distinct or (replace and total != distinct):
        raise _wrong(
            f"{distinct} chaves foram lidas, {merged} linhas escritas, e há {total}",
            f"{distinct} keys were read, {merged} rows written, {total} are there")
    _run(transaction, sql.SQL("ANALYZE {}").format(sql.Identifier("data", table)))
    return Loaded(merged, total)


_STAGING = sql.Identifier("staging")


def _stage(transaction: Transaction, table: str, chunks: Iterable[Chunk]) -> int:
    _run(transaction, sql.SQL(
        "CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING CONSTRAINTS, arrival bigserial) "
        "ON COMMIT DROP").format(_STAGING, sql.Identifier("data", table)))
    rows = 0
    for chunk in chunks:
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
            _STAGING, _list(chunk.columns)).as_string(transaction.connection)
        try:
            copied = transaction.copy(statement, chunk.csv)
        except errors.Invalid as error:
            chunk.csv.seek(0)
            raise bad_cell(error, chunk.csv.read(), chunk.origin, chunk.first_line) from error
        if copied != chunk.rows:
            raise _wrong(f"{chunk.rows} linhas foram lidas e {copied} copiadas",
                         f"{chunk.rows} rows were read and {copied} copied")
        rows += copied
    return rows


def _merge(transaction: Transaction, table: str, columns: list[str], keys: list[str]) -> int:
    """Upsert the staging rows, the last of each key; the number of rows written."""
    changes = [sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name))
               for name in columns if name not in keys]
    return _run(transaction, sql.SQL(
        "INSERT INTO {table} ({columns}) "
        "SELECT DISTINCT ON ({keys}) {columns} FROM {staging} ORDER BY {keys}, arrival DESC "
        "ON CONFLICT ({keys}) DO UPDATE SET {changes}").format(
            table=sql.Identifier("data", table), columns=_list(columns), keys=_list(keys),
            staging=_STAGING, changes=sql.SQL(", ").join(changes)))


def _list(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _run(transaction: Transaction, statement: sql.Composable) -> int:
    with contextlib.closing(transaction.connection.cursor()) as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def _number(transaction: Transaction, statement: sql.Composable) -> int:
    with contextlib.closing(transaction.connection.cursor()) as cursor:
        cursor.execute(statement)
        return int((cursor.fetchone() or (0,))[0])


def _wrong(pt: str, en: str) -> errors.Invalid:
    return errors.Invalid("load_refused", f"A carga foi desfeita: {pt}.",
                          f"The load was undone: {en}.")
