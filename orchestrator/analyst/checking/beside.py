"""Which rows is a figure said of? The name before it, the one behind it, or two compared.

Place in the flow: sentence.py, in whose text a row's name is one character (plain.Names).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from orchestrator.analyst.checking.claims import starts_change
from orchestrator.analyst.checking.figures import Figure
from orchestrator.analyst.checking.plain import FIRST_LABEL, LAST_LABEL, is_label
from orchestrator.analyst.checking.stated import SUM
from orchestrator.analyst.checking.written_dates import MONTH_NAMES

_NEAR: Final = 50
_NAME = f"[{FIRST_LABEL}-{LAST_LABEL}]"
_BETWEEN = rf"[^\d¤.;{FIRST_LABEL}-{LAST_LABEL}]"
_AFTER = re.compile(
    r"\W{0,3}(?:(?:(?!e\b|and\b)\w+\W{1,2}){0,2}?(?:de|em|do|da|dos|das|no|na|por|pelo|pela|in|of|from|for|by)"
    rf"\s+(?:the |o |a )?|\()({_NAME})", re.IGNORECASE)
# The last name before the figure, with nothing between that leads to another one.
_BEFORE = re.compile(
    rf"({_NAME})(?!\))(?:(?!\b(?:contra|ante|versus|vs|than|que)\b)[^\d¤;{FIRST_LABEL}-"
    rf"{LAST_LABEL}])*$", re.IGNORECASE)
_RANGE = re.compile(rf"\s*(?:a|até|to|through|until|e|and|-|–)\s*{_NAME}", re.IGNORECASE)
# What stands here is no row of its own: an end of a period, or what something is compared with.
_NO_ROW = re.compile(r"\b(?:até|until|through|till|ante|contra|versus|vs|than|que|desde|since|"
                     r"frente a|(?:em relação|comparad[oa]s?) a|(?:comparad[oa]s?|comparação) com|"
                     r"compared (?:to|with)|comparison (?:to|with)|relative to)\s+"
                     r"(?:a |o |the )?$", re.IGNORECASE)
# "de 80 em setembro para 90": the name was the other end's.
_LEFT = re.compile(r"\b(?:de|from)\s[^.;\d]{0,3}\d[^;]*$", re.IGNORECASE)
_LEAVES = re.compile(r"\s*(?:para|to)\s+$", re.IGNORECASE)
_OF_SEVERAL = re.compile(
    rf"(?:{_NAME}|\b(?:{MONTH_NAMES}))\s*(?:,|e|and|&|a|to|/)\s*$", re.IGNORECASE)
_JOINED = re.compile(rf"(?:{_NAME}\s*(?:,\s*(?:e|and)?|e|and|&)\s*)+$", re.IGNORECASE)
_ASIDE = r"(?:\s*\([^()]*\)|,\s+(?:at|with|com)\s[^;()]{1,30}?,)?"  # the row's own figure
_THAN = re.compile(
    rf"{_BETWEEN}{{0,30}}?\b(?:que|than|above|below|(?:acima|abaixo) d[aeo])\b{_BETWEEN}{{0,20}}"
    rf"({_NAME})", re.IGNORECASE)
_EXCEEDS = re.compile(
    rf"({_NAME}){_ASIDE}{_BETWEEN}{{0,25}}\b(?:supera\w*|superou|bateu|ultrapass\w+|exceed\w*|"
    rf"outsold|outsells?|surpass\w*|beats?|tops?|topped)\b"
    rf"{_BETWEEN}{{0,25}}({_NAME})(?:'s)?{_ASIDE}\s+(?:em|por|by)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """names: the rows that a figure is said of. joined: of all of them ("SP e RJ venderam");
    together: of what they add up to ("SP e RJ juntos")."""

    names: frozenset[str] = frozenset()
    joined: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """ "SP sold 40% more than RJ": one is SP, other RJ, sign "+"."""

    one: str
    other: str
    sign: str


def said_of(text: str, figure: Figure) -> Said:
    before, after = text[max(0, figure.start - _NEAR):figure.start], text[figure.end:]
    behind = _AFTER.match(after)
    found = frozenset(behind[1]) if behind and not _RANGE.match(after[behind.end():]) \
        else frozenset[str]()
    named = _BEFORE.search(before)
    if named is None or starts_change(before, after) or _NO_ROW.search(before[:named.start()]) or (
            _LEAVES.match(before[named.end(1):]) and _LEFT.search(before[:named.start()])):
        return Said(found)
    several = _JOINED.search(before[:named.start()])
    if several is not None and not found:
        names = {char for char in several.group() if is_label(char)} | {named[1]}
        return Said(frozenset(names), joined=True,
                    together=SUM.search(before[named.start():]) is not None)
    if _OF_SEVERAL.search(before[:named.start()]):
        return Said(found)
    return Said(found | {named[1]})


def compared(text: str, figure: Figure) -> Compared | None:
    """The two rows of which one is more, or less, than the other by the figure."""
    before, after = text[max(0, figure.start - 2 * _NEAR):figure.start], text[figure.end:]
    exceeds = _EXCEEDS.search(before)
    if exceeds is not None:
        return Compared(exceeds[1], exceeds[2], "+")
    than, named = _THAN.match(after), _BEFORE.search(before)
    if than is None or named is None or not figure.direction or than[1] == named[1] or (
            _OF_SEVERAL.search(before[:named.start()])):
        return None
    return Compared(named[1], than[1], figure.direction)
