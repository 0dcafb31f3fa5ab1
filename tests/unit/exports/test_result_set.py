"""A page of a result sorted by a text is in the order of what people read in it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from orchestrator.exports import ResultSet
from orchestrator.warehouse import results


def test_stored_values_are_sorted_as_they_are_read(tmp_path: Path) -> None:
    stored = ["paid", None, "shipped", "Élan", "returned"]
    reference = results.save(pa.table({"status": stored}), str(tmp_path), "task")
    values = {"paid": "pago", "shipped": "enviado", "returned": "devolvido"}
    found = ResultSet({"results_full": reference,
                       "columns": [{"name": "status", "values": values}]}, "pt")
    rows = found.page(0, 10, sort="status", descending=False)
    assert [status for status, in rows] == ["returned", "Élan", "shipped", "paid", None]
    rows = found.page(1, 2, sort="status", descending=True)
    assert [status for status, in rows] == ["shipped", "Élan"]
