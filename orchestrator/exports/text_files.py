"""A result as text: CSV for programs, CSV for the spreadsheets of a language, JSON.

A cell that a spreadsheet would run as a formula is prefixed, as OWASP's page on CSV injection
says. CSV begins with a byte order mark, so that spreadsheets read the accents. Columns are
converted by Arrow, a bounded number of rows at a time: a hundred thousand rows take seconds.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from orchestrator.exports.result_set import ResultSet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"
SEPARATORS = {"pt": ";", "en": ","}
TRUTH = {"pt": ("não", "sim"), "en": ("no", "yes")}
DAYS = {"pt": "%d/%m/%Y", "en": "%Y-%m-%d"}
Read = Callable[[pa.Array], list[Any]]


def csv_lines(found: ResultSet, lang: str | None) -> Iterator[str]:
    """lang None: names, ISO dates and decimal points (RFC 4180), for programs; else labels and
    the forms that a spreadsheet of that language reads as numbers and dates."""
    header = labels(found.columns) if lang else [column["name"] for column in found.columns]
    kinds = found.table.schema.types
    readers = [_reader(kind, column["values"] if lang else {}, lang)
               for kind, column in zip(kinds, found.columns, strict=True)]
    separator = SEPARATORS[lang] if lang else ","
    yield BOM + _written([[inert(name) for name in header]], separator)
    for batch in found.batches():
        columns = [read(array) for read, array in zip(readers, batch.columns, strict=True)]
        yield _written(zip(*columns, strict=True), separator)


def json_lines(found: ResultSet) -> Iterator[str]:
    """One JSON object: columns (names), row_count, rows (lists); numbers as exact_numbers.py."""
    head = json.dumps({"columns": found.table.column_names, "row_count": found.row_count})
    yield head[:-1] + ', "rows": ['
    comma = ""
    for rows in found.json_rows(found.batches()):
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


def _reader(kind: pa.DataType, values: dict[str, str], lang: str | None) -> Read:
    """How a column of this type is written; values: how people read its stored texts."""
    if pa.types.is_integer(kind):
        return _as_it_is
    if pa.types.is_boolean(kind):
        false, true = TRUTH[lang] if lang else ("False", "True")
        return lambda array: pc.if_else(array, true, false).to_pylist()
    if pa.types.is_decimal(kind) or pa.types.is_floating(kind):
        return _decimal_comma if lang == "pt" else _number
    if pa.types.is_date(kind):
        return lambda array: pc.strftime(array, DAYS[lang or "en"]).to_pylist()
    if pa.types.is_timestamp(kind):
        form = f"{DAYS[lang]} %H:%M:%S" if lang else "%Y-%m-%dT%H:%M:%S"
        return lambda array: _moments(array, form)
    return lambda array: [inert(values.get(cell, cell)) for cell in
                          pc.cast(array, pa.string()).to_pylist()]


def _as_it_is(array: pa.Array) -> list[Any]:
    cells: list[Any] = array.to_pylist()
    return cells


def _number(array: pa.Array) -> list[Any]:
    """What JSON and spreadsheets have no number for, NaN and infinities, is empty."""
    if pa.types.is_floating(array.type):
        return [repr(cell) if cell is not None else None for cell in
                pc.if_else(pc.is_finite(array), array, None).to_pylist()]
    return [None if cell is None else format(cell, "f") for cell in array.to_pylist()]


def _decimal_comma(array: pa.Array) -> list[Any]:
    return [None if cell is None else cell.replace(".", ",") for cell in _number(array)]


def _moments(array: pa.Array, form: str) -> list[Any]:
    """To the second, and to the microsecond where programs are told one that has them."""
    whole = pc.cast(pc.floor_temporal(array, unit="second"), pa.timestamp("s"))
    written: list[Any] = pc.strftime(whole, form).to_pylist()
    if "T" not in form:
        return written
    return [text if cell is None or not cell.microsecond else cell.isoformat()
            for text, cell in zip(written, array.to_pylist(), strict=True)]


def _written(rows: Any, separator: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()
