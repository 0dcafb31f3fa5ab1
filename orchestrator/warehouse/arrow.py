"""PostgreSQL's COPY output into Arrow, batch by batch.

Place in the flow: local.py hands the rows that copy_out.py receives to a RowReader, and its
batches to results.py. Arrow's CSV reader is native code, so a million rows never become Python
objects. NULL is an empty field and "" a quoted one, so the two stay apart. Time stamps with a
zone become local time of the session's zone.

Numerics become exact decimals. A column that declares its scale has it at once; a computed one
shows the largest scale that occurs only when all rows were seen: until then it stays text, and
`finished` gives it its type. What no decimal has room for stays text: no digit is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from orchestrator.warehouse.copy_out import Described
from orchestrator.warehouse.model import StatementError

# pg_type OIDs (stable across versions) → how the text is read; all others stay text.
_READ_AS: dict[int, pa.DataType] = {
    16: pa.bool_(), 20: pa.int64(), 21: pa.int64(), 23: pa.int64(), 26: pa.int64(),
    700: pa.float64(), 701: pa.float64(), 1082: pa.date32(), 1114: pa.timestamp("us"),
}
_NUMERIC, _TIMESTAMPTZ = 1700, 1184
# Digits that Arrow's decimals have room for; its CSV reader knows the smaller one only.
_DECIMALS = ((38, pa.decimal128), (76, pa.decimal256))
_READABLE = 38
_MODIFIER_HEADER = 4  # what PostgreSQL adds to precision and scale in a type's modifier


class RowReader:
    """Rows as CSV in, Arrow tables out. `columns` as PostgreSQL describes the statement's."""

    def __init__(self, columns: Sequence[Described]) -> None:
        self._names = [column.name for column in columns]
        self._types = {column.name: _read_as(column) for column in columns}
        self._moments = [i for i, column in enumerate(columns) if column.oid == _TIMESTAMPTZ]
        self._decimals = [i for i, column in enumerate(columns) if column.oid == _NUMERIC]
        self._digits = {
            i: Digits() for i in self._decimals if self._types[self._names[i]] == pa.string()
        }

    @property
    def settled(self) -> bool:
        """Whether a batch has its final types as it is read."""
        return not self._digits

    @property
    def schema(self) -> pa.Schema:
        """Of what `read` gives."""
        return self.read(b"").schema

    def read(self, rows: bytes) -> pa.Table:
        """Whole records. StatementError on what Arrow's calendar has no day for: infinity, BC,
        five-digit years."""
        try:
            table = self._read(rows)
        except pa.ArrowInvalid as error:
            raise StatementError(
                "22008", f"a value is out of range; dates go from the year 1 to 9999 ({error})"
            ) from error
        for index in self._moments:
            table = _with(table, index, local_timestamps(table.column(index)))
        for index, digits in self._digits.items():
            finite = _finite(table.column(index))
            digits.note(finite)
            table = _with(table, index, finite)
        return table

    def finished(self, table: pa.Table) -> pa.Table:
        """A table that `read` gave, with its final types; only once all rows were read."""
        for index, digits in self._digits.items():
            table = _with(table, index, digits.cast(table.column(index)))
        return table

    def _read(self, rows: bytes) -> pa.Table:
        if not rows:
            return pa.table({name: pa.array([], kind) for name, kind in self._types.items()})
        try:
            return _parse(rows, self._types)
        except pa.ArrowInvalid:
            # Perhaps a NaN among numerics of a declared scale: as text, and without it.
            texts = {self._names[i]: pa.string() for i in self._decimals}
            table = _parse(rows, self._types | texts)
            for index in self._decimals:
                kind = self._types[self._names[index]]
                table = _with(table, index, pc.cast(_finite(table.column(index)), kind))
            return table


@dataclass(slots=True)
class Digits:
    """The most digits before and after the point among decimal texts."""

    whole: int = field(default=0, init=False)
    scale: int = field(default=0, init=False)

    def note(self, finite: pa.ChunkedArray) -> None:
        self.whole = max(self.whole, _longest(pc.replace_substring_regex(finite, r"^-|\..*$", "")))
        self.scale = max(self.scale, _longest(pc.replace_substring_regex(finite, r"^[^.]*\.?", "")))

    def cast(self, finite: pa.ChunkedArray) -> pa.ChunkedArray:
        for room, kind in _DECIMALS:
            if self.whole + self.scale <= room:  # the cast does not always notice too little room
                return pc.cast(finite, kind(room, self.scale))
        return finite


def exact_decimals(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Decimal text as decimals of the largest scale present; NaN and infinities are NULL. What
    76 digits do not hold stays text."""
    finite = _finite(texts)
    digits = Digits()
    digits.note(finite)
    return digits.cast(finite)


def local_timestamps(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """`2025-03-01 10:00:00-03` as the local time that it says."""
    without_zone = pc.replace_substring_regex(texts, r"[+-]\d\d(:\d\d)*$", "")
    try:
        return pc.cast(without_zone, pa.timestamp("us"))
    except pa.ArrowInvalid as error:
        raise StatementError(
            "22008", f"a value is out of range; dates go from the year 1 to 9999 ({error})"
        ) from error


def _read_as(column: Described) -> pa.DataType:
    if column.oid != _NUMERIC or column.modifier < _MODIFIER_HEADER:
        return _READ_AS.get(column.oid, pa.string())
    packed = column.modifier - _MODIFIER_HEADER
    precision, scale = packed >> 16 & 0xFFFF, (packed & 0x7FF ^ 0x400) - 0x400
    known = 0 <= scale <= precision <= _READABLE
    return pa.decimal128(_READABLE, scale) if known else pa.string()


def _parse(rows: bytes, kinds: dict[str, pa.DataType]) -> pa.Table:
    """One block: rows of any length are whole in it."""
    return csv.read_csv(
        pa.py_buffer(rows),
        read_options=csv.ReadOptions(column_names=list(kinds), block_size=len(rows) + 1),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=kinds, null_values=[""], strings_can_be_null=True,
            quoted_strings_can_be_null=False, true_values=["t"], false_values=["f"],
        ),
    )


def _finite(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.match_substring_regex(texts, "[A-Za-z]"), None, texts)


def _longest(texts: pa.ChunkedArray) -> int:
    return pc.max(pc.utf8_length(texts)).as_py() or 0


def _with(table: pa.Table, index: int, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(index, table.column_names[index], column)
