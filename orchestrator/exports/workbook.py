"""A result as an Excel workbook, written by a process of its own and handed out in parts.

Place in the flow: web/results.py streams it. Writing a hundred thousand rows takes seconds of
processor time and tens of megabytes, which neither the web's event loop nor its memory should
bear: `python -m orchestrator.exports.sheets` writes into a folder that is removed once the file
is open. At most two are written at a time in a web process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from orchestrator.errors import EzpocketError, Invalid, TooMany, Unavailable
from orchestrator.exports.result_set import ResultSet
from orchestrator.exports.text_files import labels

SECONDS = 300.0
PART_BYTES = 64 * 1024
LOGGED = 6000  # characters of a traceback
MOST_ROWS, MOST_COLUMNS = 1_048_575, 16_384  # Excel's, the heading aside
_turns = threading.BoundedSemaphore(2)
log = structlog.get_logger(__name__)


def workbook(found: ResultSet) -> tuple[int, Iterator[bytes]]:
    """Its size in bytes and its bytes. Raises Invalid for what Excel cannot hold, TooMany while
    two others are being written, Unavailable when it takes too long."""
    if found.row_count > MOST_ROWS or len(found.columns) > MOST_COLUMNS:
        raise Invalid(
            "too_large_for_excel",
            f"O Excel guarda {MOST_ROWS} linhas e {MOST_COLUMNS} colunas; este resultado tem "
            f"{found.row_count} e {len(found.columns)}. Baixe-o em CSV.",
            f"Excel holds {MOST_ROWS} rows and {MOST_COLUMNS} columns; this result has "
            f"{found.row_count} and {len(found.columns)}. Download it as CSV.")
    if not _turns.acquire(timeout=SECONDS / 10):
        raise TooMany("exports_busy", "Outras planilhas estão sendo escritas; tente em instantes.",
                      "Other workbooks are being written; try again in a moment.")
    try:
        with tempfile.TemporaryDirectory(prefix="ezpocket-xlsx-") as folder:
            _write(found, Path(folder))
            file = (Path(folder) / "result.xlsx").open("rb")
    finally:
        _turns.release()
    return file.seek(0, 2), _parts(file)


def _write(found: ResultSet, folder: Path) -> None:
    order: dict[str, Any] = {
        "reference": found.reference, "columns": found.columns, "lang": found.lang,
        "headings": labels(found.columns), "folder": str(folder),
        "about": {name: found.trace.get(name) or "" for name in
                  ("pergunta", "query_sql", "created_at")} | {"plan": _goal(found.trace)},
    }
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "orchestrator.exports.sheets"], check=False,
            input=json.dumps(order, default=str).encode(), capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise Unavailable("export_timeout", "A planilha demorou demais; baixe o CSV.",
                          "The workbook took too long; download the CSV.") from None
    if ended.returncode:
        raise _refusal(ended.stdout, ended.stderr)


def _goal(trace: Mapping[str, Any]) -> str:
    """What the person agreed to, perhaps not what was first asked; edited SQL has no such."""
    plan = {} if trace.get("sql_edited") else trace.get("plan") or {}
    return str(plan.get("goal") or "")


def _refusal(said: bytes, errors: bytes) -> EzpocketError:
    """What the process said it was; anything else is an error of ours, with its words logged."""
    if said:
        code, pt, en = json.loads(said)
        return Invalid(code, pt, en)
    log.error("workbook failed", said=errors.decode(errors="replace")[-LOGGED:])
    return EzpocketError("export_failed", "A planilha não pôde ser escrita; baixe o CSV.",
                         "The workbook could not be written; download the CSV.")


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    with file:
        while part := file.read(PART_BYTES):
            yield part
