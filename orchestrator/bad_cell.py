"""Which cell of a file PostgreSQL would not take, as a sentence that lets a person find it.

Place in the flow: datasets.py asks when a COPY is refused. PostgreSQL says where in its
context, `COPY staging, line 3, column date: "not a day"`, whose words are in its own language:
only their numbers, names and quotes are read.
"""

from __future__ import annotations

import re

import psycopg2

from orchestrator import errors

_CONTEXT = re.compile(r"COPY \w+, \D*(?P<line>\d+)(?:, \w+ (?P<column>[^:]+))?"
                      r"(?:: \"(?P<value>.*)\")?$", re.DOTALL)
LONGEST = 60


def bad_cell(error: errors.Invalid, rows: bytes, origin: str, first_line: int) -> errors.Invalid:
    """`error` of a COPY with file, line and column; as it was where PostgreSQL named none.

    rows: the CSV that was copied, which begins in line `first_line` of the file `origin`.
    """
    diagnosis = error.__cause__.diag if isinstance(error.__cause__, psycopg2.Error) else None
    place = _CONTEXT.match(diagnosis.context or "") if diagnosis else None
    if diagnosis is None or place is None:
        return error
    line = first_line + _lines_before(rows, int(place["line"]))
    column = diagnosis.column_name or place["column"]
    where = f"{origin or '?'}, linha {line}", f"{origin or '?'}, line {line}"
    if column:
        where = f"{where[0]}, coluna {column}", f"{where[1]}, column {column}"
    pt, en = _reason(diagnosis, place)
    return errors.Invalid(
        "bad_cell",
        f"{where[0]}: {pt}. A carga foi desfeita; corrija o arquivo, e a próxima tentará de novo.",
        f"{where[1]}: {en}. The load was undone; correct the file, and the next one tries again.")


def _lines_before(rows: bytes, named: int) -> int:
    """Lines before the record whose last line PostgreSQL named: a text may span several. It
    counts them all, but the first record as one line: until then it knows no line ends."""
    quotes, begun, counted = 0, 0, 0
    for number, line in enumerate(rows.split(b"\n")):
        begins = quotes % 2 == 0
        begun = number if begins else begun
        counted += begins or begun > 0
        if counted == named:
            break
        quotes += line.count(b'"')
    return begun


def _reason(diagnosis: psycopg2.extensions.Diagnostics, place: re.Match[str]) -> tuple[str, str]:
    if diagnosis.constraint_name:
        return (f"o valor não atende a {diagnosis.constraint_name}",
                f"the value does not satisfy {diagnosis.constraint_name}")
    if diagnosis.column_name:
        return "falta o valor", "the value is missing"
    value = (place["value"] or "")[:LONGEST] if place["column"] else ""
    if not value:
        return "um valor não serve à tabela", "a value does not fit the table"
    return f"“{value}” não serve à coluna", f"“{value}” does not fit the column"
