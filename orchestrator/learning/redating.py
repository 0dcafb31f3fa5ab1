"""A plan of another day, with its dates resolved again: "last month" asked in March and in May.

Place in the flow: recall.py, for a verified question that is asked again. A date is moved only
where the question's own words say where to; a plan with one that they do not explain is not used
on another day. So is a statement that a model wrote.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from orchestrator.errors import Invalid
from orchestrator.plan.model import Filter, Metric, Plan, Time, TimeRange
from orchestrator.plan.periods import compared_range

if TYPE_CHECKING:  # who only moves a statement does without
    from orchestrator.analyst.reading.analyst import Analyst

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_ONE = dt.timedelta(days=1)
_CYCLIC = ("weekday", "month_of_year", "hour")


class _Unexplained(Exception):
    """A date of the plan that the question's words do not give."""


def redated(plan: Plan, question: str, lang: str, analyst: Analyst, today: dt.date) -> Plan | None:
    """`plan`, which was made of `question` on the day `plan.today`, as of today; None when the
    words do not say what its dates have become."""
    if plan.today == today:
        return plan
    then = analyst.read(question, lang=lang, today=plan.today).plan
    now = analyst.read(question, lang=lang, today=today).plan
    if then is not None and now is not None and content(then) == content(plan):
        return now
    moves = _Moves(analyst.spans(question, lang, plan.today), analyst.spans(question, lang, today))
    try:
        moved = moves.plan(plan)
    except _Unexplained:
        return None
    return moved.model_copy(update={"today": today}) if moves.all_used() else None


def content(plan: Plan) -> Plan:
    """What the plan asks for, without its sentences and the words that periods were said in."""
    bare = plan.model_copy(update={"goal": "", "assumptions": ()})
    if bare.time is None:
        return bare
    ranges = {"range": bare.time.range.model_copy(update={"label": ""})}
    if bare.time.compare_range is not None:
        ranges["compare_range"] = bare.time.compare_range.model_copy(update={"label": ""})
    return bare.model_copy(update={"time": bare.time.model_copy(update=ranges)})


def redated_sql(sql: str, before: Plan, after: Plan) -> str | None:
    """The statement that a model wrote for `before`, for `after`, which is the same plan on
    another day; None when some date in it has no place in the plan's period."""
    old, new = _period(before), _period(after)
    if old == new and (before.today == after.today or not _DAY.search(sql)):
        return sql
    if None in (*old, *new) or _YEAR.search(_DAY.sub("", sql)):
        return None
    moves: dict[str, set[str]] = {}
    for was, becomes in zip(_edges(old), _edges(new), strict=True):
        moves.setdefault(was, set()).add(becomes)
    said = set(_DAY.findall(sql))
    if not said or any(len(moves.get(day, ())) != 1 for day in said):
        return None
    return _DAY.sub(lambda found: next(iter(moves[found[0]])), sql)


def _period(plan: Plan) -> tuple[dt.date | None, dt.date | None]:
    return (plan.time.range.start, plan.time.range.end) if plan.time else (None, None)


def _edges(span: tuple[dt.date | None, dt.date | None]) -> list[str]:
    """The days that a statement names for a period: its first, its last, and the one after."""
    start, end = span
    return [day.isoformat() for day in (start, end, end + _ONE if end else None) if day]


class _Moves:
    """Which period of then is which one now, as the question's words resolve on both days."""

    def __init__(self, then: list[TimeRange], now: list[TimeRange]) -> None:
        self._spans: dict[tuple[dt.date | None, dt.date | None], set[TimeRange]] = {}
        self._used: set[tuple[dt.date | None, dt.date | None]] = set()
        self._same_words = len(then) == len(now)
        for was, becomes in zip(then, now, strict=False):
            self._spans.setdefault((was.start, was.end), set()).add(becomes)

    def plan(self, plan: Plan) -> Plan:
        changes: dict[str, object] = {
            "filters": self._filters(plan.filters), "having": self._filters(plan.having),
            "metrics": tuple(self._metric(metric) for metric in plan.metrics),
        }
        if plan.time is not None:
            changes["time"] = self._time(plan.time)
        return plan.model_copy(update=changes)

    def all_used(self) -> bool:
        """Whether each period that moves has its place in the plan: else the plan says it in
        some way that nobody moved."""
        moving = {key for key, found in self._spans.items()
                  if any((span.start, span.end) != key for span in found)}
        return self._same_words and moving <= self._used

    def _time(self, time: Time) -> Time:
        span = self._span(time.range)
        moved = time.model_copy(update={"range": span})
        if time.compare_range is None:
            return moved
        return moved.model_copy(update={"compare_range": self._compared(time, moved)})

    def _compared(self, time: Time, moved: Time) -> TimeRange | None:
        other = time.compare_range
        derived = _derived(time)
        if other is not None and derived is not None and (
                (derived.start, derived.end) == (other.start, other.end)):
            if _ends_a_month(time.range) != _ends_a_month(moved.range):
                raise _Unexplained  # the month before, or as many of its days?
            return _derived(moved)
        if other is None:
            return None
        becomes = self._span(other)
        if _precedes(other, time.range) != _precedes(becomes, moved.range):
            raise _Unexplained  # which of the two is compared with the other depends on the day
        return becomes

    def _span(self, span: TimeRange) -> TimeRange:
        key = (span.start, span.end)
        if key == (None, None):
            return span
        found = self._spans.get(key, set())
        if len({(one.start, one.end) for one in found}) != 1:
            raise _Unexplained
        self._used.add(key)
        becomes = next(iter(found))
        return span.model_copy(update={"start": becomes.start, "end": becomes.end})

    def _metric(self, metric: Metric) -> Metric:
        return metric.model_copy(update={"where": self._filters(metric.where)})

    def _filters(self, filters: Iterable[Filter]) -> tuple[Filter, ...]:
        return tuple(self._filter(item) for item in filters)

    def _filter(self, item: Filter) -> Filter:
        days = [value for value in item.values if isinstance(value, str) and _DAY.match(value)]
        if item.grain in _CYCLIC:
            raise _Unexplained  # "this month" may be a 3, and nothing tells it from March
        if not days:
            return item
        return item.model_copy(update={
            "values": tuple(self._day(value) if value in days else value for value in item.values)})

    def _day(self, value: str | float) -> str:
        """A day in a filter: where the period that begins or ends on it has gone to."""
        found = set()
        for (start, end), spans in self._spans.items():
            for was, place in ((start, "start"), (end, "end")):
                if was is not None and was.isoformat() == value:
                    found |= {getattr(span, place) for span in spans}
                    self._used.add((start, end))
        if len(found) != 1 or None in found:
            raise _Unexplained
        return str(found.pop().isoformat())


def _ends_a_month(span: TimeRange) -> bool:
    return span.end is not None and (span.end + _ONE).day == 1


def _precedes(one: TimeRange, other: TimeRange) -> bool:
    return (one.start or dt.date.min) < (other.start or dt.date.min)


def _derived(time: Time) -> TimeRange | None:
    try:
        return compared_range(time.model_copy(update={"compare_range": None}))
    except Invalid:
        return None
