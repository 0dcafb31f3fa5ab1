"""Athena's rows into Arrow, with the types that PostgreSQL's would have.

Place in the flow: athena.py streams the result file, or the API's pages, through here into the
result file of ours. Athena quotes every value but NULL, so "" and NULL stay apart; it tells each
column's type, decimals with their scale. Moments with a zone become local time of the business's
zone, as PostgreSQL's do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from orchestrator.plan.output import unique
from orchestrator.warehouse.model import StatementError

BLOCK_BYTES = 4 << 20  # the longest row that is read
ROWS_A_TABLE = 1000
_READ_AS = {
    "boolean": pa.bool_(), "tinyint": pa.int64(), "smallint": pa.int64(), "integer": pa.int64(),
    "int": pa.int64(), "bigint": pa.int64(), "float": pa.float64(), "real": pa.float64(),
    "double": pa.float64(), "date": pa.date32(), "timestamp": pa.timestamp("us"),
}
_ZONED = "timestamp with time zone"


class AthenaRows:
    """columns: Athena's ColumnInfo. All others than the known types stay text."""

    def __init__(self, columns: Sequence[dict[str, Any]], timezone: str) -> None:
        self._types: dict[str, pa.DataType] = {}
        self._zoned: list[int] = []
        self._timezone = timezone
        for index, column in enumerate(columns):
            kind = str(column["Type"])
            if kind == _ZONED:
                self._zoned.append(index)
            name = unique(str(column["Name"]) or "column", self._types)
            self._types[name] = (
                pa.decimal128(int(column["Precision"]), int(column["Scale"]))
                if kind == "decimal" else _READ_AS.get(kind, pa.string()))

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([
            (name, pa.timestamp("us") if index in self._zoned else kind)
            for index, (name, kind) in enumerate(self._types.items())])

    def of_csv(self, stream: Any) -> Iterator[pa.Table]:
        """Tables of a few rows each, from a file with a header; bounded memory."""
        try:
            reader = csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                read_options=csv.ReadOptions(
                    column_names=list(self._types), skip_rows_after_names=1,
                    block_size=BLOCK_BYTES, use_threads=False),
                parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
                convert_options=csv.ConvertOptions(
                    column_types=self._types, null_values=[""], strings_can_be_null=True,
                    quoted_strings_can_be_null=False, true_values=["true"],
                    false_values=["false"]),
            )
            for batch in reader:
                yield self._settled(pa.Table.from_batches([batch]))
        except pa.ArrowInvalid as error:
            raise _unreadable(error) from error

    def of_pages(self, rows: Iterable[Sequence[str | None]]) -> Iterator[pa.Table]:
        """The same from the API's rows, whose first one is the header."""
        source = islice(rows, 1, None)
        while part := list(islice(source, ROWS_A_TABLE)):
            try:
                columns = [
                    pc.cast(pa.array([row[index] for row in part], pa.string()), kind)
                    for index, kind in enumerate(self._types.values())]
            except pa.ArrowInvalid as error:
                raise _unreadable(error) from error
            yield self._settled(pa.table(columns, names=list(self._types)))

    def _settled(self, table: pa.Table) -> pa.Table:
        for index in self._zoned:
            column = pa.array(
                [_local(text, self._timezone) for text in table.column(index).to_pylist()],
                pa.timestamp("us"))
            table = table.set_column(index, table.schema.field(index).name, column)
        return table


def _local(text: str | None, timezone: str) -> dt.datetime | None:
    """`2025-03-01 13:00:00.000 UTC` as the local time of `timezone`."""
    if text is None:
        return None
    moment, _, zone = text.rpartition(" ")
    try:
        offset = dt.datetime.fromisoformat(f"{moment}{zone}") if zone[:1] in "+-" else \
            dt.datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
        return offset.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    except (ValueError, KeyError, OverflowError) as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> StatementError:
    if "straddling" in str(error):
        return StatementError(
            "ROW_TOO_LONG", f"a row is longer than {BLOCK_BYTES >> 20} MB; choose fewer columns")
    return StatementError(
        "NUMERIC_VALUE_OUT_OF_RANGE",
        f"a value is out of range; dates go from the year 1 to 9999 ({error})")
