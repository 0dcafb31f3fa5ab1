"""The rows of a result, with what its columns mean: sorted pages, and batches for the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from orchestrator.catalog.folding import fold
from orchestrator.errors import Invalid
from orchestrator.warehouse import results
from orchestrator.warehouse.model import ResultRef

ROWS_AT_ONCE = 1000


class ResultSet:
    """`trace`: the job as traces.find gives it, with `results_full`. lang: of what the file says.

    Raises NotFound when the rows have expired.
    """

    def __init__(self, trace: Mapping[str, Any], lang: str) -> None:
        self.trace = trace
        self.lang = lang
        self.reference: ResultRef = trace["results_full"]
        self.table = results.load(self.reference)

    @property
    def row_count(self) -> int:
        return self.reference["row_count"]

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        """{name, label, type, unit, values} of each, as the answer described them; of a result
        without an answer, names and types."""
        known = {column["name"]: column for column in self.trace.get("columns") or ()}
        return [
            {"label": column["name"], "unit": "", "values": {}, **column,
             **known.get(column["name"], {})}
            for column in self.reference["columns"]
        ]

    def page(self, offset: int, limit: int, *, sort: str | None,
             descending: bool) -> list[list[Any]]:
        """Rows `offset`… as lists of JSON values. Raises Invalid for an unknown column."""
        table = self.table
        if sort is not None:
            if sort not in table.column_names:
                raise Invalid("unknown_column", "O resultado não tem essa coluna para ordenar.",
                              "The result has no such column to sort by.")
            table = table.take(self._order(sort, descending).slice(offset, limit))
            offset = 0
        return [row for batch in json_rows(table.slice(offset, limit)) for row in batch]

    def _order(self, name: str, descending: bool) -> pa.Array:
        """Row numbers, NULL last; equal values keep the statement's order."""
        column = self.table.column(name)
        if catalog_text(column.type):
            column = _alphabetical(column)
        keys = pa.table({"key": column, "row": pa.array(range(self.row_count), pa.int64())})
        direction = "descending" if descending else "ascending"
        return pc.sort_indices(keys, sort_keys=[("key", direction), ("row", "ascending")],
                               null_placement="at_end")

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """Rows as Python values, a bounded number at a time."""
        for batch in self.table.to_batches(max_chunksize=ROWS_AT_ONCE):
            yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def catalog_text(kind: pa.DataType) -> bool:
    return results.catalog_type(kind) == "text"


def json_rows(table: pa.Table) -> Iterator[list[list[Any]]]:
    """The rows as lists of JSON values, a bounded number at a time."""
    for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
        columns = [column.to_pylist() for column in batch.columns]
        yield [[results.json_value(cell) for cell in row] for row in zip(*columns, strict=True)]


def _alphabetical(column: pa.ChunkedArray) -> pa.Array:
    """Each text's place among all, as people sort them: neither accents nor case come first."""
    encoded = pc.cast(column, pa.string()).combine_chunks().dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    places = {text: place for place, text in
              enumerate(sorted(texts, key=lambda text: (fold(text), text)))}
    return pa.array([places[text] for text in texts], pa.int64()).take(encoded.indices)
