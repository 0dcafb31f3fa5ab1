"""PostgreSQL's COPY output into Arrow.

Place in the flow: local.py streams COPY ... (FORMAT csv) through `read_csv`. Arrow's CSV
reader is native code, so a million rows never become Python objects. NULL is an empty field
and "" a quoted one, so the two stay apart. Numerics become exact decimals of the largest
scale that occurs, or text where no decimal has room for them; time stamps with a zone become
local time of the session's zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from orchestrator.warehouse.model import StatementError

# pg_type OIDs (stable across versions) → how the text is read; all others stay text.
_READ_AS: dict[int, pa.DataType] = {
    16: pa.bool_(), 20: pa.int64(), 21: pa.int64(), 23: pa.int64(), 26: pa.int64(),
    700: pa.float64(), 701: pa.float64(), 1082: pa.date32(), 1114: pa.timestamp("us"),
}
_NUMERIC, _TIMESTAMPTZ = 1700, 1184
# Digits that Arrow's decimals have room for.
_DECIMALS = ((38, pa.decimal128), (76, pa.decimal256))


class Chunks:
    """Byte chunks as a readable file, for Arrow's CSV reader."""

    closed = False

    def __init__(self, chunks: Iterator[bytes | bytearray | memoryview]) -> None:
        self._chunks = chunks
        self._rest = b""

    def peek(self) -> bytes:
        """What the next read begins with; b"" at the end."""
        while not self._rest:
            following = next(self._chunks, None)
            if following is None:
                break
            self._rest = bytes(following)
        return self._rest

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, as few calls as there are chunks; b"" at the end."""
        parts: list[bytes] = []
        missing = size
        while missing and self.peek():
            part, self._rest = self._rest[:missing], self._rest[missing:]
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


def read_csv(
    chunks: Iterator[bytes | bytearray | memoryview], names: Sequence[str], oids: Sequence[int]
) -> pa.Table:
    """The rows as a table with columns `names` of the types that `oids` say.

    StatementError on what Arrow's calendar has no day for: infinity, BC, five-digit years.
    """
    try:
        return _read(chunks, names, oids)
    except pa.ArrowInvalid as error:
        raise StatementError(
            "22008", f"a value is out of range; dates go from the year 1 to 9999 ({error})"
        ) from error


def _read(
    chunks: Iterator[bytes | bytearray | memoryview], names: Sequence[str], oids: Sequence[int]
) -> pa.Table:
    read_types = {
        name: _READ_AS.get(oid, pa.string()) for name, oid in zip(names, oids, strict=True)
    }
    source = Chunks(chunks)
    if not source.peek():
        table = pa.table({name: pa.array([], kind) for name, kind in read_types.items()})
    else:
        table = _parse(source, list(names), read_types)
    for index, oid in enumerate(oids):
        if oid in (_NUMERIC, _TIMESTAMPTZ):
            convert = exact_decimals if oid == _NUMERIC else local_timestamps
            table = table.set_column(index, names[index], convert(table.column(index)))
    return table


def _parse(
    source: Chunks, names: list[str], read_types: dict[str, pa.DataType]
) -> pa.Table:
    reader = csv.open_csv(
        pa.PythonFile(source, mode="r"),
        read_options=csv.ReadOptions(column_names=names, block_size=4 << 20),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=read_types, null_values=[""], strings_can_be_null=True,
            quoted_strings_can_be_null=False, true_values=["t"], false_values=["f"],
        ),
    )
    return reader.read_all()


def exact_decimals(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Decimal text as decimals of the largest scale present; NaN and infinities are NULL. What
    76 digits do not hold stays text: no digit is lost."""
    finite = pc.if_else(pc.match_substring_regex(texts, "[A-Za-z]"), None, texts)
    whole, scale = (_longest(pc.replace_substring_regex(finite, drop, ""))
                    for drop in (r"^-|\..*$", r"^[^.]*\.?"))
    for room, kind in _DECIMALS:
        if whole + scale <= room:  # the cast does not always notice when it has too little
            return pc.cast(finite, kind(room, scale))
    return finite


def _longest(texts: pa.ChunkedArray) -> int:
    return pc.max(pc.utf8_length(texts)).as_py() or 0


def local_timestamps(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """`2025-03-01 10:00:00-03` as the local time that it says."""
    without_zone = pc.replace_substring_regex(texts, r"[+-]\d\d(:\d\d)*$", "")
    return pc.cast(without_zone, pa.timestamp("us"))
