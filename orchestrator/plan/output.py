"""The columns of a compiled statement, with what a reader must know of each.

Place in the flow: compile.py fills them in; statistics, the chart and the answer's table
take labels and units from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from orchestrator.plan.model import Grain

Source = Literal[
    "dimension", "metric", "share", "growth", "cumulative", "rank",
    "previous", "change", "change_pct", "column",
]

GRAIN_LABELS: dict[Grain, tuple[str, str]] = {
    "day": ("Dia", "Day"),
    "week": ("Semana", "Week"),
    "month": ("Mês", "Month"),
    "quarter": ("Trimestre", "Quarter"),
    "year": ("Ano", "Year"),
    "weekday": ("Dia da semana", "Weekday"),
    "month_of_year": ("Mês do ano", "Month of the year"),
    "hour": ("Hora", "Hour"),
}
COMPANION_LABELS: dict[Source, tuple[str, str]] = {
    "previous": ("{} (período anterior)", "{} (previous period)"),
    "change": ("{} (variação)", "{} (change)"),
    "change_pct": ("{} (variação %)", "{} (change %)"),
    "share": ("{} (% do total)", "{} (% of total)"),
    "growth": ("{} (crescimento %)", "{} (growth %)"),
    "cumulative": ("{} (acumulado)", "{} (cumulative)"),
    "rank": ("{} (posição)", "{} (rank)"),
}


@dataclass(frozen=True)
class OutputColumn:
    """One column of the result. `type` is a catalog type; `unit` its unit, "percent" for
    percents (0-100). `metric` names the metric that a metric or its companion belongs to,
    `column` the table's column that a dimension, list column or generated metric shows."""

    name: str
    label_pt: str
    label_en: str
    type: str
    unit: str
    source: Source
    metric: str | None = None
    grain: Grain | None = None
    column: str | None = None

    def label(self, lang: str) -> str:
        return self.label_en if lang == "en" else self.label_pt

    def companion(self, source: Source) -> OutputColumn:
        """The column `<name>_<source>` that stands beside this metric."""
        pt, en = COMPANION_LABELS[source]
        kept = source in ("previous", "change", "cumulative")
        kind = "integer" if source == "rank" else self.type if kept else "numeric"
        return replace(
            self,
            name=f"{self.name}_{source}",
            label_pt=pt.format(self.label_pt),
            label_en=en.format(self.label_en),
            type=kind,
            unit=self.unit if kept else "" if source == "rank" else "percent",
            source=source,
        )


def unique(name: str, taken: Iterable[str]) -> str:
    """`name`, with a number behind it when it is taken already."""
    used = set(taken)
    count, found = 1, name
    while found in used:
        count += 1
        found = f"{name}_{count}"
    return found
