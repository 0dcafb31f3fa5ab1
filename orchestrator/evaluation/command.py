"""Asks the running system, the way a person at a terminal would.

Place in the flow: `ezpocket eval --system` scores with it: `ezpocket ask --yes --json` is run as a
process of its own for each question.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.evaluation.asking import Answer
from orchestrator.evaluation.compare import Rows

ASK = (sys.executable, "-m", "orchestrator.cli", "ask", "--yes", "--json")


@dataclass(frozen=True)
class Command:
    """timeout_seconds: for one question, start to answer. words: of the command."""

    timeout_seconds: float = 120.0
    words: tuple[str, ...] = ASK

    def ask(self, text: str, lang: str, project: str) -> Answer:
        options: list[str] = []
        for name, value in (("project", project), ("lang", lang)):
            options += [f"--{name}", value] if value else []
        started = time.monotonic()
        try:
            done = subprocess.run(
                [*self.words, *options, "--", text], capture_output=True,
                timeout=self.timeout_seconds, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return Answer("timeout", note=f"no answer in {self.timeout_seconds:.0f} s",
                          seconds=self.timeout_seconds)
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
    text = str(found.get("response_text") or "")
    return Answer(
        status=status,
        rows=_rows(found.get("columns") or (), found.get("rows") or ()),
        row_count=int(found.get("row_count") or 0),
        sql=str(found.get("query_sql") or ""),
        note=(text or str(found.get("error") or said))[:400],
        seconds=seconds,
        text=text,
    )


def _rows(columns: Sequence[Any], rows: Sequence[Any]) -> Rows:
    """Columns are names or objects with a name; rows are lists or objects by name."""
    names = tuple(str(c["name"] if isinstance(c, Mapping) else c) for c in columns)
    return Rows(names, tuple(
        tuple(row.get(name) for name in names) if isinstance(row, Mapping) else tuple(row)
        for row in rows
    ))
