"""What a manager would notice in the statistics, in sentences whose numbers are traced.

Place in the flow: python_runtime writes them, response_composer adds them to the answer. The
sentences themselves are in insights_of_series.py and insights_of_groups.py. An insight is {"text",
"numbers": [key numbers]}.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from orchestrator.analyst.reading.requested import asks_correlation, asks_seasons
from orchestrator.analyst.writing import insights_of_groups as groups
from orchestrator.analyst.writing import insights_of_series as series
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import Ledger
from orchestrator.analyst.writing.shape import Shape
from orchestrator.analyst.writing.wording import pick

MOST_INSIGHTS = 4
FEWEST_FINDINGS = 3  # that caveats leave room for
MOST_METRICS = 2

Insight = dict[str, Any]
Write = Callable[[dict[str, Any], Meaning, Sequence[Meaning], Ledger], str]

# The most telling first.
_WRITERS: Final[tuple[Write, ...]] = (
    groups.correlation, series.last_change, groups.contribution, series.trend, series.seasonality,
    series.unusual, series.year_ago, groups.pareto, groups.outliers,
)


@dataclass(frozen=True, slots=True)
class Insights:
    """found: all that was found, the most telling first. caveats: what was left out of it, which
    is told in any case. room: how many of those found fit."""

    found: tuple[Insight, ...] = ()
    caveats: tuple[Insight, ...] = ()

    @property
    def room(self) -> int:
        return max(FEWEST_FINDINGS, MOST_INSIGHTS - len(self.caveats))

    @property
    def shown(self) -> list[Insight]:
        return [*self.found[:self.room], *self.caveats]


def write_insights(
    statistics: dict[str, Any], columns: Sequence[Meaning], shape: Shape, lang: str,
    question: str = "",
) -> Insights:
    """Of the first MOST_METRICS measures; none for a single number. What the question asks for by
    name comes first, or that there is none."""
    measures = [column for column in columns if column.numeric and column.role in (
        "metric", "column")][:MOST_METRICS]
    found = _missing(question, [statistics.get(column.name, {}) for column in measures], lang)
    seasonal = asks_seasons(question)
    for write in (series.seasonality, *_WRITERS) if seasonal else _WRITERS:
        for column in measures:
            ledger = Ledger(lang)
            text = write(statistics.get(column.name, {}), column, columns, ledger)
            if text and all(insight["text"] != text for insight in found):
                found.append({"text": text, "numbers": ledger.entries})
    caveats: list[Insight] = []
    if shape in ("series", "series_by_category") and measures:
        caveats = series.partial(statistics.get(measures[0].name, {}), columns, lang)
    return Insights(tuple(found), tuple(caveats))


def _missing(question: str, entries: Sequence[dict[str, Any]], lang: str) -> list[Insight]:
    """What was asked for by name and is not there, or cannot be told from so few rows."""
    texts = []
    if asks_seasons(question) and not any(
            "seasonality" in {**entry, **entry.get("over_time", {})} for entry in entries):
        texts.append(pick(
            lang, "Não se vê nestes dados uma sazonalidade que se distinga do acaso.",
            "These data show no seasonality that chance would not make as well."))
    if asks_correlation(question) and not any("correlation" in entry for entry in entries):
        texts.append(pick(
            lang, "Não há linhas bastantes aqui para dizer se há correlação.",
            "There are too few rows here to tell of a correlation."))
    return [{"text": text, "numbers": []} for text in texts]
