"""AWS Athena as the warehouse: one validated statement at a time.

Place in the flow: as local.py, when BD_REFERENCE is Athena. athena_client.py talks to AWS,
athena_rows.py reads the rows, athena_errors.py names what went wrong.

The idempotency key becomes the ClientRequestToken, so a retried task finds the execution that it
started before instead of paying for another. An execution found at its end without a result
(stopped with the worker that started it, a fault that Athena calls passing, a result file that
has expired) is not run into again: the next token is taken.
"""

# ruff: noqa: PLC0415  (Arrow, 15 MB, and the estimate's parser are imported when needed)

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from orchestrator.contracts import Handle
from orchestrator.errors import EzpocketError, Fatal, Retry
from orchestrator.settings import Settings
from orchestrator.warehouse import athena_errors as say
from orchestrator.warehouse.athena_client import AthenaClient
from orchestrator.warehouse.athena_errors import Ended
from orchestrator.warehouse.athena_values import plain_value
from orchestrator.warehouse.model import Estimate, ResultRef

if TYPE_CHECKING:
    import pyarrow as pa

    from orchestrator.warehouse.athena_rows import AthenaRows
    from orchestrator.warehouse.results import ResultFile

MAX_ROWS = 100_000
# Together less than athena_executor's time limit (graph_config.py), which runs one after the other.
TIMEOUT_SECONDS, EXPLAIN_SECONDS = 60.0, 20.0
MAX_TOKENS = 8
CLEAN_EVERY = 600.0
FIRST_LOOK, LONGEST_LOOK, SLOWER = 0.05, 2.0, 1.5  # seconds between two looks, and their growth
MAX_PLAN_LINES = 10_000


class AthenaWarehouse:
    """Statements run in AWS_ATHENA_DATABASE and AWS_ATHENA_WORKGROUP and leave their output at
    AWS_ATHENA_OUTPUT_LOCATION (or the workgroup's); the rows that are kept go to RESULTS_URL."""

    def __init__(
        self, settings: Settings, *, timeout: float = TIMEOUT_SECONDS, max_rows: int = MAX_ROWS
    ) -> None:
        self._settings = settings
        self._client = AthenaClient(settings)
        self._timeout, self._max_rows = timeout, max_rows
        self._cleaned = 0.0

    def run(self, sql: str, *, key: str, handle: Handle | None = None) -> ResultRef:
        from orchestrator.warehouse.results import ResultFile

        limits = Limits(time.monotonic() + self._timeout, self._timeout, handle)
        with self._executed(sql, key, limits) as (reader, tables), \
                ResultFile(self._settings.results_url, key, reader.schema) as file:
            truncated = self._keep(tables, file, limits)
        self._clean()
        return file.ref(truncated=truncated)

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        """Without awswrangler and Arrow, which most processes that look values up do not need."""
        limits = Limits(time.monotonic() + self._timeout, self._timeout)
        execution, _ = self._finished(sql, uuid.uuid4().hex, limits, self._client.start_plainly)
        kinds = self._client.columns(execution)
        rows = islice(self._client.rows(execution), 1, self._max_rows + 1)
        return [tuple(map(plain_value, kinds, row)) for row in rows]

    def explain(self, sql: str, *, handle: Handle | None = None) -> Estimate:
        """Athena reads no data for it, and refuses here what it would refuse when running."""
        from orchestrator.catalog import load_catalog
        from orchestrator.warehouse.athena_estimate import estimate

        limits = Limits(time.monotonic() + EXPLAIN_SECONDS, EXPLAIN_SECONDS, handle)
        execution, _ = self._finished(f"EXPLAIN (TYPE IO, FORMAT JSON) {sql}",
                                      uuid.uuid4().hex, limits, self._client.start_plainly)
        rows = islice(self._client.rows(execution), MAX_PLAN_LINES)
        lines = [" ".join(cell for cell in row if cell) for row in rows]
        return estimate("\n".join(lines), sql, load_catalog(self._settings.catalog_path))

    def close(self) -> None:
        """Each call has its own HTTP requests: nothing stays open."""

    @contextmanager
    def _executed(
        self, sql: str, key: str, limits: Limits
    ) -> Iterator[tuple[AthenaRows, Iterator[pa.Table]]]:
        """The rows of `sql` as they arrive."""
        from orchestrator.warehouse.athena_rows import AthenaRows

        execution, ended = self._finished(sql, key, limits, self._client.start)
        reader = AthenaRows(self._client.columns(execution), self._settings.timezone)
        if not ended.output:  # the workgroup keeps its results itself
            yield reader, reader.of_pages(self._client.rows(execution))
            return
        with self._client.result(ended.output) as stream:
            yield reader, reader.of_csv(stream)

    def _keep(self, tables: Iterator[pa.Table], file: ResultFile, limits: Limits) -> bool:
        """Writes at most so many rows; whether there were more."""
        room = self._max_rows
        for table in tables:
            limits.check()
            file.write(table.slice(0, room))
            if table.num_rows > room:
                return True
            room -= table.num_rows
        return False

    def _finished(
        self, sql: str, key: str, limits: Limits, start: Callable[[str, str], str]
    ) -> tuple[str, Ended]:
        """The succeeded execution of `sql` under `key`."""
        last: EzpocketError = say.away()
        for attempt in range(MAX_TOKENS):
            token = hashlib.sha256(f"{key}\n{attempt}\n{sql}".encode()).hexdigest()
            execution = start(sql, token)
            first = self._client.look(execution)
            if first.may_run_again:
                last = say.of_end(first, sql)
                continue
            ended = self._awaited(execution, first, limits)
            if ended.state != "SUCCEEDED":
                raise say.of_end(ended, sql)
            if first.state == "SUCCEEDED" and self._lost(ended):
                last = say.result_gone()
                continue
            return execution, ended
        raise last

    def _lost(self, ended: Ended) -> bool:
        """Whether the result of an execution found at its end is not there any more."""
        if not ended.output:
            return False
        try:
            with self._client.result(ended.output):
                return False
        except Fatal as error:
            if error.code != "RESULT_GONE":
                raise
            return True

    def _awaited(self, execution: str, first: Ended, limits: Limits) -> Ended:
        """Looks again and again, ever more slowly, and at once when the handle is stopped."""
        woken = threading.Event()
        if limits.handle is not None:
            limits.handle.on_stop(woken.set)
        ended, pause = first, FIRST_LOOK
        while ended.state in ("QUEUED", "RUNNING"):
            try:
                limits.check()
                if ended.scanned > self._settings.athena_max_bytes:
                    raise say.too_many_bytes()
            except (Fatal, Retry):
                self._client.stop(execution)
                raise
            woken.wait(pause)
            pause = min(pause * SLOWER, LONGEST_LOOK)
            ended = self._client.look(execution)
        return ended

    def _clean(self) -> None:
        """Removes old results once in a while, as LocalWarehouse does."""
        if time.monotonic() - self._cleaned > CLEAN_EVERY:
            self._cleaned = time.monotonic()
            from orchestrator.warehouse import results

            results.expire(self._settings.results_url)


@dataclass(frozen=True)
class Limits:
    """Until when, which is so many seconds, and for whom a statement runs."""

    until: float
    seconds: float
    handle: Handle | None = None

    def check(self) -> None:
        if self.handle is not None and self.handle.stopped():
            raise Retry("STOPPED", "A consulta foi interrompida.", "The statement was stopped.")
        if time.monotonic() > self.until:
            raise say.timeout(self.seconds)
