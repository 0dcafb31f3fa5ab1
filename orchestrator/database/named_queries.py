"""The named queries: sql/queries/<name>.sql, with %(name)s parameters.

Place in the flow: transaction.py looks its statements up here; Database.check lets the server
parse each of them.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

QUERIES = Path(__file__).resolve().parents[2] / "sql" / "queries"
_PARAMETER = re.compile(r"%\((\w+)\)s")
_PREPARABLE = re.compile(r"^(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.MULTILINE)


@functools.cache
def queries() -> dict[str, str]:
    """Every named query by name. A file must begin with a comment that says what it is for."""
    found = {path.stem: path.read_text() for path in sorted(QUERIES.glob("*.sql"))}
    for name, text in found.items():
        if not text.startswith("-- ") or text.count(";") > 1:
            raise ValueError(f"sql/queries/{name}.sql: one statement under a `-- ` comment")
    return {name: text.strip().rstrip(";") for name, text in found.items()}


def parameters(statement: str) -> tuple[str, ...]:
    """The names of a statement's parameters, each once, in order."""
    return tuple(dict.fromkeys(_PARAMETER.findall(statement)))


def prepare(statement: str) -> str | None:
    """PREPARE of the statement as `checked`, with $1, $2...; None for what cannot be prepared."""
    if not _PREPARABLE.search(statement):
        return None
    numbers = {name: f"${n}" for n, name in enumerate(parameters(statement), 1)}
    text = _PARAMETER.sub(lambda found: numbers[found[1]], statement)
    return f"PREPARE checked AS {text.replace('%%', '%')}"
