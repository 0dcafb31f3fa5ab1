"""Dates and periods in words: "21/11/2026", "em outubro de 2026", "nos últimos 7 dias".

Place in the flow: used by the cells of tables and by every sentence that names a period.
The words are derived from the dates of the plan, never from what the person typed, so
that they say what was really looked at.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final

from orchestrator.plan.model import TimeRange

MONTHS: Final = {
    "pt": ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto",
           "setembro", "outubro", "novembro", "dezembro"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December"),
}
WEEKDAYS: Final = {
    "pt": ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira",
           "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_PREPOSITION = re.compile(r"^(?:em|n[oa]s?|de|in the|in|from|on) ")
_WEEKS = re.compile(r"(?:[úu]ltim|last|past).*(?:seman|week)", re.IGNORECASE)
_ROLLING = re.compile(r"[úu]ltim|last|past", re.IGNORECASE)


def day(value: dt.date, lang: str) -> str:
    if lang == "en":
        return f"{MONTHS['en'][value.month - 1][:3]} {value.day}, {value.year:04d}"
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def moment(value: dt.datetime, lang: str) -> str:
    """Date and time to the minute; midnight exactly is a date."""
    date = day(value.date(), lang)
    if value.time().replace(tzinfo=None) == dt.time():
        return date
    return f"{date}, {value:%H:%M}" if lang == "en" else f"{date} {value:%H:%M}"


def month(value: dt.date, lang: str) -> str:
    name = MONTHS["en" if lang == "en" else "pt"][value.month - 1]
    return f"{name} {value.year}" if lang == "en" else f"{name} de {value.year}"


def quarter(value: dt.date, lang: str) -> str:
    ordinal = (value.month + 2) // 3
    return f"Q{ordinal} {value.year}" if lang == "en" else f"{ordinal}º trimestre de {value.year}"


def bucket(value: dt.date | int, grain: str, lang: str) -> str:
    """What a row grouped by `grain` is called: the first day of its period, or, for weekday
    (1 = Monday), month_of_year and hour, its number."""
    if isinstance(value, dt.date):
        return _calendar_bucket(value, grain, lang)
    names = WEEKDAYS if grain == "weekday" else MONTHS
    words = names["en" if lang == "en" else "pt"]
    if grain == "hour":
        return f"{value:02d}:00" if lang == "en" else f"{value}h"
    return words[value - 1] if 1 <= value <= len(words) else str(value)


def _calendar_bucket(value: dt.date, grain: str, lang: str) -> str:
    if isinstance(value, dt.datetime):
        if grain == "hour":
            return moment(value, lang)
        value = value.date()
    if grain == "month":
        return month(value, lang)
    if grain == "quarter":
        return quarter(value, lang)
    if grain == "year":
        return str(value.year)
    if grain == "week":
        prefix = "week of" if lang == "en" else "semana de"
        return f"{prefix} {day(value, lang)}"
    return day(value, lang)


def bucket_end(start: dt.date, grain: str) -> dt.date:
    """The last day of the period of `grain` that begins on `start`."""
    if grain == "week":
        return start + dt.timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months is None:
        return start
    last = start.month + months - 1
    year, last_month = start.year + (last - 1) // 12, (last - 1) % 12 + 1
    return dt.date(year, last_month, calendar.monthrange(year, last_month)[1])


def months_ago(date: dt.date, months: int) -> dt.date:
    """The same day `months` earlier, or that month's last day."""
    index = date.year * 12 + date.month - 1 - months
    year, month_number = divmod(index, 12)
    last = calendar.monthrange(year, month_number + 1)[1]
    return dt.date(year, month_number + 1, min(date.day, last))


def span(start: dt.date, end: dt.date, lang: str) -> str:
    """ "15 a 21/11/2026", "28/10 a 03/11/2026", "Nov 15-21, 2026": as short as is clear."""
    if lang == "en":
        if (start.year, start.month) == (end.year, end.month):
            return f"{MONTHS['en'][start.month - 1][:3]} {start.day}–{end.day}, {end.year}"
        if start.year == end.year:
            return f"{day(start, lang).rsplit(',', 1)[0]} – {day(end, lang)}"
        return f"{day(start, lang)} – {day(end, lang)}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} a {day(end, lang)}"
    if start.year == end.year:
        return f"{start.day:02d}/{start.month:02d} a {day(end, lang)}"
    return f"{day(start, lang)} a {day(end, lang)}"


def rolling_months(start: dt.date, end: dt.date) -> int | None:
    """N when the range is "the last N months": from the day after the same day N months ago."""
    apart = (end.year - start.year) * 12 + end.month - start.month
    for count in (apart, apart + 1):
        if 0 < count <= 60 and months_ago(end, count) + dt.timedelta(days=1) == start:
            return count
    return None


def period(range_: TimeRange, today: dt.date, lang: str) -> str:
    """The range with its preposition, to stand inside a sentence; "" when it is open."""
    start, end = range_.start, range_.end
    english = lang == "en"
    if start is None and end is None:
        return ""
    if start is None:
        assert end is not None
        return f"up to {day(end, lang)}" if english else f"até {day(end, lang)}"
    if end is None:
        return f"since {day(start, lang)}" if english else f"desde {day(start, lang)}"
    if start == end:
        return _single_day(start, today, lang)
    if end == today and _WEEKS.search(range_.label) and ((end - start).days + 1) % 7 == 0:
        return f"{_last_weeks(start, end, lang)} ({span(start, end, lang)})"
    return _closed(start, end, today, bool(_ROLLING.search(range_.label)), lang)


def period_name(range_: TimeRange, today: dt.date, lang: str) -> str:
    """The range as a noun, for a title: "outubro de 2026", "últimos 7 dias (...)"."""
    return _PREPOSITION.sub("", period(range_, today, lang))


def _single_day(date: dt.date, today: dt.date, lang: str) -> str:
    written = day(date, lang)
    near = {0: ("hoje", "today"), 1: ("ontem", "yesterday")}.get((today - date).days)
    if near is not None:
        return f"{near[lang == 'en']} ({written})"
    return f"on {written}" if lang == "en" else f"em {written}"


def _closed(start: dt.date, end: dt.date, today: dt.date, rolling: bool, lang: str) -> str:
    english = lang == "en"
    calendar_words = None if rolling and end == today else calendar_period(start, end, today, lang)
    if calendar_words is not None:
        return f"{_preposition(calendar_words, english)} {calendar_words}"
    if end == today:
        return f"{_last(start, end, lang)} ({span(start, end, lang)})"
    if english:
        first = day(start, lang)
        return f"from {first.rsplit(',', 1)[0] if start.year == end.year else first} to " \
               f"{day(end, lang)}"
    return f"de {span(start, end, lang)}"


def _preposition(calendar_words: str, english: bool) -> str:
    if (" to " if english else " a ") in calendar_words.split(" (", 1)[0]:
        return "from" if english else "de"
    return "in" if english else "no" if "trimestre" in calendar_words else "em"


def _last_weeks(start: dt.date, end: dt.date, lang: str) -> str:
    weeks = ((end - start).days + 1) // 7
    if weeks == 1:
        return "in the last 7 days" if lang == "en" else "nos últimos 7 dias"
    return f"in the last {weeks} weeks" if lang == "en" else f"nas últimas {weeks} semanas"


def _last(start: dt.date, end: dt.date, lang: str) -> str:
    months = rolling_months(start, end)
    days = (end - start).days + 1
    if lang == "en":
        if months is None:
            return f"in the last {days} days"
        return "in the last month" if months == 1 else f"in the last {months} months"
    if months is None:
        return f"nos últimos {days} dias"
    return "no último mês" if months == 1 else f"nos últimos {months} meses"


def calendar_period(start: dt.date, end: dt.date, today: dt.date, lang: str) -> str | None:
    """ "outubro de 2026", "3º trimestre de 2026", "2025", "novembro de 2026 (até o dia 21)":
    when the range is a whole calendar period, or one from its start to today."""
    if start.day != 1:
        return None
    names = {"month": month(start, lang), "quarter": quarter(start, lang), "year": str(start.year)}
    for grain, name in names.items():
        if not _begins(start, grain):
            continue
        if end == bucket_end(start, grain):
            return name
    if end == today:
        for grain, name in names.items():
            if _begins(start, grain) and end < bucket_end(start, grain):
                until = f"up to {day(end, lang)}" if lang == "en" else f"até {day(end, lang)}"
                return f"{name} ({until})"
    if end == bucket_end(end.replace(day=1), "month") and start.year == end.year:
        first = MONTHS["en" if lang == "en" else "pt"][start.month - 1]
        return f"{first} {'to' if lang == 'en' else 'a'} {month(end, lang)}"
    return None


def _begins(start: dt.date, grain: str) -> bool:
    return grain == "month" or (start.month % 3 == 1 if grain == "quarter" else start.month == 1)
