"""The days that each form of a range of time covers.

Place in the flow: range_forms.py joins these readers to the words they read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.calendar_math import (
    Unit,
    last_units,
    next_units,
    shifted_unit,
    unit_range,
)
from orchestrator.analyst.reading.lexicon import either, whole
from orchestrator.analyst.reading.point_forms import THIS, WEEKDAY
from orchestrator.analyst.reading.points import Point, number, resolve

LONGEST = 3_660
_UNIT_OF: dict[str, Unit] = {"y": "year", "q": "quarter", "m": "month", "w": "week"}
# Month and weekday words that are other words too: no time unless a preposition precedes.
_AMBIGUOUS = frozenset(
    ("may", "mar", "set", "out", "dez", "ago", "sep", "segunda", "terca", "quarta", "quinta",
     "sexta")
)
_ARTICLES = frozenset(("o", "a", "os", "as", "the"))
_DAY = dt.timedelta(days=1)
_BEFORE = whole(either("time", "before_that"))
_FOLLOWING = whole(either("time", "after_that"))


@dataclass(frozen=True)
class Period:
    """Days start..end; None is open. unit: the calendar unit it names, if it names one.
    parts: the two points of "entre A e B", which a comparison takes apart. steps: how far
    from the period spoken of before, in `unit`s or `count` of `each` ("os 30 dias anteriores");
    without `each` the unit is that period's, and the days are open until it is known.
    year_said: False for a bare "março". age: said as an age ("há mais de 5 dias")."""

    start: dt.date | None
    end: dt.date | None
    label: str
    unit: Unit | None = None
    to_date: bool = False
    year_said: bool = True
    parts: tuple[Period, ...] = ()
    steps: int = 0
    count: int = 0
    each: Unit | None = None
    age: bool = False


Found = Period | None
Reader = Callable[[re.Match[str], "Clock"], Found]


@dataclass(frozen=True)
class Clock:
    today: dt.date
    month_first: bool

    def point(self, text: str) -> Point | None:
        return resolve(text.strip(), self.today, month_first=self.month_first)


def last_n(match: re.Match[str], clock: Clock) -> Found:
    count, unit = number(match["n"]), lexicon.meaning("units", match["unit"])
    if not 1 <= count <= LONGEST:
        return None
    if match.groupdict().get("full") or match.groupdict().get("full2"):
        start = shifted_unit(clock.today, unit, -count)[0]
        end = shifted_unit(clock.today, unit, -1)[1]
    else:
        start, end = last_units(clock.today, count, unit)
    steps = -1 if _BEFORE.search(match.group()) else 0
    return Period(start, end, _label(match), steps=steps, count=count, each=unit)


def preceding(match: re.Match[str], _: Clock) -> Found:
    """ "os 3 anteriores", "the previous 3": as many units as the other period has, before it."""
    count = number(match["n"])
    return Period(None, None, _label(match), steps=-1, count=count) if count else None


def part_of_month(match: re.Match[str], clock: Clock) -> Found:
    """ "first week of March" is its days 1 to 7, "segunda quinzena" its days 16 on."""
    month = clock.point(match["a"])
    if month is None or month.unit != "month":
        return None
    last = match["last"] is not None
    index = -1 if last else int(lexicon.meaning("ordinals", match["n"])) - 1
    if re.fullmatch("quinzenas?|half", match["part"]):
        half = dt.timedelta(days=14)
        spans = [(month.start, month.start + half), (month.start + half + _DAY, month.end)]
    else:
        starts = [month.start + dt.timedelta(days=7 * week) for week in range(4)]
        spans = [(start, start + dt.timedelta(days=6)) for start in starts]
        if last:
            spans = [(month.end - dt.timedelta(days=6), month.end)]
    if index >= len(spans):
        return None
    return Period(*spans[index], _label(match))


def next_n(match: re.Match[str], clock: Clock) -> Found:
    count, unit = number(match["n"]), lexicon.meaning("units", match["unit"])
    if not 1 <= count <= LONGEST:
        return None
    start, end = next_units(clock.today, count, unit)
    return Period(start, end, _label(match))


def to_date(match: re.Match[str], clock: Clock) -> Found:
    unit = lexicon.meaning("units", match["unit"])
    return Period(unit_range(clock.today, unit)[0], clock.today, _label(match), unit, to_date=True)


def short_to_date(match: re.Match[str], clock: Clock) -> Found:
    unit: Unit = _UNIT_OF[match["u"]]
    return Period(unit_range(clock.today, unit)[0], clock.today, _label(match), unit, to_date=True)


def between(match: re.Match[str], clock: Clock) -> Found:
    left, right = clock.point(match["a"]), clock.point(match["b"])
    if left is None or right is None:
        return None
    if not left.year_said:
        left = left.in_year(right.start.year)
        if left.start > right.end:
            left = left.in_year(right.start.year - 1)
    if left.start > right.end:
        return None
    said = [point for text in (match["a"], match["b"]) if (point := clock.point(text))]
    ends = [point if point.year_said else point.in_year(right.start.year) for point in said]
    touching = left.end + _DAY == right.start
    joined = touching or _label(match).split()[0] in ("entre", "between") or " e " in _label(match)
    parts = tuple(Period(p.start, p.end, "", p.unit, p.to_date) for p in ends) if joined else ()
    return Period(left.start, right.end, _label(match), parts=parts)


def days_of_month(match: re.Match[str], clock: Clock) -> Found:
    last = clock.point(f"{match['b']} {match['month']}{match['year'] or ''}")
    if last is None:
        return None
    try:
        start = last.start.replace(day=int(match["a"]))
    except ValueError:
        return None
    return Period(start, last.end, _label(match)) if start <= last.end else None


def aged(match: re.Match[str], clock: Clock) -> Found:
    """ "há mais de 5 dias", "older than 3 months", "less than 10 days ago"."""
    count, unit = number(match["n"]), lexicon.meaning("units", match["unit"])
    if not 1 <= count <= LONGEST or unit == "hour":
        return None
    day = last_units(clock.today, count, unit)[0] - _DAY
    if match.groupdict().get("least"):
        return Period(None, day, _label(match), age=True)
    if match.groupdict().get("younger"):
        return Period(day + _DAY, clock.today, _label(match), age=True)
    return Period(None, day - _DAY, _label(match), age=True)


def since(match: re.Match[str], clock: Clock) -> Found:
    point = clock.point(match["a"])
    return Period(point.start, clock.today, _label(match)) if point else None


def until(match: re.Match[str], clock: Clock) -> Found:
    point = clock.point(match["a"])
    return Period(None, point.end, _label(match)) if point else None


def before(match: re.Match[str], clock: Clock) -> Found:
    point = clock.point(match["a"])
    return Period(None, point.start - dt.timedelta(days=1), _label(match)) if point else None


def after(match: re.Match[str], clock: Clock) -> Found:
    point = clock.point(match["a"])
    return Period(point.end + dt.timedelta(days=1), None, _label(match)) if point else None


def point(match: re.Match[str], clock: Clock) -> Found:
    text = match["a"]
    prepared = not set(match["prep"].split()) <= _ARTICLES
    if text in _AMBIGUOUS and not prepared:
        return None
    if re.fullmatch(WEEKDAY, text) and text.endswith("s"):
        return None
    point = clock.point(text)
    if point is None:
        return None
    steps = -1 if _BEFORE.search(text) else 1 if _FOLLOWING.search(text) else 0
    return Period(
        point.start, point.end, text, point.unit, point.to_date, point.year_said, steps=steps
    )


def weekend(match: re.Match[str], clock: Clock) -> Found:
    saturday = unit_range(clock.today, "week")[0] + dt.timedelta(days=5)
    if saturday > clock.today or not re.search(rf"(?<!\S){THIS}(?!\S)", match.group()):
        saturday -= dt.timedelta(days=7)
    return Period(saturday, saturday + dt.timedelta(days=1), _label(match))


def _label(match: re.Match[str]) -> str:
    return match.group().strip()
