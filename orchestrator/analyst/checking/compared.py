"""A result of one row that compares two months: which of them is each figure of?

Place in the flow: facts.py, so that check.py holds a figure beside a month's name against that
month, as it does where each month has a row of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.dates import bucket_end, month
from orchestrator.plan.model import Plan, TimeRange


def compared_months(plan: Plan, columns: Sequence[Meaning], lang: str) -> dict[str, str]:
    """A column's role → the month that it is of, as people read it; {} where the two periods are
    no whole months, or the rows are named already."""
    if plan.time is None or plan.time.comparison is None or any(
            column.is_dimension for column in columns):
        return {}
    spans = {"metric": plan.time.range, "previous": plan.time.compare_range}
    found = {role: _month(span, lang) for role, span in spans.items() if span is not None}
    distinct = len(set(found.values()) - {""}) == len(spans)
    return found if distinct else {}


def _month(span: TimeRange, lang: str) -> str:
    whole = (span.start is not None and span.start.day == 1
             and span.end == bucket_end(span.start, "month"))
    return month(span.start, lang) if whole and span.start else ""
