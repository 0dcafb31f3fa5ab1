"""A result as text: CSV for programs, CSV for the spreadsheets of a language, JSON.

A cell that a spreadsheet would run as a formula is prefixed, as OWASP's page on CSV injection
says. CSV begins with a byte order mark, so that spreadsheets read the accents.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from orchestrator.exports.result_set import ResultSet, json_rows
from orchestrator.warehouse.results import json_value

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"
SEPARATORS = {"pt": ";", "en": ","}
TRUTH = {"pt": ("não", "sim"), "en": ("no", "yes")}


def csv_lines(found: ResultSet, lang: str | None) -> Iterator[str]:
    """lang None: names, ISO dates and decimal points (RFC 4180), for programs; else labels and
    the forms that a spreadsheet of that language reads as numbers and dates."""
    if lang is None:
        header = [column["name"] for column in found.columns]
        readers: Sequence[Callable[[Any], Any]] = [_plain] * len(header)
    else:
        header = labels(found.columns)
        readers = [_reader(column, lang) for column in found.columns]
    separator = SEPARATORS[lang] if lang else ","
    yield BOM + _written([[inert(name) for name in header]], separator)
    for rows in found.batches():
        yield _written([[read(cell) for read, cell in zip(readers, row, strict=True)]
                        for row in rows], separator)


def json_lines(found: ResultSet) -> Iterator[str]:
    """One JSON object: columns (names), row_count, rows (lists)."""
    head = json.dumps({"columns": found.table.column_names, "row_count": found.row_count})
    yield head[:-1] + ', "rows": ['
    comma = ""
    for rows in json_rows(found.table):
        yield comma + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        comma = ",\n"
    yield "]}\n"


def labels(columns: Sequence[dict[str, Any]]) -> list[str]:
    """Each column's label as a heading; with its name where two have the same."""
    headings = [column["label"][:1].upper() + column["label"][1:] for column in columns]
    return [f"{heading} ({column['name']})" if headings.count(heading) > 1 else heading
            for heading, column in zip(headings, columns, strict=True)]


def inert(cell: Any) -> Any:
    """The cell so that no spreadsheet runs it, leading spaces or not."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return format(cell, "f") if cell.is_finite() else ""
    return inert(json_value(cell))


def _reader(column: dict[str, Any], lang: str) -> Callable[[Any], Any]:
    """How a cell of the column is written in `lang`."""
    values, portuguese = column["values"], lang == "pt"
    day = "%d/%m/%Y" if portuguese else "%Y-%m-%d"

    def read(cell: Any) -> Any:
        shown: Any = _plain(cell)
        match cell:
            case bool():
                shown = TRUTH[lang][cell]
            case Decimal() | float() if portuguese and shown is not None:
                shown = str(shown).replace(".", ",")
            case dt.datetime():
                shown = cell.strftime(f"{day} %H:%M:%S")
            case dt.date():
                shown = cell.strftime(day)
            case str():
                shown = inert(values.get(cell, cell))
        return shown

    return read


def _written(rows: list[list[Any]], separator: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()
