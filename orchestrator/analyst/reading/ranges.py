"""The forms of a range of time, and the days each of them covers.

Place in the flow: periods.py looks for FORMS in this order; longer forms stand before the
shorter ones that they contain.
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
from orchestrator.analyst.reading.points import (
    LAST,
    MONTH,
    NEXT,
    NUMBER,
    POINT,
    THIS,
    UNIT,
    WEEKDAY,
    YEAR_SUFFIX,
    Point,
    number,
    resolve,
)

LONGEST = 3_660
# Month and weekday words that are other words too: no time unless a preposition precedes.
_AMBIGUOUS = frozenset(
    "may mar set out dez ago sep segunda terca quarta quinta sexta".split(" ")  # noqa: SIM905
)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days start..end; None is open. unit: the calendar unit it names, if it names one.
    parts: the two points of "entre A e B", which a comparison takes apart. steps: how far
    from the period spoken of before, in `unit`s or `count` of `each` ("os 30 dias anteriores").
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


def _last_n(match: re.Match[str], clock: Clock) -> Found:
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


def _part_of_month(match: re.Match[str], clock: Clock) -> Found:
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


def _next_n(match: re.Match[str], clock: Clock) -> Found:
    count, unit = number(match["n"]), lexicon.meaning("units", match["unit"])
    if not 1 <= count <= LONGEST:
        return None
    start, end = next_units(clock.today, count, unit)
    return Period(start, end, _label(match))


def _to_date(match: re.Match[str], clock: Clock) -> Found:
    unit = lexicon.meaning("units", match["unit"])
    return Period(unit_range(clock.today, unit)[0], clock.today, _label(match), unit, to_date=True)


def _short_to_date(match: re.Match[str], clock: Clock) -> Found:
    unit: Unit = {"y": "year", "q": "quarter", "m": "month", "w": "week"}[match["u"]]  # type: ignore[assignment]
    return Period(unit_range(clock.today, unit)[0], clock.today, _label(match), unit, to_date=True)


def _between(match: re.Match[str], clock: Clock) -> Found:
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
    joined = _label(match).split()[0] in ("entre", "between") or " e " in _label(match)
    parts = tuple(Period(p.start, p.end, "", p.unit, p.to_date) for p in ends) if joined else ()
    return Period(left.start, right.end, _label(match), parts=parts)


def _days_of_month(match: re.Match[str], clock: Clock) -> Found:
    last = clock.point(f"{match['b']} {match['month']}{match['year'] or ''}")
    if last is None:
        return None
    try:
        start = last.start.replace(day=int(match["a"]))
    except ValueError:
        return None
    return Period(start, last.end, _label(match)) if start <= last.end else None


def _aged(match: re.Match[str], clock: Clock) -> Found:
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


def _since(match: re.Match[str], clock: Clock) -> Found:
    point = clock.point(match["a"])
    return Period(point.start, clock.today, _label(match)) if point else None


def _until(match: re.Match[str], clock: Clock) -> Found:
    point = clock.point(match["a"])
    return Period(None, point.end, _label(match)) if point else None


def _before(match: re.Match[str], clock: Clock) -> Found:
    point = clock.point(match["a"])
    return Period(None, point.start - dt.timedelta(days=1), _label(match)) if point else None


def _after(match: re.Match[str], clock: Clock) -> Found:
    point = clock.point(match["a"])
    return Period(point.end + dt.timedelta(days=1), None, _label(match)) if point else None


def _point(match: re.Match[str], clock: Clock) -> Found:
    text = match["a"]
    prepared = bool(match["prep"])
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


def _weekend(match: re.Match[str], clock: Clock) -> Found:
    saturday = unit_range(clock.today, "week")[0] + dt.timedelta(days=5)
    if saturday > clock.today or not re.search(rf"(?<!\S){THIS}(?!\S)", match.group()):
        saturday -= dt.timedelta(days=7)
    return Period(saturday, saturday + dt.timedelta(days=1), _label(match))


def _label(match: re.Match[str]) -> str:
    return match.group().strip()


def _form(*parts: str) -> re.Pattern[str]:
    return whole("".join(parts))


_BEFORE = whole(either("time", "before_that"))
_FOLLOWING = whole(either("time", "after_that"))
ON = either("time", "on")
WEEKEND = either("time", "weekend")
_ON = rf"(?:{ON}\s+)?"
_PREP = rf"(?:{ON}\s+){{0,3}}"
_ARTICLE = r"(?:(?:o|a|os|as|the|dia|em|in|on|d[eoa]|final de|end of)\s+){0,2}"
_N, _U, _A, _B = (
    rf"(?P<n>{NUMBER})", rf"(?P<unit>{UNIT})", rf"(?P<a>{POINT})", rf"(?P<b>{POINT})",
)
_TH = r"(?:\s+(?:o|st|nd|rd|th))?"
_FROM_DAY, _TO_DAY = rf"(?P<a>\d{{1,2}}){_TH}", rf"(?P<b>\d{{1,2}}){_TH}"
_MONTH_YEAR = rf"(?P<month>{MONTH})(?P<year>(?:\s+,)?{YEAR_SUFFIX})?"
_FULL = r"(?P<full>(?:full|complete|whole|calendar)\s+)?"
_FULL_AFTER = r"(?P<full2>\s+(?:complet[oa]s|fechad[oa]s|cheios|inteir[oa]s))?"
_SINCE = r"(?:desde|a partir d[eoa]|since|starting(?: in| from| on)?)"
_ONWARDS = (
    r"\s+(?:onwards?|on|em diante|para ca|pra ca|ate (?:hoje|agora|aqui)"
    r"|(?:to|until) (?:now|today))"
)
_BETWEEN = tuple(
    (rf"{_ON}(?:{left})\s+" if left else _ON, rf"\s+(?:{to})\s+")
    for left, to in (
        ("entre", "e"), ("d[eoa]|desde", "a|ao|ate"), ("between", "and"),
        ("from|since", "to|until|till|through|thru"), ("", "a|ate|to|through|thru"),
    )
)
_OLDER, _YOUNGER = either("time", "older"), either("time", "younger")
_MORE, _FEWER = either("comparators", "gt"), either("comparators", "lt")
FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_form(rf"(?:ha\s+)?(?:(?:{_MORE})|(?P<younger>{_FEWER}))\s+", _N, r"\s+", _U,
           r"\s+(?:ago|old|atras)"), _aged),
    (_form(rf"(?:{_OLDER}|(?P<younger>{_YOUNGER}))\s+", _N, r"\s+", _U), _aged),
    (_form(rf"(?P<least>{either('time', 'at_least')})\s+", _N, r"\s+", _U,
           r"\s+(?:ago|old|atras)"), _aged),
    (
        _form(
            rf"{_PREP}(?:(?P<n>{lexicon.group('ordinals')})|(?P<last>{LAST}))\s+",
            rf"(?P<part>semanas?|weeks?|quinzenas?|half)\s+{_PREP}", _A,
        ),
        _part_of_month,
    ),
    *(
        (
            _form(left, r"(?:de\s+|do\s+)?(?:dias?\s+)?", _FROM_DAY, to, _TO_DAY,
                  r"\s+(?:de\s+|of\s+)?", _MONTH_YEAR),
            _days_of_month,
        )
        for left, to in _BETWEEN
    ),
    (
        _form(_ON, rf"(?:from\s+|between\s+)?(?P<month>{MONTH})\s+", _FROM_DAY,
              r"\s+(?:to|and|through|until)\s+", _TO_DAY, rf"(?P<year>(?:\s+,)?{YEAR_SUFFIX})?"),
        _days_of_month,
    ),
    *((_form(left, _ARTICLE, _A, to, _ARTICLE, _B), _between) for left, to in _BETWEEN),
    (_form(_PREP, LAST, r"\s+", _N, r"\s+", _FULL, _U, _FULL_AFTER), _last_n),
    (_form(_PREP, _N, r"\s+", LAST, r"\s+", _U), _last_n),
    (_form(_PREP, _N, r"\s+", _U, r"\s+(?:anteriores|passados)"), _last_n),
    (_form(_PREP, NEXT, r"\s+", _N, r"\s+", _U), _next_n),
    (_form(_PREP, r"(?P<u>[yqmw])td"), _short_to_date),
    (_form(_PREP, _U, r"\s+", either("time", "to_date")), _to_date),
    (_form(_PREP, THIS, r"\s+", _U, r"\s+", either("time", "to_date")), _to_date),
    (_form(_PREP, rf"(?:(?:{THIS}|{LAST})\s+{WEEKEND}|{WEEKEND}\s+passado)"), _weekend),
    (
        _form(rf"(?P<prep>{_PREP})", "(?P<a>antes de ontem|(?:the )?day before yesterday)"),
        _point,
    ),
    (_form(either("time", "before"), r"\s+", _ARTICLE, _A), _before),
    (_form(either("time", "after"), r"\s+", _ARTICLE, _A), _after),
    (_form(rf"(?:{_SINCE}|from)\s+", _ARTICLE, _A, _ONWARDS), _since),
    (_form(_SINCE, r"\s+", _ARTICLE, _A), _since),
    (_form(either("time", "until"), r"\s+", _ARTICLE, _A), _until),
    (
        _form(
            r"(?:no|do)\s+(?P<unit>ano|mes|trimestre|semestre)",
            r"(?!\s+(?:passad|anterior|retrasad|atual|corrente|seguinte|de\s|\d|que))",
        ),
        _to_date,
    ),
    (_form(rf"(?P<prep>{_PREP})", _A), _point),
)
