"""`ezpocket guard`: one {"sql": ...} a line in, one verdict a line out, in the same order.

Place in the flow: beside it; for a security team with a corpus of its own. Needs no server.
Nothing that comes in stops it: a line that cannot be read is answered as refused. What is held
is bounded, however large the input, and a line is answered without waiting for the next.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import deque
from multiprocessing.connection import wait
from typing import BinaryIO

from orchestrator.catalog import load_catalog
from orchestrator.cli.output import OutputLost, Screen
from orchestrator.errors import Invalid
from orchestrator.settings import get_settings
from orchestrator.sql_guard.child import crashed
from orchestrator.sql_guard.lines import MAX_LINE, answering, told
from orchestrator.sql_guard.pool import Pool

CHUNK = 64 * 1024
MAX_BATCH_LINES = 64
MAX_AHEAD = 32  # batches that wait for an earlier one's answer


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Exit 0 when every line was answered, whatever the verdicts."""
    catalog = None if arguments.no_catalog else load_catalog(get_settings().catalog_path)
    if sys.stdin.isatty():
        screen.warn(screen.t('uma linha {"sql": "..."} por consulta; Ctrl-D termina.',
                             'one {"sql": "..."} a line; Ctrl-D ends.'))
    lang = arguments.lang or "en"
    with Pool(answering(catalog, arguments.dialect, lang), lost=told(crashed(), lang)) as pool:
        Stream(sys.stdin.fileno(), sys.stdout.buffer, pool).run()
    return 0


class Lines:
    """Bytes put together to lines, of which an endless one is not kept."""

    def __init__(self) -> None:
        self._part = b""
        self.whole: deque[bytes] = deque()

    def add(self, chunk: bytes) -> None:
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            self._keep(end)
            self.whole.append(self._part)
            self._part = b""
        self._keep(rest)

    def finish(self) -> None:
        """The input is over: what has no line's end is a line as well."""
        if self._part:
            self.whole.append(self._part)
            self._part = b""

    def _keep(self, more: bytes) -> None:
        """One byte too many is kept, so that the line is seen to be too long."""
        self._part += more[: MAX_LINE + 1 - len(self._part)]

    def batch(self) -> list[bytes]:
        """As many lines as make one batch."""
        taken: list[bytes] = []
        size = 0
        while self.whole and len(taken) < MAX_BATCH_LINES and size < CHUNK:
            size += len(self.whole[0])
            taken.append(self.whole.popleft())
        return taken


class Stream:
    """From the file descriptor `source` through the pool to `sink`, in order."""

    def __init__(self, source: int, sink: BinaryIO, pool: Pool) -> None:
        self._source = source
        self._sink = sink
        self._pool = pool
        self._lines = Lines()
        self._ended = False
        self._given = self._written = 0
        self._waiting: dict[int, list[bytes]] = {}

    def run(self) -> None:
        while not self._ended or self._lines.whole or self._given > self._written:
            ready = wait([*self._input(), *self._pool.pipes()], self._pool.patience())
            if self._source in ready:
                self._read()
            self._waiting.update(self._pool.done())
            self._write()
            while self._lines.whole and self._has_room():
                self._pool.give(self._given, self._lines.batch())
                self._given += 1

    def _has_room(self) -> bool:
        return self._pool.idle() and self._given - self._written < MAX_AHEAD

    def _input(self) -> list[int]:
        """Input is read only while its lines can be given away."""
        return [] if self._ended or self._lines.whole else [self._source]

    def _read(self) -> None:
        try:
            chunk = os.read(self._source, CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            raise Invalid(
                "input_lost", f"A entrada não pôde ser lida: {error.strerror}.",
                f"The input could not be read: {error.strerror}.") from error
        if chunk:
            self._lines.add(chunk)
        else:
            self._ended = True
            self._lines.finish()

    def _write(self) -> None:
        try:
            while self._written in self._waiting:
                for answer in self._waiting.pop(self._written):
                    self._sink.write(answer + b"\n")
                self._written += 1
            self._sink.flush()
        except OSError as error:
            raise OutputLost(error) from error
