"""Shares and multiples in words: "metade", "dois terços", "3 em cada 4", "o dobro", "twice".

Place in the flow: check.py takes them out of a text before it looks for numbers, and asks
whether a percent, or two figures beside them, bear them out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from orchestrator.analyst.checking.claims import bound_of, direction_of
from orchestrator.analyst.checking.plain import FIRST_LABEL, HIDDEN, LAST_LABEL

PARTS: Final = {
    "terço": 3, "terços": 3, "terça parte": 3, "third": 3, "thirds": 3, "quarto": 4,
    "quartos": 4, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "quinto": 5,
    "quintos": 5, "fifth": 5, "fifths": 5, "sexto": 6, "sixth": 6, "décimo": 10, "décimos": 10,
    "tenth": 10, "tenths": 10,
}
_COUNTS: Final = {
    "um": 1, "uma": 1, "one": 1, "a": 1, "an": 1, "dois": 2, "duas": 2, "two": 2, "três": 3,
    "tres": 3, "three": 3, "quatro": 4, "four": 4, "cinco": 5, "five": 5, "nove": 9, "nine": 9,
}
MULTIPLES: Final = {
    "dobro": 2, "dobra": 2, "dobrou": 2, "dobraram": 2, "duplicou": 2, "duplicaram": 2,
    "triplo": 3, "triplicou": 3, "triplicaram": 3, "quádruplo": 4, "quadruplicou": 4,
    "quíntuplo": 5, "twice": 2, "double": 2, "doubled": 2, "doubles": 2, "triple": 3,
    "tripled": 3, "quadruple": 4, "quadrupled": 4, "twofold": 2, "threefold": 3, "tenfold": 10,
    "thrice": 3,
}
_N = "|".join(sorted(_COUNTS, key=len, reverse=True))
_COMPARED = (r"(?:mais|maior|menor|menos|o\b|a\b|os\b|as\b|superior|the\b|as\b|more|larger|bigger|"
             r"higher|greater|than|acima|that of)")
_RATIOS: Final = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
    r"\b(?P<cut>halved|(?:reduzi\w+(?:-se)?|ca(?:iu|íram)|recu\w+|encolhe\w+) (?:à|pela) metade|"
    r"(?:fell|dropped|shrank|cut|down) (?:in|by|to) half)\b",
    rf"\b(?P<n>{_N}|\d{{1,2}})[\s-](?P<part>{'|'.join(sorted(PARTS, key=len, reverse=True))})\b"
    r"(?<!quarter)(?<!quarto)(?!\s+(?:trimestre|lugar|maior|largest|biggest|quarter|place))",
    rf"\b(?P<n>{_N}|\d{{1,2}})[\s-](?P<part>quarter|quarto)\b(?=\s+(?:of|d[aeo]s?)\b)",
    rf"\b(?P<n>{_N}|\d{{1,3}})\s+(?:em|a|de|in|out of)\s+(?:cada|every)\s+"
    rf"(?P<d>{_N}|\d{{1,3}}|dez|ten)\b",
    r"(?<!and a )(?<!segunda )(?<!primeira )(?<!second )(?<!first )\b(?P<half>metade|half)\b"
    r"(?!\s+(?:of\s+)?(?:19|20)\d\d)",
    r"\b(?P<times>" + "|".join(MULTIPLES) + r")\b(?![\s-](?:dígito|digit|check|click))",
    rf"\b(?P<x>{_N}|\d{{1,3}}(?:[.,]\d{{1,2}})?)\s*(?:x|×|vezes|times)\s+(?={_COMPARED})",
))


_NAME = f"[{FIRST_LABEL}-{LAST_LABEL}]"
_NAMED_BEFORE = re.compile(rf"({_NAME})[^;{FIRST_LABEL}-{LAST_LABEL}]{{0,60}}$")
# "o dobro de RJ", "do que RJ vendeu", "dos pedidos de RJ", "as much as RJ", "RJ's 410"
_WHOSE = re.compile(
    r"\s*(?:mais |maior |more |as (?:much|many|large) )?(?:[^\W\d]+ )?"
    rf"(?:(?:d?[oae]s? )?(?:que|as|than|of|d[aeo]s?)\s+)?(?:the |o |a )?({_NAME})", re.IGNORECASE)
_FRACTION: Final = re.compile(r"(?<![\d/.,])(?P<n>\d{1,2})[/⁄](?P<d>\d{1,2})(?![\d/])")


@dataclass(frozen=True, slots=True)
class Ratio:
    """share: a part of a whole; else how many times as much. bound, direction: as a Figure's.
    one, other: the rows of which the one is so many times the other, where both are said."""

    text: str
    value: Decimal
    share: bool
    bound: str = ""
    direction: str = ""
    one: str = ""
    other: str = ""

    def is_near(self, value: Decimal) -> bool:
        """Within 4%; above for "more than", below by a fifth at most for "almost"."""
        apart = value / self.value - 1
        exact = abs(apart) <= Decimal("0.005")
        if self.bound == "low":  # "more than half" up to the whole; "more than twice" to 2.5
            return exact or Decimal(0) < apart <= (1 if self.share else Decimal("0.25"))
        if self.bound == "high":
            return exact or Decimal("-0.2") <= apart < Decimal(0)
        return abs(apart) <= Decimal("0.04")


def take_ratios(text: str) -> tuple[list[Ratio], str]:
    """The ratios of the text, and the text without them."""
    return _taken(text, _RATIOS)


def take_fractions(text: str) -> tuple[list[Ratio], str]:
    """ "2/3": once dates are out of the text."""
    return _taken(text, (_FRACTION,))


def _taken(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[list[Ratio], str]:
    found: list[Ratio] = []

    def taken(match: re.Match[str]) -> str:
        ratio = _ratio(match)
        if ratio is None:
            return match.group()
        found.append(ratio)
        return HIDDEN

    for pattern in patterns:
        text = pattern.sub(taken, text)
    return found, text


def _ratio(match: re.Match[str]) -> Ratio | None:
    parts = match.groupdict()
    bound = bound_of(_before(match))
    text = match.group().strip()
    if parts.get("cut"):
        return Ratio(text, Decimal("0.5"), True, bound, "-")
    direction = direction_of(_before(match), match.string[match.end():])
    if parts.get("half"):
        return Ratio(text, Decimal("0.5"), True, bound, direction)
    if parts.get("times"):
        return Ratio(text, Decimal(MULTIPLES[parts["times"].lower()]), False, bound, "",
                     *_of_whom(match))
    if parts.get("x"):
        value = _count(parts["x"])
        return Ratio(text, value, False, bound, "", *_of_whom(match)) if value else None
    whole = Decimal(PARTS[parts["part"].lower()]) if parts.get("part") else _count(parts["d"])
    part = _count(parts["n"])
    if not part or not whole or part >= whole:
        return None
    return Ratio(text, part / whole, True, bound, direction)


def _of_whom(match: re.Match[str]) -> tuple[str, str]:
    """The last row named before "o dobro" in its sentence, and the one named right after it."""
    after = _WHOSE.match(match.string[match.end():])
    before = _NAMED_BEFORE.search(match.string[:match.start()])
    return (before[1], after[1]) if before and after else ("", "")


def _before(match: re.Match[str]) -> str:
    """ "mais da metade", "quase o dobro", "more than twice": the bound without the article."""
    before = match.string[max(0, match.start() - 40):match.start()]
    return re.sub(r"\b(mais|menos)\s+d[ao]\s*$", r"\1 de ", re.sub(
        r"\s+(?:o|a|the|os|as)\s+$", " ", before), flags=re.IGNORECASE)


def _count(text: str) -> Decimal:
    word = text.lower()
    if word in ("dez", "ten"):
        return Decimal(10)
    return Decimal(_COUNTS[word]) if word in _COUNTS else Decimal(word.replace(",", "."))


def borne_out(
    ratio: Ratio, shares: Sequence[Decimal], growths: Sequence[Decimal],
    pairs: Sequence[tuple[Decimal, Decimal]],
) -> bool:
    """By a share in percent, a growth in percent, or two values beside it."""
    if ratio.direction:
        changes = [growth / 100 for growth in growths] + [
            (after - before) / before for one, other in pairs
            for before, after in ((one, other), (other, one)) if before > 0]
        return any(ratio.is_near(abs(change)) for change in changes
                   if change and (ratio.direction == "-") == (change < 0))
    if any(ratio.is_near(1 + growth / 100) for growth in growths):
        return True
    if ratio.share and any(ratio.is_near(abs(percent) / 100) for percent in (*shares, *growths)):
        return True
    return any(low and ratio.is_near(low / high if ratio.share else high / low)
               for one, other in pairs
               for low, high in [sorted((abs(one), abs(other)))] if high)
