"""May this answer be shown? Every figure in it must be a fact, or a rounding of one.

Place in the flow: response_composer checks its text, whoever wrote it, before anybody sees
it. Pure: text and facts in, unsupported figures out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final

from orchestrator.analyst.checking import counts, stated
from orchestrator.analyst.checking.claims import starts_change
from orchestrator.analyst.checking.fact import Fact, Facts, Index
from orchestrator.analyst.checking.figures import Figure, numbers_in, without_markers
from orchestrator.analyst.checking.periods import date_supported, year_supported
from orchestrator.analyst.checking.plain import (
    FIRST_LABEL,
    LAST_LABEL,
    Names,
    blocks,
    is_label,
    plain,
    sentences,
)
from orchestrator.analyst.checking.ratios import Ratio, borne_out, take_fractions, take_ratios
from orchestrator.analyst.checking.spelled import in_digits, with_halves
from orchestrator.analyst.checking.stated import Operand, Stated
from orchestrator.analyst.checking.support import supports
from orchestrator.analyst.checking.written_dates import MONTH_NAMES, take_dates

_MOST_COUNTED: Final = 60
_NEAR: Final = 50
_LABEL = f"[{FIRST_LABEL}-{LAST_LABEL}]"
_OF_ROW = re.compile(
    r"\W{0,3}(?:(?:\w+\W{1,2}){0,2}?(?:de|em|do|da|dos|das|no|na|in|of|from|for|by)\s+"
    rf"(?:the |o |a )?|\()({_LABEL})", re.IGNORECASE)
# The last name before the figure, with nothing between that leads to another one.
_ROW_BEFORE = re.compile(
    rf"({_LABEL})(?!\))(?:(?!\b(?:contra|ante|versus|vs|than|que)\b)[^\d¤;{FIRST_LABEL}-"
    rf"{LAST_LABEL}])*$", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:média|mediana|total|geral|soma\w*|average|mean|median|overall|sum)\b", re.IGNORECASE)
_OF_SEVERAL = re.compile(
    rf"(?:{_LABEL}|\b(?:{MONTH_NAMES}))\s*(?:,|e|and|&|a|to|/)\s*$", re.IGNORECASE)
_FIRST_FEW = re.compile(
    r"\b(?:top|primeir[oa]s|maiores|principais|melhores|largest|biggest|first|leading|main|best)\b",
    re.IGNORECASE)


@dataclass
class Checked:
    """bad: the figures that nothing supports, in the order found. supported: each other figure
    with the fact that it states. stated: those that the text computes itself."""

    bad: list[str] = field(default_factory=list)
    supported: list[tuple[Figure, Fact]] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    marker: int = 0


def check_numbers(text: str, facts: Facts, lang: str) -> list[str]:
    """The figures of the text that no fact supports; [] when all are supported."""
    return Checker(facts, lang).check(text).bad


class Checker:
    """Holds texts in one language against the same facts.

    A number is supported by a fact that it equals, or that it is a rounding of (to the digits
    and scale printed, off by at most 5%), in the fact's unit, with its sign; what "rose" or
    "fell" by it must have; beside a row's name the fact must be that row's. Whole numbers may
    also count what the text lists, and a sentence may compute in the open (stated.py). A date
    needs the same day; a month, quarter or year a date in it or a range over it.
    """

    def __init__(self, facts: Facts, lang: str) -> None:
        self._facts = facts
        self._lang = lang
        self._names = Names(facts.labels, facts.texts)
        marked = [replace(fact, owner=self._marks(fact.owner)) for fact in facts.numbers]
        self._index = Index(marked)
        self._percents = [fact for fact in marked
                          if fact.kind == "percent" and fact.series != "confidence"]
        self._owned: dict[str, dict[str, Fact]] = defaultdict(dict)
        for fact in marked:
            if len(fact.owner) == 1 and fact.series:
                self._owned[fact.series][next(iter(fact.owner))] = fact
        self._wholes = [Operand(fact.value, fact.kind) for fact in marked
                        if fact.series.endswith(".sum") and not fact.owner]
        self._owners = {name for fact in marked for name in fact.owner}
        self._ranks = frozenset((self._names.mark(name), place) for name, place in facts.ranks)

    def _marks(self, names: frozenset[str]) -> frozenset[str]:
        return frozenset(mark for mark in map(self._names.mark, names) if mark)

    def check(self, text: str) -> Checked:
        found = Checked()
        for block in blocks(text):
            self.check_block(block, found)
        return found

    def check_block(self, block: str, found: Checked) -> None:
        """One paragraph, with its list, into `found`, which goes on from the blocks before."""
        text, found.marker = without_markers(self._names.taken(plain(block)), found.marker)
        listed = counts.listed(text)
        ratios, text = take_ratios(with_halves(text))
        dates, text = take_dates(in_digits(text, self._lang))
        fractions, text = take_fractions(text)
        found.bad += [date.text for date in dates
                      if not date_supported(date, self._facts, self._lang)]
        operands: list[Operand] = []
        for sentence in sentences(text):
            _Sentence(self, sentence, listed, operands, found).check()
        names = [char for char in text if is_label(char)]
        found.bad += [ratio.text for ratio in (*ratios, *fractions)
                      if not self._is_ratio(ratio, names, operands)]

    def groups(self, names: Sequence[str]) -> list[list[Operand]]:
        """By measure, the values of the rows that are named, in that order."""
        distinct = list(dict.fromkeys(names))
        found = [[Operand(rows[name].value, rows[name].kind) for name in distinct if name in rows]
                 for rows in self._owned.values()]
        return [group for group in found if group]

    def _is_ratio(
        self, ratio: Ratio, names: Sequence[str], operands: Sequence[Operand]
    ) -> bool:
        wholes = self._wholes if ratio.share else []
        pairs = [(one.value, other.value) for group in (operands, *self.groups(names))
                 for one, other in combinations((*group, *wholes), 2)
                 if one.kind == other.kind]
        said = [fact for fact in self._percents
                if not names or not fact.owner or fact.owner & set(names)]
        return borne_out(ratio, [fact.value for fact in said if fact.level],
                         [fact.value for fact in said if not fact.level], pairs)

    def is_cut_off(self, figure: Figure, sentence: str, others: Sequence[Figure]) -> bool:
        """ "the first 3 make 90%": the percent that so many rows make together."""
        place = int(figure.value) - 1
        if not _FIRST_FEW.search(sentence) or not 0 <= place < len(self._facts.cumulative):
            return False
        together = Index([Fact(self._facts.cumulative[place], "percent")])
        return any(other.percent and supports(other, together) for other in others)


class _Sentence:
    """The figures of one sentence. operands: those of its paragraph so far; its own are added."""

    def __init__(
        self, checker: Checker, text: str, listed: set[int], operands: list[Operand],
        found: Checked,
    ) -> None:
        self._checker = checker
        self._listed = listed
        self._operands = operands
        self._found = found
        facts = checker._facts
        ordinals, text = counts.take_ordinals(text)
        found.bad += [ordinal.text for ordinal in ordinals
                      if not counts.is_placed(ordinal, facts, checker._ranks)]
        magnitudes, self._text = counts.take_magnitudes(text)
        found.bad += [said.text for said in magnitudes
                      if not counts.has_magnitude(said, facts.numbers)]
        self._figures = numbers_in(self._text, checker._lang)

    def check(self) -> None:
        open_: list[Figure] = []
        for figure in self._figures:
            supported = self._supported(figure)
            if supported:
                self._found.supported.append((figure, supported[0]))
                operand = stated.operand_of(supported)
                if operand is not None and not figure.cell:
                    self._operands.append(operand)
            elif not self._counts(figure):
                open_.append(figure)
        names = [char for char in self._text if is_label(char)]
        groups = [self._operands, *self._checker.groups(names)]
        for figure in open_:
            result = stated.computed(figure, self._text, groups, self._checker._wholes)
            if result is None:
                self._found.bad.append(figure.text)
            else:
                self._found.stated.append(result)

    def _supported(self, figure: Figure) -> list[Fact]:
        if figure.text in self._checker._names.numeric:
            return [Fact(figure.value, "any")]
        facts = supports(figure, self._checker._index)
        if figure.cell:
            names = self._line_names(figure) & self._checker._owners
            places = {place for name, place in self._checker._ranks if name in names}
            if figure.whole and int(figure.value) in places:
                return [Fact(figure.value, "any")]
            return [fact for fact in facts if names <= fact.owner]
        beside = self._beside(figure) & self._checker._owners
        measured = (figure.money or figure.percent) and not self._of_all(figure)
        return [fact for fact in facts if not beside or beside & fact.owner
                or (not fact.owner and not (measured and fact.level))]

    def _of_all(self, figure: Figure) -> bool:
        """The words before it speak of the whole, whatever row is named too."""
        return _WHOLE.search(self._text[max(0, figure.start - _NEAR):figure.start]) is not None

    def _line_names(self, figure: Figure) -> set[str]:
        start = self._text.rfind("\n", 0, figure.start) + 1
        end = self._text.find("\n", figure.end)
        return {char for char in self._text[start:end if end >= 0 else None] if is_label(char)}

    def _beside(self, figure: Figure) -> set[str]:
        """The rows that the figure is said of: the one named just before it, or after "of"."""
        before = self._text[max(0, figure.start - _NEAR):figure.start]
        after = _OF_ROW.match(self._text[figure.end:])
        found = {after[1]} if after and is_label(after[1]) else set()
        named = _ROW_BEFORE.search(before)
        if starts_change(before, self._text[figure.end:]):
            return found
        if named is not None and not _OF_SEVERAL.search(before[:named.start()]):
            found.add(named[1])
        return found

    def _counts(self, figure: Figure) -> bool:
        if year_supported(figure.text, self._checker._facts):
            return True
        if not figure.whole or figure.sign or figure.direction or figure.cell:
            return False
        return (figure.value <= _MOST_COUNTED and int(figure.value) in self._listed) or (
            self._checker.is_cut_off(figure, self._text, self._figures))
