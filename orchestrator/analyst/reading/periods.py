"""Time expressions: "últimos 7 dias", "de março a maio", "since June", "às segundas".

Place in the flow: before numbers and catalog words, whose digits and prepositions it would
otherwise lose. Marks "range" (a Period), "weekdays" (a tuple of ISO weekdays), and
"compare_to" (what a comparison is with).
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
    DAY_WORD,
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
from orchestrator.analyst.reading.sentence import Sentence

ON = either("time", "on")
_PREP = rf"(?:{ON}\s+){{0,3}}"
_ARTICLE = r"(?:(?:o|a|os|as|the|dia|em|in|on|d[eoa]|final de|end of)\s+){0,2}"
_AMBIGUOUS = frozenset({"may", "mar", "set", "out", "dez", "ago", "sep", "segunda", "quarta", "quinta", "sexta", "terca"})


@dataclass(frozen=True)
class Period:
    """Days start..end; None is open. unit: the calendar unit it names, if it names one."""

    start: dt.date | None
    end: dt.date | None
    label: str
    unit: Unit | None = None
    to_date: bool = False
    year_said: bool = True


Found = Period | None
Reader = Callable[[re.Match[str], "Clock"], Found]


@dataclass(frozen=True)
class Clock:
    today: dt.date
    month_first: bool

    def point(self, text: str) -> Point | None:
        return resolve(text.strip(), self.today, month_first=self.month_first)


def recognise(sentence: Sentence, clock: Clock) -> None:
    """Mark every time expression of the sentence."""
    _mark_compared(sentence)
    for pattern, reader in _PATTERNS:
        for match, first, last in sentence.find(pattern):
            if not _is_amount(sentence, first, last):
                period = reader(match, clock)
                if period is not None:
                    sentence.mark("range", first, last, period)
    _mark_weekdays(sentence)


def _mark_compared(sentence: Sentence) -> None:
    for kind in ("previous_year", "previous_period"):
        for match, first, last in sentence.find(_WORDS[kind]):
            sentence.mark("compare_to", first, last, (kind, match.group()))
    for match, first, last in sentence.find(_COMPARED_UNIT):
        sentence.mark("compare_to", first, last, (match["unit"], match.group()))


def _mark_weekdays(sentence: Sentence) -> None:
    for match, first, last in sentence.find(_WEEKDAYS):
        if match["weekend"]:
            sentence.mark("weekdays", first, last, (6, 7))
        elif match["workdays"]:
            sentence.mark("weekdays", first, last, (1, 2, 3, 4, 5))
        else:
            days = re.findall(rf"(?<!\S){WEEKDAY}(?!\S)", match["days"])
            found = tuple(sorted({int(lexicon.meaning("weekdays", day)) for day in days}))
            sentence.mark("weekdays", first, last, found)


def _is_amount(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the match is a bare number after a comparison ("mais de 2000"): no year."""
    if not sentence.tokens[last].word.isdigit() or last - first > 1:
        return False
    before = " ".join(token.word for token in sentence.tokens[max(0, last - 4) : last])
    return bool(re.search(rf"(?<!\S)(?:{_GREATER})$", before)) or before.endswith(_NOT_YEAR)


def _last_n(match: re.Match[str], clock: Clock) -> Found:
    count, unit = number(match["n"]), lexicon.meaning("units", match["unit"])
    if not 1 <= count <= 3660:
        return None
    if match.groupdict().get("full") or match.groupdict().get("full2"):
        start, end = shifted_unit(clock.today, unit, -count)[0], shifted_unit(clock.today, unit, -1)[1]
    else:
        start, end = last_units(clock.today, count, unit)
    return Period(start, end, _label(match))


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
    if not 1 <= count <= 3660:
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
    unit = left.unit if left.unit == right.unit else None
    return Period(left.start, right.end, _label(match), None if left != right else unit)


def _days_of_month(match: re.Match[str], clock: Clock) -> Found:
    last = clock.point(f"{match['b']} {match['month']}{match['year'] or ''}")
    if last is None:
        return None
    try:
        start = last.start.replace(day=int(match["a"]))
    except ValueError:
        return None
    return Period(start, last.end, _label(match)) if start <= last.end else None


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
    return Period(point.start, point.end, text, point.unit, point.to_date, point.year_said)


def _weekend(match: re.Match[str], clock: Clock) -> Found:
    saturday = unit_range(clock.today, "week")[0] + dt.timedelta(days=5)
    if saturday > clock.today or not re.search(rf"(?<!\S){THIS}(?!\S)", match.group()):
        saturday -= dt.timedelta(days=7)
    return Period(saturday, saturday + dt.timedelta(days=1), _label(match))


def _label(match: re.Match[str]) -> str:
    return match.group().strip()


_DAY = dt.timedelta(days=1)
_NOT_YEAR = ("r$", "$", " top", " id", " #")
_GREATER = "|".join(
    part for key in ("gt", "gte", "lt", "lte", "eq") for part in (either("comparators", key),)
)
_WORDS = {key: whole(either("words", key)) for key in ("previous_year", "previous_period")}
_COMPARED_UNIT = whole(
    rf"{either('words', 'compare')}(?:\s+(?:com|ao?|o|a|to|with|the|do|da))*\s+"
    rf"(?:previous\s+|prior\s+|preceding\s+)?(?P<unit>{UNIT})(?:\s+(?:anterior|before))"
)
_BETWEEN_WORDS = (
    ("entre", "e"), ("d[eoa]|desde", "a|ao|ate"), ("between", "and"),
    ("from|since", "to|until|till|through|thru"), ("", "a|ate|to|through|thru"),
)
_WEEKEND = either("time", "weekend")
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        whole(
            rf"{_PREP}(?:(?P<n>{lexicon.group('ordinals')})|(?P<last>{LAST}))\s+"
            rf"(?P<part>semanas?|weeks?|quinzenas?|half)\s+{_PREP}(?P<a>{POINT})"
        ),
        _part_of_month,
    ),
    *(
        (whole(rf"(?:{ON}\s+)?" + (rf"(?:{left})\s+" if left else "") + rf"(?:de\s+|do\s+)?(?:dias?\s+)?(?P<a>\d{{1,2}})(?:\s+(?:o|st|nd|rd|th))?\s+(?:{to})\s+(?P<b>\d{{1,2}})(?:\s+(?:st|nd|rd|th))?\s+(?:de\s+|of\s+)?(?P<month>{MONTH})(?P<year>{YEAR_SUFFIX})?"), _days_of_month)
        for left, to in _BETWEEN_WORDS
    ),
    (whole(rf"(?:{ON}\s+)?(?:from\s+|between\s+)?(?P<month>{MONTH})\s+(?P<a>\d{{1,2}})(?:\s+(?:st|nd|rd|th))?\s+(?:to|and|through|until)\s+(?P<b>\d{{1,2}})(?:\s+(?:st|nd|rd|th))?(?P<year>(?:\s+,)?{YEAR_SUFFIX})?"), _days_of_month),
    *(
        (whole(rf"(?:{ON}\s+)?" + (rf"(?:{left})\s+" if left else "") + rf"{_ARTICLE}(?P<a>{POINT})\s+(?:{to})\s+{_ARTICLE}(?P<b>{POINT})"), _between)
        for left, to in _BETWEEN_WORDS
    ),
    (whole(rf"{_PREP}(?:{LAST})\s+(?P<n>{NUMBER})\s+(?P<full>(?:full|complete|whole|calendar)\s+)?(?P<unit>{UNIT})(?P<full2>\s+(?:complet[oa]s|fechad[oa]s|cheios|inteir[oa]s))?"), _last_n),
    (whole(rf"{_PREP}(?P<n>{NUMBER})\s+(?:{LAST})\s+(?P<unit>{UNIT})"), _last_n),
    (whole(rf"{_PREP}(?P<n>{NUMBER})\s+(?P<unit>{UNIT})\s+(?:anteriores|passados)"), _last_n),
    (whole(rf"{_PREP}(?:{NEXT})\s+(?P<n>{NUMBER})\s+(?P<unit>{UNIT})"), _next_n),
    (whole(rf"{_PREP}(?P<u>[yqmw])td"), _short_to_date),
    (whole(rf"{_PREP}(?P<unit>{UNIT})\s+{either('time', 'to_date')}"), _to_date),
    (whole(rf"{_PREP}{THIS}\s+(?P<unit>{UNIT})\s+{either('time', 'to_date')}"), _to_date),
    (whole(rf"{_PREP}(?:(?:{THIS}|{LAST})\s+{_WEEKEND}|{_WEEKEND}\s+passado)"), _weekend),
    (whole(rf"(?P<prep>{_PREP})(?P<a>antes de ontem|(?:the )?day before yesterday)"), _point),
    (whole(rf"{either('time', 'before')}\s+{_ARTICLE}(?P<a>{POINT})"), _before),
    (whole(rf"{either('time', 'after')}\s+{_ARTICLE}(?P<a>{POINT})"), _after),
    (whole(rf"(?:desde|a partir d[eoa]|since|starting(?: in| from| on)?|from)\s+{_ARTICLE}(?P<a>{POINT})(?:\s+(?:onwards?|on|em diante|para ca|pra ca|ate (?:hoje|agora|aqui)|(?:to|until) (?:now|today)))"), _since),
    (whole(rf"(?:desde|a partir d[eoa]|since|starting(?: in| from| on)?)\s+{_ARTICLE}(?P<a>{POINT})"), _since),
    (whole(rf"{either('time', 'until')}\s+{_ARTICLE}(?P<a>{POINT})"), _until),
    (whole(r"(?:no|do)\s+(?P<unit>ano|mes|trimestre|semestre)(?!\s+(?:passad|anterior|retrasad|atual|corrente|de\s|\d|que))"), _to_date),
    (whole(rf"(?P<prep>{_PREP})(?P<a>{POINT})"), _point),
)
_EVERY = r"(?:as|aos|nas|nos|toda|todas as|todo|todos os|on|every|each)\s+"
_DAYS = rf"{WEEKDAY}(?:(?:\s+(?:e|and|,|ou|or|as|aos|on))*\s+{WEEKDAY})*"
_WEEKDAYS = whole(
    rf"(?:{ON}\s+)*(?:(?:{_EVERY})?(?P<weekend>{_WEEKEND})|(?:{_EVERY})?(?P<workdays>{either('time', 'workdays')})|(?:{_EVERY})?(?P<days>{_DAYS}))"
)
__all__ = ["DAY_WORD", "Clock", "Period", "recognise"]
