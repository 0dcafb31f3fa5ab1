"""Counts of what a text itself lists, places in a ranking, and orders of magnitude in words.

Place in the flow: check.py asks here about whole numbers that no fact states, and takes out
ordinals ("o segundo maior", "3rd") and words such as "milhares de" before it looks for numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from orchestrator.analyst.checking.fact import Fact, Facts
from orchestrator.analyst.checking.plain import FIRST_LABEL, HIDDEN, LAST_LABEL, is_label

ORDINALS: Final = {
    "primeiro": 1, "segundo": 2, "terceiro": 3, "quarto": 4, "quinto": 5, "sexto": 6,
    "sétimo": 7, "oitavo": 8, "nono": 9, "décimo": 10,
    "primeira": 1, "segunda": 2, "terceira": 3, "quarta": 4, "quinta": 5, "sexta": 6,
    "sétima": 7, "oitava": 8, "nona": 9, "décima": 10,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10,
}
_NAMED = "|".join(sorted(ORDINALS, key=len, reverse=True))
_PLACE = (r"(?:maior|menor|melhor|pior|mais|menos|lugar|posição|colocad[oa]|largest|biggest|"
          r"highest|lowest|smallest|best|worst|most|least|place|position|ranked|top)")
_ORDINALS: Final = (
    re.compile(rf"\b(?P<word>{_NAMED})(?=[\s-]+{_PLACE}\b)", re.IGNORECASE),
    re.compile(rf"\b(?:em|in|came|comes?|finish\w*|ranks?|ranked|é o|é a|is)\s+"
               rf"(?P<word>{_NAMED})\b(?!-feira)", re.IGNORECASE),
    re.compile(r"(?:#|\bnº\s?|\bn[o.]\.?\s?|\bn°\s?|\b(?:número|number)\s)"
               r"(?P<digits>\d{1,2}|one|um)\b(?![.,]\d)", re.IGNORECASE),
    re.compile(r"(?<![\w.,/])(?P<digits>\d{1,3})(?:o|a|os|as|°|st|nd|rd|th)\b", re.IGNORECASE),
)
_FROM_BOTTOM: Final = re.compile(
    r"[\s-]*(?:lugar\s+)?(?:menor|pior|menos|lowest|smallest|worst|least)\b", re.IGNORECASE)
# "SP ficou em 2º, RJ em 1º": each place is its own name's.
_SAID_OF = re.compile(
    rf"([{FIRST_LABEL}-{LAST_LABEL}])[\s,]*(?:(?:ficou|ficaram|é|foi|vem|veio|aparece|está|ranks?|"
    r"ranked|is|was|came|comes?|finish\w*|em|in|o|a|the|as|at|no|na)\s+)*$", re.IGNORECASE)
MAGNITUDES: Final = {
    "dezenas": 1, "dozens": 1, "tens": 1, "centenas": 2, "hundreds": 2, "milhares": 3,
    "thousands": 3, "milhões": 6, "millions": 6, "bilhões": 9, "billions": 9,
}
_MAGNITUDE = re.compile(
    rf"(?<!\d )(?<!\d)\b(?P<first>{'|'.join(MAGNITUDES)})"
    rf"(?:\s+(?:de|of)\s+(?P<second>milhares|milhões|bilhões|thousands|millions|billions))?"
    r"\s+(?P<link>de|of|em|in)\s+(?P<thing>R\$|\w+)", re.IGNORECASE)
_MONEY: Final = frozenset({"reais", "r$", "dollars", "dólares", "euros"})
_JOINED = re.compile(
    r"[\s:]*(?:\([^()]*\)|,?\s*(?:com|with|de|at)\s[^,;\n]{1,40}|[-–:]\s*[^,;\n]{1,40})?"
    r"\s*(?:,|;|/|\n[ \t]*(?:[-•+]|\d{1,2}[.)])|)\s*(?:e|and|mais)?\s*(?:a|o|as|os|the)?\s*")
_BULLET = re.compile(r"^[ \t]*(?:[-•+]|\d{1,2}[.)])\s+\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ordinal:
    """names: the rows that its sentence speaks of. value: below 0 from the bottom."""

    text: str
    value: int
    names: frozenset[str]


def take_ordinals(sentence: str) -> tuple[list[Ordinal], str]:
    names = frozenset(char for char in sentence if is_label(char))
    found: list[Ordinal] = []

    def taken(match: re.Match[str]) -> str:
        parts = match.groupdict()
        said = parts.get("digits") or parts.get("word") or ""
        value = int(said) if said.isdigit() else {**ORDINALS, "one": 1, "um": 1}[said.lower()]
        if _FROM_BOTTOM.match(match.string[match.end():]):
            value = -value
        its = _SAID_OF.search(match.string[:match.start()])
        found.append(Ordinal(match.group(), value, frozenset(its[1]) if its else names))
        return HIDDEN

    for pattern in _ORDINALS:
        sentence = pattern.sub(taken, sentence)
    return found, sentence


def is_placed(ordinal: Ordinal, facts: Facts, ranks: frozenset[tuple[str, int]]) -> bool:
    """With one row named, it has that place by some measure; else there are as many rows."""
    if not 1 <= abs(ordinal.value) <= max(facts.rows, 1):
        return False
    known = [name for name in ordinal.names if any(name == row for row, _ in ranks)]
    return len(known) != 1 or (known[0], ordinal.value) in ranks


@dataclass(frozen=True, slots=True)
class Magnitude:
    """money: whether it speaks of money; None when that is open ("millions in sales")."""

    text: str
    least: Decimal
    money: bool | None


def take_magnitudes(sentence: str) -> tuple[list[Magnitude], str]:
    """ "milhares de pedidos" → at least 1000, and no money."""
    found: list[Magnitude] = []

    def taken(match: re.Match[str]) -> str:
        size = MAGNITUDES[match["first"].lower()]
        size += MAGNITUDES[match["second"].lower()] if match["second"] else 0
        money = match["thing"].lower() in _MONEY
        open_ = match["link"].lower() in ("em", "in") and not money
        found.append(Magnitude(match.group(), Decimal(1).scaleb(size), None if open_ else money))
        return HIDDEN

    return found, _MAGNITUDE.sub(taken, sentence)


def has_magnitude(said: Magnitude, numbers: Iterable[Fact]) -> bool:
    """Some fact is of that order: "thousands" speaks of 1,000 to 999,999, "dozens" of 10 to 999."""
    most = said.least * (100 if said.least < 1000 else 1000)
    return any(
        said.least <= abs(fact.value) < most and fact.kind != "percent"
        and (said.money is None or fact.kind in ("number", "any")
             or said.money == (len(fact.kind) == 3 and fact.kind.isupper()))
        for fact in numbers)


def listed(block: str) -> set[int]:
    """How many things the text lists: names joined by commas, and the items of its list."""
    found = {len(_BULLET.findall(block))}
    run, end = 0, 0
    seen: set[str] = set()
    for at, char in enumerate(block):
        if not is_label(char):
            continue
        seen.add(char)
        run = run + 1 if run and _JOINED.fullmatch(block[end:at]) else 1
        found.add(run)
        end = at + 1
    return {count for count in (*found, len(seen)) if count > 1}
