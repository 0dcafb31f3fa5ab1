"""A sentence that says when two compared periods are not equally long.

Place in the flow: single.py, breakdown.py and ranking.py end a comparison with it. "-23%" of three
weeks against a month misleads; what adds up is compared per day as well.
"""

from __future__ import annotations

import datetime as dt

from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import as_number, percent_change
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import pick
from orchestrator.plan.model import TimeRange

_EVEN = 1.12  # February against March is even


def uneven(view: View, metric: Meaning | None) -> str:
    """After a space; "" when the plan compares nothing or like with like.

    metric: compared per day when it adds up; None when the answer states several.
    """
    lengths = _lengths(view)
    counts = [m for m in view.metrics if m.additive or m.unit == "count"]
    if lengths is None or not (counts if metric is None else metric in counts):
        return ""
    lang, (now, then) = view.lang, lengths
    days = (view.ledger.computed(now, "days", "days of the period"),
            view.ledger.computed(then, "days", "days of the compared period"))
    per_day = _per_day(view, metric, now, then) if metric is not None else ""
    return pick(lang, f" Atenção: são {days[0]} contra {days[1]}{per_day}.",
                f" Note that this is {days[0]} against {days[1]}{per_day}.")


def _lengths(view: View) -> tuple[int, int] | None:
    """Days of both periods, up to today, when they differ by more than months do."""
    time = view.plan.time
    if time is None or time.comparison is None or time.compare_range is None:
        return None
    now, then = _days(time.range, view.plan.today), _days(time.compare_range, view.plan.today)
    if now is None or then is None or max(now, then) <= _EVEN * min(now, then):
        return None
    return now, then


def _days(range_: TimeRange, today: dt.date) -> int | None:
    if range_.start is None or range_.end is None:
        return None
    days = (min(range_.end, today) - range_.start).days + 1
    return days if days > 0 else None


def _per_day(view: View, metric: Meaning, now: int, then: int) -> str:
    """ "; por dia, R$ 22.446,38 contra R$ 19.753,40 (+13,6%)"."""
    previous = view.companion(metric, "previous")
    if previous is None or not metric.additive:
        return ""
    if view.shape == "single" or view.row_count == 1:
        values = (view.value(metric), view.value(previous))
    else:
        values = (view.entry(metric).get("sum"), view.entry(previous).get("sum"))
    first, second = (as_number(value) for value in values)
    if first is None or second is None:
        return ""
    means = (float(first) / now, float(second) / then)
    shown = [view.ledger.computed(value, metric.unit, f"{name} / days") for value, name in
             zip(means, (metric.name, previous.name), strict=True)]
    percent = percent_change(*means)
    change = "" if percent is None else " (" + view.ledger.computed(
        percent, "percent", "change of the averages per day", signed=True) + ")"
    return pick(view.lang, f"; por dia, {shown[0]} contra {shown[1]}{change}",
                f"; per day, {shown[0]} against {shown[1]}{change}")
