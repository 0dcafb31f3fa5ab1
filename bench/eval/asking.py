"""Asks the running system, the way a person at a terminal would.

Place in the flow: score.py gives each question to an asker and gets an `Answer`. `Command` runs
`ezpocket ask --yes --json` as a process of its own; direct.py has the quick one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bench.eval.compare import Rows
from bench.eval.questions import Question

REFUSED = {"rejected"}
ANSWERED = {"answered"}
COMMAND = Path(sys.executable).parent / "ezpocket"


@dataclass(frozen=True)
class Answer:
    """What came back. status: the job's end, or "timeout" or "error". rows: at most 100 of
    row_count. note: the system's sentence when it did not answer."""

    status: str
    rows: Rows | None = None
    row_count: int = 0
    sql: str = ""
    note: str = ""
    seconds: float = 0.0

    @property
    def refused(self) -> bool:
        """Declined, or replied without any data (small talk, an offer of examples)."""
        return self.status in REFUSED or (self.status in ANSWERED and not self.sql)


class Asker(Protocol):
    def ask(self, question: Question, project: str) -> Answer:
        """`project`: "" for a question without a conversation."""


@dataclass(frozen=True)
class Command:
    """environment: of the command; timeout_seconds: for one question, start to answer."""

    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    timeout_seconds: float = 120.0
    user: str = ""

    def ask(self, question: Question, project: str) -> Answer:
        options = ["--yes", "--json"]
        for name, value in (("project", project), ("lang", question.lang), ("user", self.user)):
            options += [f"--{name}", value] if value else []
        started = time.monotonic()
        try:
            done = subprocess.run(
                [str(COMMAND), "ask", *options, "--", question.text],
                capture_output=True, timeout=self.timeout_seconds, check=False,
                stdin=subprocess.DEVNULL, env=dict(self.environment),
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Answer("timeout", note=f"no answer in {self.timeout_seconds:.0f} s")
        except (OSError, ValueError) as error:
            return Answer("error", note=str(error))
        return _answer(done, time.monotonic() - started)


def _answer(done: subprocess.CompletedProcess[bytes], seconds: float) -> Answer:
    said = done.stderr.decode(errors="replace").strip()[-400:]
    try:
        found = json.loads(done.stdout)
        status = str(found["status"])
    except (ValueError, KeyError, TypeError):
        return Answer("error", note=said or f"exit code {done.returncode}", seconds=seconds)
    return Answer(
        status=status,
        rows=_rows(found.get("columns") or (), found.get("rows") or ()),
        row_count=int(found.get("row_count") or 0),
        sql=str(found.get("query_sql") or ""),
        note=str(found.get("response_text") or found.get("error") or said)[:400],
        seconds=seconds,
    )


def _rows(columns: Sequence[Any], rows: Sequence[Any]) -> Rows:
    """Columns are names or objects with a name; rows are lists or objects by name."""
    names = tuple(str(c["name"] if isinstance(c, Mapping) else c) for c in columns)
    return Rows(names, tuple(
        tuple(row.get(name) for name in names) if isinstance(row, Mapping) else tuple(row)
        for row in rows
    ))  # fmt: skip
