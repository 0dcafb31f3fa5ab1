"""Periods that are not whole: cut by the range, not yet over, or where the data begin.

Place in the flow: series.py leaves them out of its comparisons, rows.py says so where a
ranking names one. "November has the lowest revenue" is no news when it is ten days old.
"""

from __future__ import annotations

import datetime as dt

from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.dates import bucket_end
from orchestrator.plan.model import Plan


def is_partial(start: dt.date, plan: Plan, time: Meaning) -> bool:
    """Whether the period that begins on `start` reaches past the range or is not over yet
    (today is not)."""
    end = bucket_end(start, time.grain or "day")
    if end >= plan.today:
        return True
    if plan.time is None or not _ranged_by(plan, time):
        return False
    first, last = plan.time.range.start, plan.time.range.end
    return (first is not None and start < first) or (last is not None and end > last)


def begins_unknown(plan: Plan, time: Meaning) -> bool:
    """Whether the first period may be cut by where the data begin: nothing says that it is
    whole when the range is open (a day is always whole)."""
    if time.grain == "day":
        return False
    return plan.time is None or (_ranged_by(plan, time) and plan.time.range.start is None)


def _ranged_by(plan: Plan, time: Meaning) -> bool:
    return plan.time is not None and (time.column or "") in ("", plan.time.column)
