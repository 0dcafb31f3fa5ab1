"""Are the rows that arrived the rows that were read? Counts, exact sums and hashes, per column.

Place in the flow: loading.py takes the fingerprint of each chunk as Arrow reads it, staging.py
lets PostgreSQL take that of the staged rows; both must be the same. Two readers that share no
code agree on a column's values only when neither lost, repeated or misread one. No order of the
rows matters, so fingerprints add up.

    every column        how many values are not NULL
    integers, decimals  their sum; dates: of days since 1970; moments: of microseconds
    texts               the sum of 56 bits of the MD5 of a row's key and texts together

A column that one side cannot read as its type (a date with an hour, say) has its count alone.
"""

# ruff: noqa: PLC0415  (pyarrow is for runs that read something)

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from psycopg2 import sql

from orchestrator.datasets.model import Column

if TYPE_CHECKING:
    import pyarrow as pa

# {"rows": n, "<column>": [not null, sum or None], TEXTS: sum or None}: JSON, sums as text.
Fingerprint = dict[str, Any]
ROWS, TEXTS = "#rows", "#texts"
_INTEGERS = ("smallint", "integer", "bigint")
_TEXTS = ("text", "character varying")
_SEPARATOR, _NULL = "\x1f", "\x02"


def of_csv(
    rows: bytes, names: Sequence[str], columns: Mapping[str, Column], *, wanted: Sequence[str] = ()
) -> Fingerprint:
    """Of a chunk's CSV, whose columns are `names`; those `wanted` besides are NULL in it."""
    import pyarrow as pa
    from pyarrow import csv

    table = csv.read_csv(
        pa.py_buffer(rows),
        read_options=csv.ReadOptions(column_names=list(names), block_size=len(rows) + 1),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""],
            strings_can_be_null=True, quoted_strings_can_be_null=False))
    found: Fingerprint = {ROWS: table.num_rows, TEXTS: _texts(table, wanted or names, columns)}
    for name in names:
        column = table.column(name)
        found[name] = [len(column) - column.null_count, _sum(column, columns[name])]
    return found


def added(one: Fingerprint, other: Fingerprint) -> Fingerprint:
    """Of the rows of both; a column of one alone has no values in the other."""
    if not one or not other:
        return one or other
    both: Fingerprint = {ROWS: one[ROWS] + other[ROWS], TEXTS: _plus(one[TEXTS], other[TEXTS])}
    for name in (one | other).keys() - {ROWS, TEXTS}:
        left, right = one.get(name, [0, "0"]), other.get(name, [0, "0"])
        both[name] = [left[0] + right[0], _plus(left[1], right[1])]
    return both


def differences(read: Fingerprint, arrived: Fingerprint) -> list[str]:
    """The columns (or #rows, #texts) that disagree, as far as both know them."""
    wrong = [] if read[ROWS] == arrived[ROWS] else [ROWS]
    if None not in (read[TEXTS], arrived[TEXTS]) and _other(read[TEXTS], arrived[TEXTS]):
        wrong.append(TEXTS)
    for name in sorted(read.keys() & arrived.keys() - {ROWS, TEXTS}):
        (count, total), (there, sum_there) = read[name], arrived[name]
        unlike = None not in (total, sum_there) and _other(total, sum_there)
        if count != there or unlike:
            wrong.append(name)
    return wrong


def query(
    table: sql.Composable, names: Sequence[str], columns: Mapping[str, Column]
) -> sql.Composed:
    """One row: the number of rows, the texts' sum, then each column's count and sum."""
    parts: list[sql.Composable] = [sql.SQL("count(*)"), _texts_in_sql(names, columns)]
    for name in names:
        parts += [sql.SQL("count({})").format(sql.Identifier(name)), _sum_in_sql(columns[name])]
    return sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(parts), table)


def of_row(row: Sequence[Any], names: Sequence[str]) -> Fingerprint:
    """The answer to `query`."""
    rows, texts, *values = row
    found: Fingerprint = {ROWS: rows, TEXTS: _told(texts)}
    for place, name in enumerate(names):
        found[name] = [values[2 * place], _told(values[2 * place + 1])]
    return found


def _sum(texts: pa.ChunkedArray, column: Column) -> str | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    wide = pa.decimal128(38, 0)
    try:
        if column.type in _INTEGERS:
            numbers = texts.cast(pa.int64()).cast(wide)
        elif column.type == "numeric":
            numbers = texts.cast(pa.decimal128(38, 10))
            if column.scale is not None:
                numbers = pc.round(numbers, column.scale, round_mode="half_towards_infinity")
        elif column.type == "date":
            numbers = texts.cast(pa.date32()).cast(pa.int32()).cast(pa.int64()).cast(wide)
        elif column.type == "timestamp without time zone":
            numbers = texts.cast(pa.timestamp("us")).cast(pa.int64()).cast(wide)
        else:
            return None
        return _told(pc.sum(numbers).as_py() or 0)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _sum_in_sql(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column.type in (*_INTEGERS, "numeric"):
        return sql.SQL("coalesce(sum({}::numeric), 0)").format(name)
    if column.type == "date":
        return sql.SQL("coalesce(sum({} - date '1970-01-01'), 0)").format(name)
    if column.type == "timestamp without time zone":
        return sql.SQL("coalesce(sum(extract(epoch FROM {}) * 1000000), 0)").format(name)
    return sql.SQL("NULL")


def _hashed(names: Sequence[str], columns: Mapping[str, Column]) -> list[Column]:
    """The key (where it is a number or a text) and the texts, in the table's order."""
    return [column for name, column in columns.items() if name in names
            and (column.type in _TEXTS or (column.is_key and column.type in _INTEGERS))]


def _texts(
    table: pa.Table, names: Sequence[str], columns: Mapping[str, Column]
) -> str | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = []
    for column in _hashed(names, columns):
        absent = column.name not in table.column_names
        texts = pa.nulls(len(table), pa.string()) if absent else table.column(column.name)
        try:
            whole = texts if column.type in _TEXTS else texts.cast(pa.int64()).cast(pa.string())
        except pa.ArrowInvalid:
            return None
        parts.append(whole)
    if not parts:
        return None
    joined = pc.binary_join_element_wise(
        *parts, _SEPARATOR, null_handling="replace", null_replacement=_NULL)
    md5, number = hashlib.md5, int.from_bytes
    return str(sum(number(md5(text.encode(), usedforsecurity=False).digest()[:7], "big")
                   for text in joined.to_pylist()))


def _texts_in_sql(names: Sequence[str], columns: Mapping[str, Column]) -> sql.Composable:
    parts = [sql.SQL("coalesce({}::text, {})").format(sql.Identifier(column.name),
                                                      sql.Literal(_NULL))
             for column in _hashed(names, columns)]
    if not parts:
        return sql.SQL("NULL")
    return sql.SQL(
        "coalesce(sum(('x' || left(md5(convert_to(concat_ws({}, {}), 'UTF8')), 14))"
        "::bit(56)::bigint), 0)").format(sql.Literal(_SEPARATOR), sql.SQL(", ").join(parts))


def _plus(one: str | None, other: str | None) -> str | None:
    return None if one is None or other is None else _told(Decimal(one) + Decimal(other))


def _other(one: str, other: str) -> bool:
    return Decimal(one) != Decimal(other)


def _told(number: Any) -> str | None:
    return None if number is None else f"{Decimal(number):f}"
