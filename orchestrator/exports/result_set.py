"""The rows of a result, with what its columns mean: sorted pages, and batches for the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from orchestrator.catalog.folding import fold
from orchestrator.errors import Invalid
from orchestrator.warehouse import results
from orchestrator.warehouse.model import ResultRef

ROWS_AT_ONCE = 500
# Its memory can be given back; the default pool keeps most of a large result.
pa.set_memory_pool(pa.system_memory_pool())


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
            {"name": column["name"], "label": column["name"], "type": column["type"],
             "unit": column.get("unit", ""), "values": {}, **known.get(column["name"], {})}
            for column in self.reference["columns"]
        ]

    @cached_property
    def endless(self) -> list[bool]:
        """Of each column whether a division made its digits (exact_numbers.py)."""
        return [column.get("endless", False) for column in self.reference["columns"]]

    def page(self, offset: int, limit: int, *, sort: str | None,
             descending: bool) -> list[list[Any]]:
        """Rows `offset`… as lists of JSON values. Raises Invalid for an unknown column."""
        table = self.table
        if sort is not None:
            if sort not in table.column_names:
                raise Invalid("unknown_column", "O resultado não tem essa coluna; ordene por "
                              "uma de “columns”.",
                              "The result has no such column; sort by one of “columns”.")
            table = table.take(self._order(sort, descending).slice(offset, limit))
            offset = 0
        batches = table.slice(offset, limit).to_batches()
        return [row for rows in self.json_rows(batches) for row in rows]

    def _order(self, name: str, descending: bool) -> pa.Array:
        """Row numbers, NULL last; equal values keep the statement's order (Arrow's sort is
        stable)."""
        column = self.table.column(name)
        if catalog_text(column.type):
            column = _alphabetical(column, self._read_as(name))
        direction = "descending" if descending else "ascending"
        return pc.sort_indices(pa.table({"key": column}),
                               sort_keys=[("key", direction, "at_end")])

    def _read_as(self, name: str) -> Mapping[str, str]:
        """How people read this column's stored values, where they read otherwise."""
        return next(column["values"] for column in self.columns if column["name"] == name)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, a bounded number at a time."""
        yield from self.table.to_batches(max_chunksize=ROWS_AT_ONCE)

    def json_rows(self, batches: Iterable[pa.RecordBatch]) -> Iterator[list[list[Any]]]:
        """The rows as lists of JSON values, batch by batch."""
        for batch in batches:
            columns = [[results.json_value(cell, endless=endless) for cell in column.to_pylist()]
                       for column, endless in zip(batch.columns, self.endless, strict=True)]
            yield [list(row) for row in zip(*columns, strict=True)]

    def release(self) -> None:
        """Give the rows' memory back to the system: Arrow would keep it for the next ones."""
        del self.table
        pa.default_memory_pool().release_unused()


def catalog_text(kind: pa.DataType) -> bool:
    return results.catalog_type(kind) == "text"


def _alphabetical(column: pa.ChunkedArray, read_as: Mapping[str, str]) -> pa.Array:
    """Each text's place among all, as people read and sort them: "returned" is "devolvido", and
    neither accents nor case come first."""
    encoded = pc.cast(column, pa.string()).combine_chunks().dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    places = {text: place for place, text in
              enumerate(sorted(texts, key=lambda text: (fold(read_as.get(text, text)), text)))}
    return pa.array([places[text] for text in texts], pa.int64()).take(encoded.indices)
