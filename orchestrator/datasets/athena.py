"""A table in Athena as a source: one statement, whose result file is read piece by piece.

Place in the flow: sources.py makes it, loading.py reads it. The statement runs once: its token is
written down before it starts, so that a killed run finds the same execution again, and its result
file, which does not change, is gone on with at the byte where the last staged chunk ended. That
file is CSV as PostgreSQL reads it (NULL is an empty field, every value is quoted), so its bytes
are staged as they are.

The watermark is the newest day that was read; the days before it are read again, because an
order's status and payment change for weeks.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.datasets.athena_calls import Athena, translated, unavailable
from orchestrator.datasets.csv_records import blocks
from orchestrator.datasets.model import Chunk, Gone, Json, Offer
from orchestrator.settings import Settings

CHUNK_BYTES = 4 << 20
LOOK_BACK = dt.timedelta(days=60)


@dataclass
class AthenaSource:
    """target: the table of the catalog that these rows are for."""

    settings: Settings
    athena_database: str
    table: str
    target: str
    _calls: Athena | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        return f"athena://{self.athena_database}/{self.table}"

    def offer(self, since: str | None) -> Offer | None:
        """The plan is {"token", "since", "types"}. What is new is known once it was read."""
        execution = self.calls.start(f'SELECT * FROM "{self.table}" LIMIT 0', uuid.uuid4().hex)
        self.calls.wait(execution, lambda: False)
        types = self.calls.columns(execution)
        return Offer(types, {"token": uuid.uuid4().hex, "since": since, "types": types})

    def holds(self, offer: Json) -> bool:
        """Known only when its result is asked for: `chunks` then raises Gone."""
        return True

    def chunks(
        self, plan: Json, columns: Sequence[str], position: Json, stopped: Callable[[], bool]
    ) -> Iterator[Chunk]:
        """A position is {"execution", "version", "at": bytes of its result that were read}."""
        execution = (position or {}).get("execution") or self.calls.start(
            self._statement(plan, columns), plan["token"])
        place = self.calls.wait(execution, stopped)
        if not place:
            return
        total, version = self.calls.size(place)
        at = (position or {}).get("at", 0)
        if position and position["version"] != version:
            raise Gone
        if at >= total:
            return
        body = self.calls.body(place, version, at)
        for block in blocks(lambda size: _read(body, size), size=CHUNK_BYTES):
            rows = block[_after_header(block):] if at == 0 else block
            at += len(block)
            if rows:
                yield Chunk(columns, rows,
                            {"execution": execution, "version": version, "at": at}, at, total,
                            self.name)
            if stopped():
                return
        if at != total:
            raise unavailable(f"the result ended after {at} of {total} bytes")

    def watermark(self, plan: Json, newest_day: str, since: str | None) -> str:
        return max(newest_day, since or "")

    @property
    def calls(self) -> Athena:
        if self._calls is None:
            self._calls = Athena(self.settings, self.athena_database)
        return self._calls

    def _statement(self, plan: Json, columns: Sequence[str]) -> str:
        where = ""
        if plan["since"]:
            from_day = dt.date.fromisoformat(plan["since"]) - LOOK_BACK
            where = f" WHERE \"{self.day}\" >= DATE '{from_day}'"
        listed = ", ".join(self._column(name, plan["types"][name]) for name in columns)
        return f'SELECT {listed} FROM "{self.table}"{where}'

    def _column(self, name: str, kind: str) -> str:
        """Moments with a zone of their own become local ones, as the table holds them."""
        quoted = '"' + name.replace('"', '""') + '"'
        if "time zone" not in kind.lower():
            return quoted
        return f"CAST({quoted} AT TIME ZONE '{self.settings.timezone}' AS timestamp) AS {quoted}"

    @property
    def day(self) -> str:
        """The column of a row's date, as the catalog says."""
        from orchestrator.catalog import load_catalog  # noqa: PLC0415 - when something is read

        return load_catalog(self.settings.catalog_path).tables[self.target].default_time


def _read(body: Any, size: int) -> bytes:
    with translated():
        return bytes(body.read(size))


def _after_header(block: bytes) -> int:
    """Behind the first line end outside quotes: a column's name may hold one."""
    end = -1
    while (end := block.find(b"\n", end + 1)) >= 0:
        if block.count(b'"', 0, end) % 2 == 0:
            return end + 1
    return len(block)
