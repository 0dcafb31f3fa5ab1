"""Rows as they arrive, into the result file: bounded memory, however many there are.

Place in the flow: local.py gives the batches of copy_out.py; arrow.py reads them in another
thread while the next ones are received; results.py's file takes them.

A table whose decimals have no type yet (arrow.py) waits: in memory while it is small, which
nearly all results are, else in a file without a name, which is gone with the process.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pyarrow as pa

from orchestrator.warehouse.arrow import RowReader
from orchestrator.warehouse.copy_out import Batch
from orchestrator.warehouse.model import ResultRef
from orchestrator.warehouse.results import ResultFile, spill_folder

AHEAD = 2  # batches received and not yet written
IN_MEMORY = 16 << 20


def keep(
    batches: Iterable[Batch], reader: RowReader, *, results_url: str, key: str, max_rows: int,
    max_bytes: int,
) -> ResultRef:
    """Write at most `max_rows` rows, of batches until they have `max_bytes` of text."""
    with ExitStack() as stack:
        if reader.settled:
            file = stack.enter_context(ResultFile(results_url, key, reader.schema))
            truncated = _read(batches, reader, file, max_rows, max_bytes)
        else:
            waiting = stack.enter_context(_Waiting(spill_folder(results_url)))
            truncated = _read(batches, reader, waiting, max_rows, max_bytes)
            finished = reader.finished(reader.read(b"")).schema
            file = stack.enter_context(ResultFile(results_url, key, finished))
            for table in waiting.tables():
                file.write(reader.finished(table))
    return file.ref(truncated=truncated)


def _read(
    batches: Iterable[Batch], reader: RowReader, sink: ResultFile | _Waiting, max_rows: int,
    max_bytes: int,
) -> bool:
    """Whether there was more than was taken."""
    rows = size = 0
    more = False
    writing: deque[Future[None]] = deque()
    with ThreadPoolExecutor(1, "rows") as thread:
        for batch in batches:
            if size >= max_bytes:
                more = True
                break
            rows += batch.rows
            size += len(batch.csv)
            wanted = batch.rows - max(0, rows - max_rows)
            writing.append(thread.submit(_write, reader, batch.csv, wanted, sink))
            if len(writing) > AHEAD:
                writing.popleft().result()
        while writing:
            writing.popleft().result()
    return more or rows > max_rows


def _write(reader: RowReader, csv: bytes, wanted: int, sink: ResultFile | _Waiting) -> None:
    sink.write(reader.read(csv).slice(0, wanted))


class _Waiting:
    """Tables of one schema, kept until all are there."""

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._held: list[pa.Table] = []
        self._writer: pa.ipc.RecordBatchStreamWriter | None = None

    def __enter__(self) -> _Waiting:
        return self

    def __exit__(self, *ignored: object) -> None:
        self._stack.close()

    def write(self, table: pa.Table) -> None:
        self._held.append(table)
        if sum(held.nbytes for held in self._held) > IN_MEMORY:
            self._spill()

    def tables(self) -> Iterator[pa.Table]:
        """All of them, in order."""
        if self._writer is not None:
            self._writer.close()
            self._file.seek(0)
            with pa.ipc.open_stream(pa.PythonFile(self._file, mode="r")) as stream:
                for batch in stream:
                    yield pa.Table.from_batches([batch])
        yield from self._held

    def _spill(self) -> None:
        if self._writer is None:
            nameless = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - the stack closes it
            self._file = self._stack.enter_context(nameless)
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._writer = pa.ipc.new_stream(
                pa.PythonFile(self._file, mode="w"), self._held[0].schema, options=options)
        for table in self._held:
            self._writer.write_table(table)
        self._held = []
