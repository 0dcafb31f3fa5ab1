"""The figures of one sentence, each held against the facts that its words allow.

Place in the flow: check.py, for every sentence of a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from orchestrator.analyst.checking import beside, counts, stated
from orchestrator.analyst.checking.aggregates import called, is_such
from orchestrator.analyst.checking.claims import ends_change, is_span, moves, starts_change
from orchestrator.analyst.checking.fact import Fact, Index
from orchestrator.analyst.checking.figures import Figure, numbers_in
from orchestrator.analyst.checking.known import Known
from orchestrator.analyst.checking.periods import year_supported
from orchestrator.analyst.checking.plain import is_label
from orchestrator.analyst.checking.stated import Operand
from orchestrator.analyst.checking.support import supports

if TYPE_CHECKING:  # check.py makes it, and imports this
    from orchestrator.analyst.checking.check import Checked

_MOST_COUNTED: Final = 60
_NEAR: Final = 50
_WHOLE = re.compile(
    r"\b(?:média|mediana|total|geral|soma\w*|average|mean|median|overall|sum)\b", re.IGNORECASE)
_FIRST_FEW = re.compile(
    r"\b(?:top|primeir[oa]s|maiores|principais|melhores|largest|biggest|first|leading|main|best)\b",
    re.IGNORECASE)
_TOGETHER = re.compile(r"\.top\.(\d+)\.cumulative$")


class Sentence:
    """operands: those of its paragraph so far; its own are added. What is found goes to `found`."""

    def __init__(
        self, known: Known, text: str, listed: set[int], operands: list[Operand], found: Checked,
    ) -> None:
        self._known = known
        self._listed = listed
        self._operands = operands
        self._found = found
        ordinals, text = counts.take_ordinals(text)
        found.bad += [ordinal.text for ordinal in ordinals
                      if not counts.is_placed(ordinal, known.facts, known.ranks)]
        magnitudes, self._text = counts.take_magnitudes(text)
        found.bad += [said.text for said in magnitudes
                      if not counts.has_magnitude(said, known.facts.numbers)]
        self._figures = numbers_in(self._text, known.lang)
        self._names = [char for char in self._text if is_label(char)]

    def check(self) -> None:
        open_: list[Figure] = []
        last: tuple[Figure, list[Fact]] | None = None
        for figure in self._figures:
            supported = self._supported(figure)
            if last is not None and self._is_turned(last, (figure, supported)):
                self._found.bad.append(f"{last[0].text} → {figure.text}")
            last = figure, supported
            if supported:
                fact = min(supported, key=lambda fact: fact.statistic != "")  # a cell, if it may be
                self._found.supported.append((figure, fact))
                operand = stated.operand_of(supported)
                if operand is not None and not figure.cell:
                    self._operands.append(operand)
            elif not self._counts(figure):
                open_.append(figure)
        for figure in open_:
            result = self._computed(figure)
            if result is None:
                self._found.bad.append(figure.text)
            else:
                self._found.stated.append(result)

    def _is_turned(
        self, first: tuple[Figure, list[Fact]], second: tuple[Figure, list[Fact]]
    ) -> bool:
        """ "caiu de 400 para 500", or from what came later to what came before."""
        (one, before), (other, after) = first, second
        start, between = self._text[:one.start][-_NEAR:], self._text[one.end:other.start]
        if one.percent != other.percent or not (
                starts_change(start, self._text[one.end:]) and ends_change(between)):
            return False
        moved = moves(start)
        return (moved == "-" and _signed(other) > _signed(one)) or (
            moved == "+" and _signed(other) < _signed(one)) or (
            not is_span(start) and self._known.is_turned(before, after))

    def _computed(self, figure: Figure) -> stated.Stated | None:
        compared = beside.compared(self._text, figure)
        if compared is not None:
            return stated.compared(figure, compared.sign,
                                   self._known.groups((compared.one, compared.other)))
        said = beside.said_of(self._text, figure)
        return stated.computed(
            figure, self._text, [self._operands, *self._known.groups(self._names)],
            self._known.wholes, frozenset() if said.joined else said.names)

    def _supported(self, figure: Figure) -> list[Fact]:
        if figure.text in self._known.names.numeric:
            return [Fact(figure.value, "any")]
        facts = supports(figure, self._known.index)
        if figure.cell:
            return self._of_line(figure, facts)
        pair = beside.compared(self._text, figure)
        if pair is not None:
            return [fact for fact in facts if not fact.owner and not fact.level
                    and self._known.agrees(fact, pair.one, pair.other, pair.sign)]
        facts = self._so_many_together(figure, self._of_rows(figure, facts))
        statistic = called(self._before(figure))
        if not statistic or self._known.facts.rows <= 1:
            return facts
        names = frozenset(self._names)
        return [fact for fact in facts if is_such(fact, statistic, names)]

    def _of_line(self, figure: Figure, facts: list[Fact]) -> list[Fact]:
        """Of a table's line."""
        start = self._text.rfind("\n", 0, figure.start) + 1
        end = self._text.find("\n", figure.end)
        line = self._text[start:end if end >= 0 else None]
        names = {char for char in line if is_label(char)} & self._known.owners
        places = {place for name, place in self._known.ranks if name in names}
        if figure.whole and int(figure.value) in places:
            return [Fact(figure.value, "any")]
        return [fact for fact in facts if names <= fact.owner]

    def _of_rows(self, figure: Figure, facts: list[Fact]) -> list[Fact]:
        """Those of the rows that the figure is said of, or of none where it may be the whole's."""
        said = beside.said_of(self._text, figure)
        names = said.names & self._known.owners
        if not names or len(names) >= self._known.facts.rows > 1:
            return facts
        measured = figure.money or figure.percent or figure.counted
        of_whole = not measured or _WHOLE.search(self._before(figure)) is not None
        before = [char for char in self._text[:figure.start] if is_label(char)]
        joined = said.joined and self._known.alike(names)
        row = frozenset() if joined else self._known.of_one_row(names, before)
        return [
            fact for fact in facts
            if (fact.owner & names and not (said.together and fact.series)
                and (len(fact.owner) < 2 or row <= fact.owner))
            or (not fact.owner and (of_whole or not fact.level)
                and self._changed_there(fact, names))]

    def _changed_there(self, fact: Fact, names: frozenset[str]) -> bool:
        ends = self._known.ends_of(fact)
        return not ends or bool(ends & names)

    def _so_many_together(self, figure: Figure, facts: list[Fact]) -> list[Fact]:
        """ "two states make 80%": what a number of rows make together is said of as many."""
        if not figure.percent:
            return facts
        many = {int(other.value) for other in self._figures
                if other.whole and not other.unit and 1 < other.value <= self._known.facts.rows}
        places = {place for fact in facts if (place := _place(fact)) is not None}
        if not many or not places or places & {*many, len(set(self._names))}:
            return facts
        return [fact for fact in facts if fact.owner and _place(fact) is None]

    def _before(self, figure: Figure) -> str:
        return self._text[max(0, figure.start - _NEAR):figure.start]

    def _counts(self, figure: Figure) -> bool:
        if year_supported(figure.text, self._known.facts):
            return True
        if not figure.whole or figure.sign or figure.direction or figure.cell:
            return False
        return (figure.value <= _MOST_COUNTED and int(figure.value) in self._listed) or (
            self._is_cut_off(figure, self._figures))

    def _is_cut_off(self, figure: Figure, others: Iterable[Figure]) -> bool:
        """ "the first 3 make 90%": the percent that so many rows make together."""
        place, cumulative = int(figure.value) - 1, self._known.facts.cumulative
        if not _FIRST_FEW.search(self._text) or not 0 <= place < len(cumulative):
            return False
        together = Index([Fact(cumulative[place], "percent")])
        return any(other.percent and supports(other, together) for other in others)


def _signed(figure: Figure) -> Decimal:
    return -figure.value if figure.sign == "-" else figure.value


def _place(fact: Fact) -> int | None:
    """How many rows make it together."""
    found = _TOGETHER.search(str((fact.source or {}).get("path", "")))
    return int(found[1]) + 1 if found else None
