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


def save(table: pa.Table, results_url: str, key: str, *, truncated: bool = False) -> ResultRef:
    """Write `table` and say where it is. `key`: the task's idempotency key."""
    system, folder = _open(results_url)
    name = hashlib.sha256(key.encode()).hexdigest()[:40] + SUFFIX
    system.create_dir(folder, recursive=True)
    target = f"{folder}/{name}"
    local = isinstance(system, fs.LocalFileSystem)
    written = f"{target}.{os.getpid()}.part" if local else target
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with (
        system.open_output_stream(written) as sink,
        pa.ipc.new_file(sink, table.schema, options=options) as writer,
    ):
        writer.write_table(table)
    if local:
        system.move(written, target)
    uri = target if local else f"s3://{target}"
    return ResultRef(
        uri=uri, columns=columns_of(table), row_count=table.num_rows, truncated=truncated
    )


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


def columns_of(table: pa.Table) -> list[ColumnRef]:
    return [ColumnRef(name=field.name, type=catalog_type(field.type)) for field in table.schema]


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
