"""One run of a load: begin, or go on where another one was killed; chunk by chunk; to the end.

Place in the flow: workers/data_sync_agent.py calls `sync`. app.dataset_loads says how far a load
has come. Three things keep two runs apart: an advisory lock, which ends with its connection; the
run's number, without which no chunk is accepted; and the primary key of the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from orchestrator import errors
from orchestrator.database import Database, Row, Transaction
from orchestrator.datasets import fingerprint, staging
from orchestrator.datasets.fingerprint import Fingerprint
from orchestrator.datasets.model import (
    LOCK,
    Chunk,
    Column,
    Drift,
    Gone,
    Json,
    Loaded,
    Offer,
    Source,
    Spent,
    wrong,
)
from orchestrator.datasets.swap import newest_day, swap

_BEGINNINGS = 3  # a source that changes under every attempt is left for the next run
_NUMERIC_HEADER = 4


@dataclass(frozen=True, slots=True)
class Load:
    """A row of app.dataset_loads, as this run found or made it. rows: staged by earlier runs."""

    run: int
    plan: Json
    wanted: list[str]
    drift: Drift
    position: Json
    rows: int
    read: Fingerprint


class Busy(Exception):
    """Another load is at work."""


class Stopped(Exception):
    """The process was asked to end; what is staged waits for the next run."""


def sync(
    database: Database, table: str, source: Source, since: str | None, *, day: str,
    stopped: Callable[[], bool],
) -> Loaded | None:
    """Bring `table` up to date with `source`; None when nothing is new. database: with two
    connections. day: the column of a row's date.

    Raises Busy, Stopped, errors.Invalid when the rows do not fit (nothing of the load remains
    then), errors.Unavailable when a server is away (what is staged remains).
    """
    with database.transaction() as guard:
        if not (guard.row("dataset_try_lock", key=LOCK) or {})["ours"]:
            raise Busy
        columns = _columns(database, table)
        run = _Run(database, guard, source, table, since, day, columns, stopped)
        for _ in range(_BEGINNINGS):
            load = run.found() or run.begun()
            if load is None:
                return None
            try:
                return run.finish(load, run.read(load))
            except Gone:
                run.forget(load)
            except (errors.Invalid, Spent):
                run.forget(load)
                raise
    raise wrong(f"{source.name} muda enquanto é lido", f"{source.name} changes while it is read")


def _columns(database: Database, table: str) -> dict[str, Column]:
    return {row["name"]: Column(
        row["name"], row["type"], row["required"], row["is_key"], _scale(row))
        for row in database.rows("dataset_columns", table_name=table)}


def _scale(row: Row) -> int | None:
    if row["type"] != "numeric" or row["modifier"] < _NUMERIC_HEADER:
        return None
    return int(((row["modifier"] - _NUMERIC_HEADER & 0x7FF) ^ 0x400) - 0x400)


@dataclass(frozen=True, slots=True)
class _Run:
    """guard: the transaction that holds the lock. since: the watermark that was reached."""

    database: Database
    guard: Transaction
    source: Source
    table: str
    since: str | None
    day: str
    columns: Mapping[str, Column]
    stopped: Callable[[], bool]

    def found(self) -> Load | None:
        """The load that another run left, if it can be gone on with."""
        with self.database.transaction() as transaction:
            row = transaction.row("dataset_load", table_name=self.table)
            if row is None or (row["source"], row["since"]) != (self.source.name, self.since):
                return None
            fits = row["columns"]["table"] == list(self.columns) and self.source.holds(row["offer"])
            if not fits or not staging.intact(transaction, self.table, row["row_count"]):
                return None
            run = (transaction.row("dataset_load_resume", table_name=self.table) or {})["run"]
        drift = Drift(**{kind: tuple(names) for kind, names in row["drift"].items()})
        return Load(run, row["offer"], row["columns"]["wanted"], drift, row["position"],
                    row["row_count"], row["fingerprint"])

    def begun(self) -> Load | None:
        offer = self.source.offer(self.since)
        if offer is None:
            return None
        drift = drift_of(self.table, self.columns, offer)
        wanted = [name for name in offer.columns if name in self.columns]
        with self.database.transaction() as transaction:
            staging.make(transaction, self.table)
            run = (transaction.row(
                "dataset_load_begin", table_name=self.table, source=self.source.name,
                since=self.since, offer=offer.plan, drift=drift.as_json(),
                columns={"wanted": wanted, "table": list(self.columns)}) or {})["run"]
        return Load(run, offer.plan, wanted, drift, None, 0, {})

    def read(self, load: Load) -> Fingerprint:
        """Stage what is not staged yet; the fingerprint of all of it."""
        read = load.read
        for chunk in self.source.chunks(load.plan, load.wanted, load.position, self.stopped):
            found = fingerprint.of_csv(
                chunk.csv, chunk.columns, self.columns, wanted=load.wanted)
            read = fingerprint.added(read, found)
            with self.database.transaction() as transaction:
                staging.stage(transaction, self.table, chunk, found[fingerprint.ROWS])
                self._note(transaction, load, chunk, found[fingerprint.ROWS], read)
            self.guard.row("ping")  # the lock is as alive as its connection
        if self.stopped():
            raise Stopped
        return read

    def finish(self, load: Load, read: Fingerprint) -> Loaded | None:
        rows = read.get(fingerprint.ROWS, 0)
        if not rows:
            self.forget(load)
            if self.since is None:
                raise wrong("a origem está vazia; a tabela ficou como estava",
                            "the source is empty; the table was left as it is")
            return None
        if not self.database.execute("dataset_load_merging", table_name=self.table, run=load.run):
            raise Busy
        with self.database.transaction() as transaction:
            self._check(transaction, load, read)
            newest = newest_day(transaction, self.table, self.day)
            swapped = swap(transaction, self.table, self.columns, replace=self.since is None)
            watermark = self.source.watermark(load.plan, newest, self.since)
            transaction.execute(
                "dataset_loaded", table_name=self.table, source=self.source.name,
                row_count=swapped.total, watermark=watermark, drift=load.drift.as_json(),
                fingerprint=read, rows_read=rows)
            if not transaction.execute("dataset_load_end", table_name=self.table, run=load.run):
                raise Busy
            staging.drop(transaction, self.table)
        return Loaded(rows, swapped.changed, swapped.total, load.rows, load.drift)

    def forget(self, load: Load) -> None:
        with self.database.transaction() as transaction:
            if transaction.execute("dataset_load_end", table_name=self.table, run=load.run):
                staging.drop(transaction, self.table)

    def _check(self, transaction: Transaction, load: Load, read: Fingerprint) -> None:
        unlike = fingerprint.differences(
            read, staging.staged(transaction, self.table, self.columns, load.wanted))
        if unlike:
            raise wrong(f"o que chegou não é o que foi lido ({', '.join(unlike)})",
                        f"what arrived is not what was read ({', '.join(unlike)})")

    def _note(
        self, transaction: Transaction, load: Load, chunk: Chunk, rows: int, read: Fingerprint
    ) -> None:
        if not transaction.execute(
            "dataset_load_progress", table_name=self.table, run=load.run, position=chunk.after,
            row_count=rows, done=chunk.done, total=chunk.total, fingerprint=read,
        ):
            raise Busy  # a later run has taken over: this chunk is not staged


def drift_of(table: str, columns: Mapping[str, Column], offer: Offer) -> Drift:
    """How a source's columns differ. Invalid when a required one, the key or the table lacks."""
    lacking = [name for name in columns if name not in offer.columns]
    required = [name for name in lacking if columns[name].required or columns[name].is_key]
    if not columns or required:
        what = ", ".join(required) or f"data.{table}"
        raise errors.Invalid(
            "source_incomplete", f"A origem dos dados não tem o que é obrigatório: {what}.",
            f"The data's source lacks what is required: {what}.")
    if not any(column.is_key for column in columns.values()):
        raise errors.Invalid(
            "no_key", f"data.{table} não tem chave primária; crie uma.",
            f"data.{table} has no primary key; make one.")
    types = [f"{name} ({kind}, {columns[name].type})" for name, kind in offer.columns.items()
             if name in columns and not _may_be(kind, columns[name].type)]
    return Drift(tuple(sorted(offer.columns.keys() - columns.keys())), tuple(lacking),
                 tuple(types))


_KINDS = {
    "number": ("int", "uint", "big", "small", "tiny", "decimal", "numeric", "double", "float",
               "real", "halffloat"),
    "moment": ("date", "time"), "truth": ("bool",),
}


def _may_be(offered: str, wanted: str) -> bool:
    """Whether a source's type is of the table's kind; a CSV has no types."""
    return not offered or _kind(offered) == _kind(wanted)


def _kind(name: str) -> str:
    return next((kind for kind, beginnings in _KINDS.items()
                 if name.lower().startswith(beginnings)), "text")
