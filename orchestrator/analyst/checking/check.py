"""May this answer be shown? Every figure in it must be a fact, or a rounding of one.

Place in the flow: response_composer checks its text, whoever wrote it, before anybody sees
it. Pure: text and facts in, unsupported figures out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from orchestrator.analyst.checking import counts
from orchestrator.analyst.checking.fact import Fact, Facts
from orchestrator.analyst.checking.figures import Figure, without_markers
from orchestrator.analyst.checking.known import Known
from orchestrator.analyst.checking.periods import date_supported
from orchestrator.analyst.checking.plain import blocks, is_label, plain, sentences
from orchestrator.analyst.checking.ratios import Ratio, borne_out, take_fractions, take_ratios
from orchestrator.analyst.checking.sentence import Sentence
from orchestrator.analyst.checking.spelled import in_digits, with_halves
from orchestrator.analyst.checking.stated import Operand, Stated
from orchestrator.analyst.checking.written_dates import take_dates


@dataclass
class Checked:
    """bad: the figures that nothing supports, in the order found. supported: each other figure
    with the fact that it states. stated: those that the text computes itself. named: whether it
    names a row."""

    bad: list[str] = field(default_factory=list)
    supported: list[tuple[Figure, Fact]] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    marker: int = 0
    named: bool = False


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
        self._known = Known(facts, lang)

    def check(self, text: str) -> Checked:
        found = Checked()
        for block in blocks(text):
            self.check_block(block, found)
        return found

    def check_block(self, block: str, found: Checked) -> None:
        """One paragraph, with its list, into `found`, which goes on from the blocks before."""
        text, found.marker = without_markers(self._known.names.taken(plain(block)), found.marker)
        listed = counts.listed(text)
        ratios, text = take_ratios(with_halves(text))
        dates, text = take_dates(in_digits(text, self._known.lang))
        fractions, text = take_fractions(text)
        found.bad += [date.text for date in dates
                      if not date_supported(date, self._known.facts, self._known.lang)]
        operands: list[Operand] = []
        for sentence in sentences(text):
            Sentence(self._known, sentence, listed, operands, found).check()
        names = [char for char in text if is_label(char)]
        found.named = found.named or bool(names)
        found.bad += [ratio.text for ratio in (*ratios, *fractions)
                      if not self._is_ratio(ratio, names, operands)]

    def _is_ratio(
        self, ratio: Ratio, names: Sequence[str], operands: Sequence[Operand]
    ) -> bool:
        both = self._known.groups((ratio.one, ratio.other)) if ratio.one and ratio.other else []
        if any(len(group) == 2 for group in both):
            return any(ratio.is_near(group[0].value / group[1].value) for group in both
                       if len(group) == 2 and group[1].value)
        wholes = self._known.wholes if ratio.share else []
        pairs = [(one.value, other.value) for group in (operands, *self._known.groups(names))
                 for one, other in combinations((*group, *wholes), 2)
                 if one.kind == other.kind]
        said = [fact for fact in self._known.percents
                if not names or not fact.owner or fact.owner & set(names)]
        return borne_out(ratio, [fact.value for fact in said if fact.level],
                         [fact.value for fact in said if not fact.level], pairs)
