"""Finds every figure in a text: dates first, then numbers with their unit and scale.

Place in the flow: the number check reads an answer with it, and facts.py the question.
Digits of any script and compatibility forms (²) are read as what they look like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from orchestrator.analyst.writing.dates import MONTHS
from orchestrator.analyst.writing.numbers import parse

_SCALES: Final[dict[str, int]] = {
    "mil": 3, "thousand": 3, "k": 3,
    "milhão": 6, "milhões": 6, "milhao": 6, "milhoes": 6, "mi": 6, "million": 6,
    "millions": 6, "m": 6, "mm": 6,
    "bilhão": 9, "bilhões": 9, "bilhao": 9, "bilhoes": 9, "bi": 9, "billion": 9,
    "billions": 9, "bn": 9, "b": 9,
}
_MONTH_NUMBERS: Final = {
    name: index % 12 + 1
    for lang in ("pt", "en")
    for index, name in enumerate(
        [name.lower() for name in MONTHS[lang]] + [name[:3].lower() for name in MONTHS[lang]]
    )
}
_MONTH = "(" + "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True)) + r")\b\.?"
_DASH = r"\s*(?:-|–|a|to|e|and)\s*"
_DATES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b",
        rf"(?<![/\d])(?P<d0>\d{{1,2}}){_DASH}(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})/(?P<y>\d{{4}})\b",
        r"\b(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})\b",
        r"\b(?P<d>\d{1,2})/(?P<m>\d{1,2})\b(?!/)",
        rf"\b(?P<d>\d{{1,2}})º?\s+(?:de\s+)?(?P<M>{_MONTH})(?:\s+(?:de\s+)?(?P<y>\d{{4}}))?",
        rf"\b(?P<M>{_MONTH})\s+(?P<d0>\d{{1,2}}){_DASH}(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})\b",
        rf"\b(?P<M>{_MONTH})\s+(?P<d>\d{{1,2}})\b(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}})\b)?",
        rf"\b(?P<M>{_MONTH})(?:\s+(?:de\s+)?|/)(?P<y>\d{{4}})\b",
        r"\b(?P<q>[1-4])[ºo°]?\s+trimestre(?:\s+de\s+(?P<y>\d{4}))?\b",
        r"\bQ(?P<q>[1-4])(?:\s+(?P<y>\d{4}))?\b",
    )
)
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w.,)])[-+])?(?P<money>(?:R\$|US\$|[$€£])\s?)?(?P<sign2>[-+])?"
    r"(?P<digits>\d(?:[\d.,]*\d)?)"
    r"(?:\s?(?P<percent>%|por cento|percent\b|per cent\b|p\.p\.|pontos percentuais|"
    r"percentage points)|\s?(?P<scale>[a-zA-Zçãõ]+)\b)?"
)
_MARKER = re.compile(r"^[ \t]*(\d{1,2})[.)](?=\s)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it was written: any part may be None. `first_day` of a span "15 a 21/11"."""

    text: str
    year: int | None
    month: int | None
    day: int | None
    quarter: int | None = None
    first_day: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as printed. `step`: the size of one unit of its last digit; a value that
    rounds to the figure is at most half a step away. `sign` only when it was written."""

    text: str
    value: Decimal
    step: Decimal
    percent: bool = False
    money: bool = False
    sign: str = ""


def normalised(text: str) -> str:
    """Compatibility forms, digits of other scripts, special spaces and minus signs made plain."""
    plain = unicodedata.normalize("NFKC", text)
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    return "".join(digits).replace("\u2212", "-").replace("\u2011", "-")


def without(text: str, quoted: Iterable[str]) -> str:
    """The text with every whole occurrence of the quoted texts blanked, longest first. Only
    those with a digit matter, and none that is a number (a text "7" would hide every 7)."""
    named = {normalised(q) for q in quoted if not _is_number(q)}
    wanted = sorted((q for q in named if any(c.isdigit() for c in q)), key=len, reverse=True)
    if not wanted:
        return text
    words = "|".join(re.escape(q) for q in wanted)
    return re.sub(rf"(?<!\w)(?:{words})(?!\w)", " ¤ ", text, flags=re.IGNORECASE)


def _is_number(text: str) -> bool:
    plain = normalised(text)
    return parse(plain, "pt") is not None or parse(plain, "en") is not None


def take_dates(text: str) -> tuple[list[Date], str]:
    """The dates of the text, and the text without them."""
    found: list[Date] = []

    def taken(match: re.Match[str]) -> str:
        parts = match.groupdict()
        name = (parts.get("M") or "").lower().rstrip(".")
        month = _MONTH_NUMBERS.get(name) if name else _int(parts.get("m"))
        found.append(Date(match.group(), _int(parts.get("y")), month, _int(parts.get("d")),
                          _int(parts.get("q")), _int(parts.get("d0"))))
        return " ¤ "

    for pattern in _DATES:
        text = pattern.sub(taken, text)
    return found, text


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def numbers_in(text: str, lang: str) -> list[Figure]:
    """Every number; the markers of a numbered list that counts 1, 2, 3... are not figures."""
    return [_figure(match, lang) for match in _NUMBER.finditer(_without_markers(text))]


def _without_markers(text: str) -> str:
    expected = 1

    def taken(match: re.Match[str]) -> str:
        nonlocal expected
        number = int(match.group(1))
        if number not in (1, expected):
            return match.group()
        expected = number + 1
        return " "

    return _MARKER.sub(taken, text)


def _figure(match: re.Match[str], lang: str) -> Figure:
    digits = match["digits"]
    value = parse(digits, lang)
    used = lang
    if value is None:
        used = "pt" if lang == "en" else "en"
        value = parse(digits, used)
    scale = _SCALES.get((match["scale"] or "").lower(), 0) if match["scale"] else 0
    if (match["scale"] or "") in ("M", "K", "B"):
        scale = {"K": 3, "M": 6, "B": 9}[match["scale"]]
    point = "." if used == "en" else ","
    decimals = len(digits.partition(point)[2])
    text = match.group().strip() if scale or match["percent"] else match.group().partition(digits)
    shown = text if isinstance(text, str) else (text[0] + text[1]).strip()
    if value is None:
        return Figure(shown, Decimal("NaN"), Decimal(0))
    return Figure(
        shown, value.scaleb(scale), Decimal(1).scaleb(scale - decimals),
        bool(match["percent"]), bool(match["money"]), match["sign"] or match["sign2"] or "",
    )
