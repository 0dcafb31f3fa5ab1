"""Result sets by reference: Arrow IPC files under RESULTS_URL (a folder, or s3://…).

Place in the flow: the warehouse saves, python_runtime, response_composer and the web load.
A file is named after the hash of the idempotency key, so a retry replaces its own file and
nothing a person typed becomes a path; it appears whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs

from orchestrator.errors import NotFound
from orchestrator.exact_numbers import json_number
from orchestrator.warehouse.model import ColumnRef, ResultRef

SUFFIX = ".arrow"
KEEP_SECONDS = 7 * 24 * 3600.0
PREVIEW_ROWS = 100


class ResultFile:
    """One result set being written: tables of one schema in, whole or not at all.

    As a context manager; `ref` is known after its block. key: the task's idempotency key.
    """

    def __init__(self, results_url: str, key: str, schema: pa.Schema) -> None:
        self._system, folder = _open(results_url)
        self._system.create_dir(folder, recursive=True)
        self._target = f"{folder}/{hashlib.sha256(key.encode()).hexdigest()[:40]}{SUFFIX}"
        self._local = isinstance(self._system, fs.LocalFileSystem)
        part = f"{self._target}.{os.getpid()}.part"
        self._written = part if self._local else self._target
        self._schema = schema
        self._rows = 0

    def __enter__(self) -> ResultFile:
        self._sink = self._system.open_output_stream(self._written)
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        self._writer = pa.ipc.new_file(self._sink, self._schema, options=options)
        return self

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table)
        self._rows += table.num_rows

    def __exit__(self, failed: type[BaseException] | None, *ignored: object) -> None:
        """On S3 an unfinished object cannot be left away: it is closed, and removed."""
        if failed is None:
            self._writer.close()
        self._sink.close()
        if failed is not None:
            self._system.delete_file(self._written)
        elif self._local:
            self._system.move(self._written, self._target)

    def ref(self, *, truncated: bool) -> ResultRef:
        return ResultRef(
            uri=self._target if self._local else f"s3://{self._target}",
            columns=columns_of(self._schema), row_count=self._rows, truncated=truncated,
        )


def save(table: pa.Table, results_url: str, key: str, *, truncated: bool = False) -> ResultRef:
    """Write `table` and say where it is. `key`: the task's idempotency key."""
    with ResultFile(results_url, key, table.schema) as file:
        file.write(table)
    return file.ref(truncated=truncated)


def spill_folder(results_url: str) -> str | None:
    """Where rows may wait on a disk for the rest of them; None: the system's own place."""
    system, folder = _open(results_url)
    if not isinstance(system, fs.LocalFileSystem):
        return None
    system.create_dir(folder, recursive=True)
    return folder


def load(ref: ResultRef) -> pa.Table:
    """The rows. NotFound once they have expired."""
    folder, _, name = ref["uri"].rpartition("/")
    system, path = _open(folder)
    try:
        with system.open_input_file(f"{path}/{name}") as source:
            return pa.ipc.open_file(source).read_all()
    except FileNotFoundError:
        raise NotFound(
            "RESULT_EXPIRED",
            "As linhas desta resposta já foram apagadas; faça a pergunta de novo.",
            "The rows of this answer have been removed; ask the question again.",
        ) from None


def preview(
    table: pa.Table, rows: int = PREVIEW_ROWS, *, columns: Sequence[ColumnRef] = ()
) -> list[dict[str, Any]]:
    """The first rows as JSON values, by column name: numbers as exact_numbers.py says, dates as
    ISO text. columns: of the reference, which knows whose digits are endless."""
    endless = endless_of(columns)
    head = table.slice(0, rows).to_pylist()
    return [{name: json_value(value, endless=name in endless) for name, value in row.items()}
            for row in head]


def endless_of(columns: Sequence[ColumnRef]) -> frozenset[str]:
    """The columns that a division made."""
    return frozenset(column["name"] for column in columns if column.get("endless"))


def json_value(value: object, *, endless: bool = False) -> Any:
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return json_number(value, endless=endless)
    return value if isinstance(value, (bool, str, type(None))) else str(value)


def columns_of(schema: pa.Schema) -> list[ColumnRef]:
    return [ColumnRef(name=field.name, type=catalog_type(field.type)) for field in schema]


def catalog_type(kind: pa.DataType) -> str:
    """The catalog's word for an Arrow type."""
    for test, name in (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "numeric"),
        (pa.types.is_decimal, "numeric"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "timestamp"),
    ):
        if test(kind):
            return name
    return "text"


def expire(results_url: str, *, older_than: float = KEEP_SECONDS, most: int = 500) -> int:
    """Remove at most `most` result files older than `older_than` seconds; returns how many.

    Only for folders: on S3 a lifecycle rule of the bucket does it.
    """
    system, folder = _open(results_url)
    if not isinstance(system, fs.LocalFileSystem) or not Path(folder).is_dir():
        return 0
    before = time.time() - older_than
    removed = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            ours = entry.name.endswith((SUFFIX, ".part")) and entry.is_file(follow_symlinks=False)
            if ours and entry.stat().st_mtime < before:
                Path(entry.path).unlink(missing_ok=True)
                removed += 1
                if removed >= most:
                    break
    return removed


def _open(results_url: str) -> tuple[fs.FileSystem, str]:
    if results_url.startswith("s3://"):
        system, path = fs.FileSystem.from_uri(results_url)
        return system, path.rstrip("/")
    return fs.LocalFileSystem(), results_url.removeprefix("file://").rstrip("/")
