"""Modest next steps, by rule: a worsening trend, and dependence on one category.

Place in the flow: python_runtime writes them beside the insights; the answer ends with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.insights_of_series import path_of
from orchestrator.analyst.writing.markdown import escape
from orchestrator.analyst.writing.shape import Shape
from orchestrator.analyst.writing.wording import pick

CONCENTRATED = 50.0


def recommend(
    statistics: dict[str, Any], columns: Sequence[Meaning], shape: Shape, lang: str
) -> list[str]:
    """Sentences without numbers of their own."""
    found: list[str] = []
    for column in [c for c in columns if c.is_metric and c.numeric][:1]:
        entry = statistics.get(column.name, {})
        trend, _ = path_of(entry, "trend", column)
        worse = {"up": "down", "down": "up"}.get(column.good)
        subject = escape(grammar.the(column.label, lang))
        if trend is not None and worse == trend["direction"]:
            found.append(pick(
                lang,
                f"Vale detalhar {subject} por outra dimensão para ver de onde vem a piora.",
                f"It is worth splitting {subject} further to see where this comes from.",
            ))
        top = entry.get("top") or [{}]
        money = len(column.unit) == 3 and column.unit.isupper()
        leads = money and top[0].get("share", 0) > CONCENTRATED and None not in top[0]["label"]
        if shape == "breakdown" and len(top) > 2 and leads:
            name = row_label(top[0]["label"], [c for c in columns if c.is_dimension], lang)
            found.append(pick(
                lang,
                f"Mais da metade depende de {name}: vale acompanhar esse resultado de perto.",
                f"More than half depends on {name}: it is worth following closely.",
            ))
    return found
