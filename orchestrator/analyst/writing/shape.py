"""What kind of answer a result is, by its columns and number of rows.

Place in the flow: python_runtime chooses its computations and the chart by the shape, and
response_composer its sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from orchestrator.analyst.writing.columns import Meaning
from orchestrator.plan.model import Plan

Shape = Literal[
    "empty",               # no rows
    "single",              # one row of metrics, nothing grouped
    "series",              # one row per day, week, month...
    "series_by_category",  # the same, for each value of something
    "breakdown",           # one row per category, weekday, hour...
    "list",                # rows of the table
    "distinct",            # the values that exist
]


def is_cut(plan: Plan, row_count: int, *, truncated: bool) -> bool:
    """Whether the plan's limit, a condition on its groups or the reader's bound may have left
    groups out of the result. Fewer rows than the limit are all there are."""
    limited = plan.limit is not None and (plan.limit_per is not None or row_count >= plan.limit)
    return limited or bool(plan.having) or truncated


def shape_of(plan: Plan, columns: Sequence[Meaning], row_count: int) -> Shape:
    if row_count == 0:
        return "empty"
    dimensions = [column for column in columns if column.is_dimension]
    if not any(column.is_metric for column in columns):
        return "distinct" if plan.kind == "distinct" else "list"
    if not dimensions:
        return "single" if row_count == 1 else "list"
    times = sum(column.is_time for column in dimensions)
    if times == 1 and plan.limit is None:
        return "series" if len(dimensions) == 1 else "series_by_category"
    return "breakdown"
