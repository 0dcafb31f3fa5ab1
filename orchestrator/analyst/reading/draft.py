"""What a question says, before it is a plan: a form being filled in.

Place in the flow: filters.py, measures.py, nouns.py, timing.py and ordering.py each fill
their part; assemble.py makes a Plan of it, merge.py changes an older Plan with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from orchestrator.analyst.reading.periods import Period
from orchestrator.analyst.reading.ranking import Rank
from orchestrator.plan.model import Dimension, Filter, Grain, Metric

Show = Literal["share", "growth", "cumulative", "rank"]


@dataclass(frozen=True)
class Problem:
    """Why there is no plan: a category and the words to name in the refusal."""

    category: str
    words: tuple[str, ...] = ()


@dataclass
class Draft:
    """subject: the dimension that is ranked or asked for. order_by: the metric or column
    that ranks. rows: rows of the table are asked for, not numbers. certainty: 0 to 1.
    rate: a percent of rows is asked for ("percentual de"), not how a whole is divided.
    aligned: two periods are compared over the same days. compare_unit: the period that a
    comparison speaks of ("mesmo mês do ano passado") when none is named.
    of_whole: the columns of filters said of the whole in a share ("da receita do sudeste").
    bare_count: "quantos", without saying of what. much: "quanto" was said. lists: "o que",
    "which" or "list" was said, not "who". changes: words that only change an earlier plan.
    stray: numbers that nothing explains
    (in a follow-up, how many rows). compared: filters made of "acima de 500" and the metric
    that was named with it; said of an earlier plan's groups they compare those."""

    metrics: list[Metric] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    having: list[Filter] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    shows: list[Show] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    compare_to: str | None = None
    compares: bool = False
    grain: Grain | None = None
    auto_grain: bool = False
    per: Grain | None = None
    per_row: bool = False
    time_column: str | None = None
    rank: Rank | None = None
    count: int | None = None
    subject: str | None = None
    subject_plural: bool = True
    order_by: str | None = None
    limit_per: str | None = None
    falls: bool = False
    aligned: bool = False
    rate: bool = False
    compare_unit: str = ""
    bare_count: bool = False
    of_whole: list[str] = field(default_factory=list)
    much: bool = False
    lists: bool = False
    rows: bool = False
    distinct: bool = False
    everything: bool = False
    includes: list[tuple[str, str]] = field(default_factory=list)
    adds: bool = False
    loose: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)
    compared: list[tuple[Filter, str | None]] = field(default_factory=list)
    certainty: float = 1.0
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    problem: Problem | None = None

    def refuse(self, category: str, *words: str) -> None:
        """Keep the first reason not to answer."""
        if self.problem is None:
            self.problem = Problem(category, words)

    def doubt(self, certainty: float) -> None:
        self.certainty = min(self.certainty, certainty)

    def note(self, key: str, **words: str) -> None:
        """An assumption, by the key of its sentence in wording.py."""
        if (key, words) not in self.notes:
            self.notes.append((key, words))

    def add_metric(self, metric: Metric) -> None:
        if metric not in self.metrics:
            self.metrics.append(metric)

    def add_dimension(self, dimension: Dimension) -> None:
        if dimension not in self.dimensions:
            self.dimensions.append(dimension)

    def add_filter(self, new: Filter) -> None:
        if new not in self.filters:
            self.filters.append(new)
