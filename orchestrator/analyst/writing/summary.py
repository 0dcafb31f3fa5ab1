"""A result in one or two sentences, for the timeline and for a model that continues.

Place in the flow: python_runtime writes it as analysis_summary.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import Ledger
from orchestrator.analyst.writing.markdown import escape
from orchestrator.analyst.writing.shape import Shape
from orchestrator.analyst.writing.wording import pick


def summarise(
    statistics: dict[str, Any], columns: Sequence[Meaning], shape: Shape, row_count: int, lang: str
) -> str:
    """The number of rows, and the total, mean and range of its first measures."""
    if shape == "empty":
        return pick(lang, "O resultado está vazio.", "The result is empty.")
    ledger = Ledger(lang)
    rows = ledger.statistic(row_count, "", "row_count")
    lines = [pick(lang, f"{rows} {'linha' if row_count == 1 else 'linhas'}.",
                  f"{rows} {'row' if row_count == 1 else 'rows'}.")]
    for column in [c for c in columns if c.numeric and c.role in ("metric", "column")][:3]:
        line = _summary_of(statistics.get(column.name, {}), column, ledger)
        if line:
            lines.append(line)
    return " ".join(lines)


def _summary_of(entry: dict[str, Any], column: Meaning, ledger: Ledger) -> str:
    lang, label = ledger.lang, escape(grammar.upper_first(column.label))
    if not entry.get("count"):
        return pick(lang, f"{label}: sem valores.", f"{label}: no values.")

    def shown(key: str) -> str:
        return ledger.statistic(entry[key], column.unit, f"{column.name}.{key}")

    if entry["count"] == 1:
        return f"{label}: {shown('max')}."
    total = pick(lang, f"soma {shown('sum')}, ", f"sum {shown('sum')}, ") if "sum" in entry else ""
    return pick(
        lang,
        f"{label}: {total}média {shown('mean')}, de {shown('min')} a {shown('max')}.",
        f"{label}: {total}mean {shown('mean')}, from {shown('min')} to {shown('max')}.",
    )
