"""A line of JSON in, a line of JSON out: what `ezpocket guard` does with each statement.

Place in the flow: pool.py calls `answer` in its children. Whatever a line holds, it gets an
answer; a line that is not {"sql": "..."} is refused with the code LINE.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect
from orchestrator.sql_guard import check
from orchestrator.sql_guard.verdict import Verdict, reason

MAX_LINE = 256 * 1024  # 32 kB of SQL in which each byte is written as \u00XX, and some more
_HARMLESS = '{"sql": "select 1"}'


def answering(catalog: Catalog | None, dialect: Dialect, lang: str) -> Callable[[bytes], bytes]:
    """The work of a child: lines to answers. Made in the parent, so that what it imports is
    shared by the children."""
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # it repeats statements it dislikes

    def answers(lines: bytes) -> bytes:
        return b"\n".join(
            told(_verdict(line, catalog, dialect), lang) for line in lines.split(b"\n"))

    answers(_HARMLESS.encode())
    return answers


def told(verdict: Verdict, lang: str) -> bytes:
    """The answer's line, without its end."""
    answer = {
        "allowed": verdict.allowed,
        "reasons": [{"code": item.code, "message": item.message(lang), "position": item.position}
                    for item in verdict.reasons],
        "canonical": verdict.canonical if verdict.allowed else None,
    }
    return json.dumps(answer, ensure_ascii=False).encode(errors="backslashreplace")


def _verdict(line: bytes, catalog: Catalog | None, dialect: Dialect) -> Verdict:
    if len(line) > MAX_LINE:
        return _refused("TOO_LONG")
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return _refused("LINE")
    sql = given.get("sql") if isinstance(given, dict) else None
    return check(sql, catalog, dialect) if isinstance(sql, str) else _refused("LINE")


def _refused(code: str) -> Verdict:
    return Verdict(False, (reason(code),))
