"""Everything that is computed from a full result, in one call.

Place in the flow: python_runtime imports this module when its first task arrives, because
pandas comes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from orchestrator.analyst.reading.requested import asks_correlation
from orchestrator.analyst.writing.chart import choose_chart
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.frame import read_frame
from orchestrator.analyst.writing.insights import Insights, write_insights
from orchestrator.analyst.writing.recommend import recommend
from orchestrator.analyst.writing.shape import Shape, is_cut, shape_of
from orchestrator.analyst.writing.statistics import Statistics, describe
from orchestrator.analyst.writing.summary import summarise
from orchestrator.plan.model import Plan


@dataclass(frozen=True)
class Analysis:
    shape: Shape
    summary: str
    statistics: Statistics
    insights: Insights
    recommendations: list[str]
    chart: dict[str, Any]


def analyse(
    table: pa.Table, plan: Plan, columns: Sequence[Meaning], lang: str, *, title: str,
    truncated: bool = False, question: str = "",
) -> Analysis:
    """columns: one Meaning per column of the table. title: the chart's. truncated: more rows
    existed than kept. question: what it asks for by name is answered, also where there is none."""
    shape = shape_of(plan, columns, table.num_rows)
    frame = read_frame(table, columns)
    whole = not is_cut(plan, table.num_rows, truncated=truncated)
    statistics = describe(
        frame, plan, shape, whole=whole, correlate=asks_correlation(question))
    distinct = {name: entry["distinct"] for name, entry in statistics.items()
                if "distinct" in entry}
    return Analysis(
        shape,
        summarise(statistics, columns, shape, table.num_rows, lang),
        statistics,
        write_insights(statistics, columns, shape, lang, question),
        recommend(statistics, columns, shape, lang),
        choose_chart(title, shape, columns, distinct, table.num_rows),
    )
