"""DuckDB's errors in Athena's words.

Place in the flow: executions.py ends a statement with one of these; its `reason` becomes the
StateChangeReason, from which the warehouse tells what went wrong.
"""

from __future__ import annotations

import re

import duckdb

# What DuckDB says → Athena's code and sentence; \1 is the name.
_SAID: tuple[tuple[str, str, str], ...] = (
    (r'Referenced column "([^"]+)" not found', "COLUMN_NOT_FOUND",
     r"Column '\1' cannot be resolved or requester is not authorized to access requested "
     r"resources"),
    (r'does not have a column named "([^"]+)"', "COLUMN_NOT_FOUND",
     r"Column '\1' cannot be resolved or requester is not authorized to access requested "
     r"resources"),
    (r"Table with name (\S+) does not exist", "TABLE_NOT_FOUND",
     r"Table 'awsdatacatalog.default.\1' does not exist"),
    (r'Ambiguous reference to column name "([^"]+)"', "AMBIGUOUS_NAME",
     r"Column '\1' is ambiguous"),
    (r'column "([^"]+)" must appear in the GROUP BY', "EXPRESSION_NOT_AGGREGATE",
     r"'\1' must be an aggregate expression or appear in GROUP BY clause"),
    (r"[Ff]unction with name (\S+) does not exist", "FUNCTION_NOT_FOUND",
     r"Function '\1' not registered"),
    (r"Division by zero", "DIVISION_BY_ZERO", "Division by zero"),
    (r"Could not convert string '([^']*)' to (\w+)", "INVALID_CAST_ARGUMENT",
     r"Cannot cast '\1' to \2"),
    (r"Out of Range|[Oo]verflow", "NUMERIC_VALUE_OUT_OF_RANGE", "Value out of range"),
    (r"Could not choose a best candidate function|No function matches", "TYPE_MISMATCH",
     "Unexpected parameters for function or operator"),
    (r"Cannot compare values of type (\S+) and (?:type )?(\S+)", "TYPE_MISMATCH",
     r"Cannot apply operator: \1 = \2"),
    (r"[Oo]ut of [Mm]emory", "EXCEEDED_LOCAL_MEMORY_LIMIT",
     "Query exhausted resources at this scale factor"),
)


class Malformed(Exception):
    """Refused before it starts: an InvalidRequestException."""


class Failure(Exception):
    """The execution ends as FAILED. `offset`: where in `sql`, when that is known."""

    def __init__(self, code: str, text: str, sql: str = "", offset: int | None = None) -> None:
        where = f"{place(sql, offset)}: " if offset is not None else ""
        super().__init__(f"{code}: {where}{text}")
        self.code = code

    @property
    def reason(self) -> str:
        return str(self)


def place(sql: str, offset: int) -> str:
    """`line 2:14`, as Trino counts: both from 1."""
    before = sql[:offset]
    return f"line {before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"


def named(error: duckdb.Error, sql: str) -> Failure:
    """What Athena would have said."""
    said = str(error)
    for pattern, code, text in _SAID:
        found = re.search(pattern, said)
        if found:
            name = found[1] if found.groups() else ""
            at = re.search(rf"\b{re.escape(name)}\b", sql, re.IGNORECASE) if name else None
            return Failure(code, found.expand(text), sql, at.start() if at else None)
    return Failure("GENERIC_INTERNAL_ERROR", said.split("\n", maxsplit=1)[0][:300])
