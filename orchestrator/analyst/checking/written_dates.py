"""Finds the dates of a text, however they are written, and takes them out of it.

Place in the flow: before figures.py looks for numbers, which days and years are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from orchestrator.analyst.checking.plain import HIDDEN
from orchestrator.analyst.writing.dates import MONTHS

_MONTH_NUMBERS: Final = {
    name: index % 12 + 1
    for lang in ("pt", "en")
    for index, name in enumerate(
        [name.lower() for name in MONTHS[lang]] + [name[:3].lower() for name in MONTHS[lang]]
    )
} | {"sept": 9}
MONTH_NAMES: Final = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_MONTH = rf"(?:{MONTH_NAMES})\b\.?"
_DASH = r"\s*(?:-|–|a|to|e|and|until|até)\s*"
_QUARTERS: Final = {
    "primeiro": 1, "segundo": 2, "terceiro": 3, "quarto": 4, "último": 4,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4,
}
_ORDINAL = "|".join(_QUARTERS)
_DATES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b",
        rf"(?<![/\d])(?P<d0>\d{{1,2}}){_DASH}(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})/(?P<y>\d{{4}})\b",
        r"\b(?P<d>\d{1,2})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})\b",
        r"\b(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d{2})\b",
        r"\b(?P<y>(?:19|20)\d{2})[-/](?P<m>0[1-9]|1[0-2])\b(?![-/]\d)",
        r"\b(?P<y>(?:19|20)\d{2})[-–/](?P<y2>(?:19|20)?\d{2})\b(?![-/.,]?\d)",
        r"(?<![\d.,/])(?P<d>\d{1,2})/(?P<m>\d{1,2})\b(?![/\d])(?!\s+(?:d[aeo]s?|of)\s+[^\d\s])",
        rf"(?<![\d.,])(?P<d0>\d{{1,2}}){_DASH}(?P<d>\d{{1,2}})\s+(?:de\s+|of\s+)?(?P<M>{_MONTH})"
        rf"(?:,?\s+(?:de\s+)?(?P<y>\d{{4}})\b)?",
        rf"(?<![\d.,])(?P<d>\d{{1,2}})(?:[oº]|st|nd|rd|th)?\s+(?:de\s+|of\s+)?(?P<M>{_MONTH})"
        rf"(?:,?\s+(?:de\s+)?(?P<y>\d{{4}})\b)?",
        rf"\b(?P<M>{_MONTH})\s+(?P<d0>\d{{1,2}})\s*(?:-|–|to|and)\s*(?P<d>\d{{1,2}})\b"
        rf"(?:,?\s+(?P<y>\d{{4}})\b)?",
        rf"\b(?P<M>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,]\d|%| *por cento)"
        rf"(?:,?\s+(?P<y>\d{{4}})\b)?",
        rf"\b(?P<M>{_MONTH})(?:,?\s+(?:de\s+|of\s+)?|/|-)(?P<y>\d{{4}}|(?<=[/-])\d{{2}})\b",
        r"\b(?P<q>[1-4])[ºo°]?\s*(?:trimestre|tri\b|T\b|Q\b)(?:\s*(?:de|of|/)?\s*(?P<y>\d{4}))?",
        r"\b(?P<q>[1-4])[TQ](?P<y>\d{2}(?:\d{2})?)\b",
        r"\b[QT](?P<q>[1-4])(?:\s*(?:de|of|/|,)?\s*(?P<y>\d{4}))?\b",
        r"\b(?P<q>[1-4])(?:st|nd|rd|th) quarter\b(?:\s*(?:of)?\s*(?P<y>\d{4}))?",
        rf"\b(?P<Q>{_ORDINAL}) (?:trimestre|quarter)\b(?:\s*(?:de|of)?\s*(?P<y>\d{{4}}))?",
        r"\b(?P<h>[12])[ºo°]?\s*semestre\b(?:\s*(?:de)?\s*(?P<y>\d{4}))?",
        r"\b[HS](?P<h>[12])(?:\s*(?:de|of|/|,)?\s*(?P<y>\d{4}))?\b",
        rf"\b(?P<H>{_ORDINAL}) (?:semestre|half)\b(?:\s*(?:de|of)?\s*(?P<y>\d{{4}}))?",
        r"\b(?:dia|day)\s+(?P<d>\d{1,2})\b(?![.,]\d|%)",
    )
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it was written: any part may be None. `first_day` of a span
    "15 a 21/11"; `half` of a year, 1 or 2; `last_year` of "2025-2026"."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    first_day: int | None = None
    half: int | None = None
    last_year: int | None = None


def take_dates(text: str) -> tuple[list[Date], str]:
    """The dates of the text, and the text without them."""
    found: list[Date] = []

    def taken(match: re.Match[str]) -> str:
        found.append(_date(match))
        return HIDDEN

    for pattern in _DATES:
        text = pattern.sub(taken, text)
    return found, text


def _date(match: re.Match[str]) -> Date:
    parts = match.groupdict()
    name = (parts.get("M") or "").lower().rstrip(".")
    year = _year(parts.get("y"))
    last = parts.get("y2")
    if last and year and len(last) == 2:
        last = f"{year // 100}{last}"
    return Date(
        match.group(), year, _MONTH_NUMBERS.get(name) if name else _int(parts.get("m")),
        _int(parts.get("d")), _int(parts.get("q")) or _QUARTERS.get((parts.get("Q") or "").lower()),
        _int(parts.get("d0")), _half(parts), _int(last),
    )


def _half(parts: dict[str, str | None]) -> int | None:
    number = _int(parts.get("h"))
    if number is not None or not parts.get("H"):
        return number
    return min(_QUARTERS[str(parts["H"]).lower()], 2)


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def _int(text: str | None) -> int | None:
    return int(text) if text else None
