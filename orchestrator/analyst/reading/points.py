"""One point in time as people name it: a day, a month, a quarter, a year, "last week".

Place in the flow: periods.py finds points (by the forms of point_forms.py) and joins them into
ranges; `resolve` says which days one covers. A bare month is the most recent one not in the
future; a bare weekday the most recent one before today.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.calendar_math import (
    Span,
    Unit,
    add_months,
    month_span,
    recent_year,
    shifted_unit,
    unit_range,
)
from orchestrator.analyst.reading.point_forms import (
    AGO,
    ALONE_YEAR,
    BEGINNING,
    DAY_MONTH,
    DAY_OF_MONTH,
    DAY_WORD,
    ISO,
    LAST,
    LAST_AFTER,
    MONTH,
    MONTH_FIRST,
    MONTH_YEAR,
    NEXT,
    NUMBER,
    OF,
    PART,
    RELATIVE,
    SLASH,
    UNIT,
    WEEKDAY,
    WEEKDAY_LAST,
    YEAR,
    YEAR_RELATIVE,
)


@dataclass(frozen=True)
class Point:
    """The days start..end, how large a unit that is, and whether a year was said."""

    start: dt.date
    end: dt.date
    unit: Unit
    year_said: bool = True
    to_date: bool = False

    @classmethod
    def of(cls, span: Span, unit: Unit, *, year_said: bool = True, to_date: bool = False) -> Point:
        return cls(span[0], span[1], unit, year_said, to_date)

    def in_year(self, year: int) -> Point:
        """The same point in another year, when none was said."""
        if self.year_said:
            return self
        months = (year - self.start.year) * 12
        end = add_months(self.end + dt.timedelta(days=1), months) - dt.timedelta(days=1)
        return replace(self, start=add_months(self.start, months), end=end)


def number(text: str) -> int:
    """A small count in digits or words."""
    return int(text) if text.isdigit() else int(lexicon.meaning("numbers", text))


def resolve(text: str, today: dt.date, *, month_first: bool = False) -> Point | None:
    """The point that `text` (matched by POINT) names; None when there is no such day.

    month_first: read 3/5/2026 as March 5.
    """
    for form, reader in _READERS:
        if re.fullmatch(form, text):
            try:
                return reader(text, today, month_first)
            except ValueError:
                return None
    return None


def _iso(text: str, today: dt.date, _: bool) -> Point:
    year, month, day = (int(part) for part in text.split("-"))
    return Point.of((dt.date(year, month, day),) * 2, "day")


def _slash(text: str, today: dt.date, month_first: bool) -> Point:
    parts = [int(part) for part in text.rsplit(maxsplit=1)[-1].split("/")]
    day, month = (parts[1], parts[0]) if month_first else (parts[0], parts[1])
    if month > 12 >= day:
        day, month = month, day
    if len(parts) == 3:
        year = parts[2] + (2000 if parts[2] < 100 else 0)
        return Point.of((dt.date(year, month, day),) * 2, "day")
    return _recent_day(day, month, today)


def _recent_day(day: int, month: int, today: dt.date) -> Point:
    found = dt.date(today.year, month, day)
    if found > today:
        found = dt.date(today.year - 1, month, day)
    return Point(found, found, "day", year_said=False)


def _day_month(text: str, today: dt.date, month_first: bool) -> Point:
    """ "5 de março"; where the day stands first, "out 26" (typed "out/26") is a year."""
    year, rest = _year_of(text, today)
    month = _month_in(rest)
    if year is None and not month_first and (short := _SHORT_YEAR.fullmatch(rest)):
        return Point.of(month_span(2000 + int(short[1]), month), "month")
    day = int(re.findall(r"(?<!\d)\d{1,2}(?!\d)", rest)[0])
    if year is None:
        return _recent_day(day, month, today)
    return Point.of((dt.date(year, month, day),) * 2, "day")


def _month_year(text: str, today: dt.date, _: bool) -> Point:
    if "/" in text:
        month, year = (int(part) for part in text.split("/"))
    elif "-" in text:
        year, month = (int(part) for part in text.split("-"))
    else:
        said, rest = _year_of(text, today)
        month = _month_in(rest)
        if said is None:
            return _month(text, today, False)
        year = said
    return Point.of(month_span(year, month), "month")


def _month(text: str, today: dt.date, _: bool) -> Point:
    month = _month_in(text)
    return Point.of(month_span(recent_year(month, today), month), "month", year_said=False)


def _part(text: str, today: dt.date, _: bool) -> Point:
    year, rest = _year_of(text, today)
    half = bool(re.search(r"semestre|half|semester|^h", rest))
    size = 6 if half else 3
    digits = re.search(r"[1-4]", rest)
    index = int(digits[0]) if digits else int(lexicon.meaning("ordinals", rest.split()[0]))
    month = (index - 1) * size + 1
    if month > 12:
        raise ValueError(text)
    chosen = year or (today.year if month <= today.month else today.year - 1)
    span = unit_range(dt.date(chosen, month, 1), "semester" if half else "quarter")
    return Point.of(span, "semester" if half else "quarter", year_said=year is not None)


def _relative(text: str, today: dt.date, _: bool) -> Point:
    unit: Unit = lexicon.meaning("units", re.findall(rf"(?<!\S){UNIT}(?!\S)", text)[0])
    if _AFTER_THAT.search(text):
        return Point.of(shifted_unit(today, unit, 1), unit)
    if _BEFORE_THAT.search(text) and not text.endswith("last"):
        return Point.of(shifted_unit(today, unit, -1), unit)
    if re.search(r"before last|retrasad", text):
        return Point.of(shifted_unit(today, unit, -2), unit)
    if re.search(rf"(?<!\S)(?:{LAST}|{LAST_AFTER})(?!\S)", text):
        return Point.of(shifted_unit(today, unit, -1), unit)
    if re.search(rf"(?<!\S)(?:{NEXT}|que vem)(?!\S)", text):
        return Point.of(shifted_unit(today, unit, 1), unit)
    return Point.of((unit_range(today, unit)[0], today), unit, to_date=True)


def _ago(text: str, today: dt.date, _: bool) -> Point:
    found = re.search(rf"(?<!\S)({NUMBER})\s+({UNIT})(?!\S)", text)
    if found is None:
        raise ValueError(text)
    unit: Unit = lexicon.meaning("units", found[2])
    return Point.of(shifted_unit(today, unit, -number(found[1])), unit)


def _weekday(text: str, today: dt.date, _: bool) -> Point:
    found = re.findall(rf"(?<!\S){WEEKDAY}(?!\S)", text)[0]
    wanted = int(lexicon.meaning("weekdays", found))
    back = (today.isoweekday() - wanted) % 7 or 7
    day = today - dt.timedelta(days=back)
    return Point.of((day, day), "day")


def _beginning(text: str, today: dt.date, _: bool) -> Point:
    last = text.rsplit(maxsplit=1)[-1]
    if re.fullmatch(YEAR, last):
        start = dt.date(int(last), 1, 1)
    elif re.fullmatch(MONTH, last):
        start = _month(last, today, False).start
    else:
        start = unit_range(today, lexicon.meaning("units", last))[0]
    return Point.of((start, start), "day")


def _day_word(text: str, today: dt.date, _: bool) -> Point:
    day = today + dt.timedelta(days=int(lexicon.meaning("day_words", text)))
    return Point.of((day, day), "day")


def _year(text: str, today: dt.date, _: bool) -> Point:
    year = int(re.findall(YEAR, text)[0])
    return Point.of((dt.date(year, 1, 1), dt.date(year, 12, 31)), "year")


def _day_of_month(text: str, today: dt.date, _: bool) -> Point:
    day = int(re.findall(r"\d+", text)[0])
    found = today.replace(day=day) if day <= today.day else add_months(today.replace(day=1), -1)
    return Point.of((found.replace(day=day),) * 2, "day")


def _year_of(text: str, today: dt.date) -> tuple[int | None, str]:
    """(the year said, the text without it)."""
    if found := re.search(rf"(?:\s+{OF})?\s+({YEAR})$", text):
        return int(found[1]), text[: found.start()]
    if found := re.search(rf"(?:\s+{OF})?\s+{YEAR_RELATIVE}$", text):
        back = 2 if re.search("retrasado|before last", found[0]) else 1
        current = re.search("este|desse|atual|this", found[0])
        return today.year - (0 if current else back), text[: found.start()]
    return None, text


def _month_in(text: str) -> int:
    return int(lexicon.meaning("months", re.findall(rf"(?<!\S){MONTH}(?!\S)", text)[0]))


_SHORT_YEAR = re.compile(rf"{MONTH}\s+([12]\d)")
_BEFORE_THAT = re.compile(r"\sbefore(?: that)?$")
_AFTER_THAT = re.compile(r"\safter(?: that)?$")
_READERS = (
    (ISO, _iso), (MONTH_FIRST, _month_year), (DAY_MONTH, _day_month), (MONTH_YEAR, _month_year),
    (SLASH, _slash), (AGO, _ago), (PART, _part), (WEEKDAY_LAST, _weekday),
    (BEGINNING, _beginning), (RELATIVE, _relative), (DAY_WORD, _day_word), (ALONE_YEAR, _year),
    (DAY_OF_MONTH, _day_of_month), (MONTH, _month), (WEEKDAY, _weekday),
)
