"""What the model that writes the answer is told: the facts, and the template's text.

Place in the flow: response_composer asks for the variables of its role's prompt. The numbers are
printed as the answer prints them, so that the model can copy them; the table and the reading of
the question come after its text as the template has them, and cost no time to write.
"""

from __future__ import annotations

import json
from typing import Any, Final

from orchestrator.analyst.writing.table import column_cells
from orchestrator.analyst.writing.view import View

MAX_STATISTICS = 5_000
MAX_ROWS_TEXT = 9_000
_LANGUAGES = {"pt": "Brazilian Portuguese", "en": "English"}
_TOLD: Final = frozenset({
    "sum", "mean", "median", "min", "max", "min_at", "max_at", "nulls", "distinct", "pareto",
    "change", "last_change", "trend", "highest", "lowest", "outliers", "over_time", "categories",
    "unit", "year_ago", "growth_rate", "seasonality", "unusual", "contribution", "correlation",
})
_RULES: Final = frozenset({"rule", "low", "high"})  # of outliers: how they were found
_MOST_LISTED = 5


def as_prompt(question: str, view: View, draft: str, rows: int) -> dict[str, object]:
    """Variables of workers/roles/response_composer.toml. rows: how many of the result's first
    may be told."""
    return {
        "language": _LANGUAGES.get(view.lang, _LANGUAGES["pt"]),
        "question": question,
        "draft": draft,
        "statistics": json.dumps(_told(view), ensure_ascii=False,
                                 separators=(",", ":"))[:MAX_STATISTICS],
        "rows": _rows(view, rows)[:MAX_ROWS_TEXT],
    }


def _told(view: View) -> dict[str, Any]:
    """Without the mean of averages, which a text would call the whole's."""
    averages = {column.name for column in view.columns if column.averages}
    return {
        name: {key: _short(value) for key, value in entry.items()
               if key in _TOLD and not (key == "mean" and name in averages)}
        for name, entry in view.statistics.items() if isinstance(entry, dict)
    }


def _short(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, list):
        return [_short(item) for item in value[:_MOST_LISTED]]
    if isinstance(value, dict):
        return {key: _short(item) for key, item in value.items() if key not in _RULES}
    return value


def _rows(view: View, most: int) -> str:
    """One line a row, cells as the answer's table prints them."""
    shown = view.rows[:most]
    columns = [column_cells([row[at] for row in shown], column, view.lang)
               for at, column in enumerate(view.columns)]
    lines = [" | ".join(column.label for column in view.columns)]
    lines += [" | ".join(cells) for cells in zip(*columns, strict=True)]
    return "\n".join(lines)
