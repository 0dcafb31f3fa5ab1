"""Numbers in words, made digits: "dois milhões e meio" → "2,5 milhões", "a dozen" → "12".

Place in the flow: before figures.py looks for numbers. "um", "uma", "one" and "a" alone are
articles and stay; an ordinal stays too (counts.py reads it).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_UNITS: Final = {
    "zero": 0, "um": 1, "uma": 1, "dois": 2, "duas": 2, "três": 3, "tres": 3, "quatro": 4,
    "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "nove": 9, "dez": 10, "onze": 11, "doze": 12,
    "treze": 13, "catorze": 14, "quatorze": 14, "quinze": 15, "dezesseis": 16, "dezassete": 17,
    "dezessete": 17, "dezoito": 18, "dezenove": 19,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}
_TENS: Final = {
    "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "cinqüenta": 50, "sessenta": 60,
    "setenta": 70, "oitenta": 80, "noventa": 90,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}
_HUNDREDS: Final = {
    "cem": 100, "cento": 100, "duzentos": 200, "duzentas": 200, "trezentos": 300,
    "trezentas": 300, "quatrocentos": 400, "quatrocentas": 400, "quinhentos": 500,
    "quinhentas": 500, "seiscentos": 600, "seiscentas": 600, "setecentos": 700,
    "setecentas": 700, "oitocentos": 800, "oitocentas": 800, "novecentos": 900,
    "novecentas": 900,
}
_TIMES: Final = {
    "hundred": 100, "dezena": 10, "dezenas": 10, "dúzia": 12, "dúzias": 12, "duzia": 12,
    "dozen": 12, "centena": 100, "centenas": 100,
}
_THOUSANDS: Final = {
    "mil": 3, "thousand": 3, "milhar": 3, "milhares": 3, "milhão": 6, "milhões": 6, "million": 6,
    "bilhão": 9, "bilhões": 9, "billion": 9, "trilhão": 12, "trilhões": 12, "trillion": 12,
}
_SCALE_WORDS: Final = {0: "", 3: " mil", 6: " milhões", 9: " bilhões", 12: " trilhões"}
_POINTS: Final = ("vírgula", "virgula", "ponto", "point")
_ARTICLES: Final = frozenset({"um", "uma", "one"})
_STARTS: Final = (_UNITS, _TENS, _HUNDREDS)
_ALONE: Final = frozenset({"mil", "hundred", "thousand", "dozen", "dúzia", "duzia"})
_ANY = "|".join(sorted(
    {*_UNITS, *_TENS, *_HUNDREDS, *_TIMES, *_THOUSANDS, *_POINTS, "e", "and", "meio", "meia",
     "half", "a", "of"}, key=len, reverse=True))
_RUN = re.compile(
    rf"(?!(?<=por )cento\b)(?<!\d[ -])(?<![\w.,$-])(?:{_ANY})(?:[\s-]+(?:{_ANY}))*(?!\w)",
    re.IGNORECASE)
_HALVES: Final = (
    (re.compile(r"(?<!and a )\bhalf\s+(?:a\s+|of\s+a\s+)?(million|billion|thousand|dozen)\b",
                re.I), r"0.5 \1"),
    (re.compile(r"\bmeio\s+(milhão|bilhão)\b", re.I), r"0,5 \1"),
    (re.compile(r"\bmeia\s+dúzia\b", re.I), "6"),
    (re.compile(r"\b0\.5 dozen\b"), "6"),
    (re.compile(r"\b(?:a|one)\s+quarter\s+of\s+a\s+(million|billion)\b", re.I), r"0.25 \1"),
    (re.compile(r"\bum quarto de (milhão|bilhão)\b", re.I), r"0,25 \1"),
)
# What word follows says that it is no number: "no meio de", "one of the".
SPELLED: Final = frozenset({*_UNITS, *_TENS, *_HUNDREDS, *_TIMES, *_THOUSANDS, "meio", "meia",
                            "half", *_POINTS}) - _ARTICLES


def with_halves(text: str) -> str:
    """ "half a million", "meia dúzia": numbers, before ratios are looked for."""
    for pattern, digits in _HALVES:
        text = pattern.sub(digits, text)
    return text


def in_digits(text: str, lang: str) -> str:
    """The text with its spelled numbers in digits, in the language's notation."""
    return _RUN.sub(lambda run: _numbers(run.group(), lang), text)


def _numbers(run: str, lang: str) -> str:
    """A run of number words may hold several numbers ("três e cinco", "two and a half")."""
    parts = re.split(r"([\s-]+)", run)
    words, gaps = parts[::2], [*parts[1::2], ""]
    said, at = "", 0
    while at < len(words):
        taken, value, scale = _one(words, at)
        if taken:
            said += _printed(value, scale, lang) + gaps[at + taken - 1]
            at += taken
        else:
            said += words[at] + gaps[at]
            at += 1
    return said


def _one(words: list[str], start: int) -> tuple[int, Decimal, int]:
    """(words taken, value, largest scale) of the number that begins there; 0 taken: none."""
    lower = [word.lower() for word in words]
    at = start + (lower[start] == "a" and _at(lower, start + 1) in {*_ALONE, *_THOUSANDS})
    if lower[start] == "a" and at == start:
        return 0, Decimal(0), 0
    total, group, largest, end = Decimal(0), Decimal(0), 0, start
    begun = at > start
    if begun:
        group = Decimal(1)
    while at < len(lower):
        word = lower[at]
        joint = word in ("e", "and") and begun and _joins(lower, at, group, total)
        if joint:
            at += 1
            continue
        step = _taken(word, group, begun)
        if step is None:
            break
        if word in _THOUSANDS:
            total += (group or Decimal(1)).scaleb(_THOUSANDS[word])
            largest = max(largest, _THOUSANDS[word])
            group = Decimal(0)
        else:
            group = step
        begun, at = True, at + 1
        end = at
    total += group
    if end > start:
        end, total, largest = _with_rest(lower, end, total, largest)
    if end - start == 1 and lower[start] in _ARTICLES:
        return 0, Decimal(0), 0
    return end - start, total, largest


def _at(words: list[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _taken(word: str, group: Decimal, begun: bool) -> Decimal | None:
    """The group below thousands with the word in it; None when the word begins another number."""
    if word in _HUNDREDS:
        return Decimal(_HUNDREDS[word]) if not group else None
    if word in _TENS:
        return group + _TENS[word] if group % 100 == 0 else None
    if word in _UNITS:
        fits = group % 100 == 0 if _UNITS[word] > 9 else (
            group % 10 == 0 and (group % 100 == 0 or group % 100 >= 20))
        return group + _UNITS[word] if not begun or (fits and (group or _UNITS[word])) else None
    if word in _TIMES:
        return (group or Decimal(1)) * _TIMES[word] if group < 100 and (begun or word in _ALONE) \
            else None
    if word in _THOUSANDS:
        return group if begun or word in _ALONE else None
    return None


def _joins(words: list[str], at: int, group: Decimal, total: Decimal) -> bool:
    """ "vinte e três", "mil e duzentos", "a hundred and five"; not "dois e três"."""
    following = _at(words, at + 1)
    if following not in _UNITS | _TENS | _HUNDREDS:
        return False
    if not group:
        return bool(total)
    value = _UNITS.get(following) or _TENS.get(following) or 100
    return (group >= 100 and group % 100 == 0 and value < 100) or (
        group % 100 >= 20 and group % 10 == 0 and value < 10)


def _with_rest(
    words: list[str], end: int, total: Decimal, largest: int
) -> tuple[int, Decimal, int]:
    """ "vírgula cinco", "e meio", "and a half" behind the number."""
    if _at(words, end) in _POINTS and _at(words, end + 1) in _UNITS:
        digits = ""
        end += 1
        while _at(words, end) in _UNITS | _TENS:
            word = words[end]
            digits += str(_UNITS.get(word, _TENS.get(word, 0)))
            end += 1
        total += Decimal(f"0.{digits}")
        scale = _THOUSANDS.get(_at(words, end))
        return (end, total, largest) if scale is None else (end + 1, total.scaleb(scale), scale)
    half = Decimal("0.5")
    if words[end:end + 2] in (["e", "meio"], ["e", "meia"]):
        return end + 2, total + half.scaleb(largest), largest
    if words[end:end + 3] == ["and", "a", "half"]:
        scale = 0 if largest else _THOUSANDS.get(_at(words, end + 3), 0)
        total = (total + half.scaleb(largest)).scaleb(scale)
        return end + 3 + bool(scale), total, largest or scale
    return end, total, largest


def _printed(value: Decimal, scale: int, lang: str) -> str:
    shown = value.scaleb(-scale).normalize()
    digits = f"{shown:f}"
    return (digits if lang == "en" else digits.replace(".", ",")) + _SCALE_WORDS[scale]
