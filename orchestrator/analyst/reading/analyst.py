"""The built-in analyst: a question in, a Reading out, with the catalog alone.

Place in the flow: intent_validator, plan_builder and plan_refiner ask it; when its certainty
is high no LLM is called. It uses no network and knows no question by heart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.analyst.reading import chat, finish
from orchestrator.analyst.reading.assemble import assemble
from orchestrator.analyst.reading.draft import Draft, Problem
from orchestrator.analyst.reading.earlier import previous_plan
from orchestrator.analyst.reading.language import (
    Lang,
    as_lang,
    catalog_words,
    detect_language,
    spoken_before,
)
from orchestrator.analyst.reading.merge import merge, reads_as_follow_up
from orchestrator.analyst.reading.periods import Period
from orchestrator.analyst.reading.phrases import PhraseBook
from orchestrator.analyst.reading.reader import TableReader, refusal
from orchestrator.analyst.reading.references import points_back, unanswered
from orchestrator.analyst.reading.requested import asks_correlation, has_pairs, measures_asked
from orchestrator.analyst.reading.sentence import Sentence
from orchestrator.catalog import Catalog, Table, ValueIndex
from orchestrator.plan.model import Plan, TimeRange

LONGEST = 4_000
# Reasons that a model would have no better answer to.
FINAL = ("forbidden", "unsupported", "future", "empty")


@dataclass(frozen=True)
class Reading:
    """What the analyst made of a question.

    kind: "plan" (plan is set), "refusal" or "chat". category: "data_question" for a plan,
    else why there is none. reason: a sentence in `lang`. certainty: 0 to 1; from 0.8 on no
    LLM is needed. examples: questions that can be answered. follow_up: the plan changes the
    conversation's last one.
    """

    kind: Literal["plan", "refusal", "chat"]
    lang: Lang
    plan: Plan | None
    category: str
    reason: str
    certainty: float
    examples: tuple[str, ...] = ()
    follow_up: bool = False


class Analyst:
    """Reads questions about the tables of a catalog.

    values: the values found in the data. today: the day that "hoje" means.
    """

    def __init__(
        self, catalog: Catalog, values: ValueIndex, today: Callable[[], dt.date] = dt.date.today
    ) -> None:
        self._catalog, self._today = catalog, today
        self._words = catalog_words(catalog.tables.values())
        self._readers = [
            TableReader(table, PhraseBook(table, values)) for table in catalog.tables.values()
        ]

    def read(
        self, question: str, *, lang: str | None = None,
        conversation: Sequence[Mapping[str, Any]] = (), today: dt.date | None = None,
    ) -> Reading:
        """A plan for the question, or why there is none. Never raises on any text. today: the
        day that it was asked on, when that is another one."""
        day = today or self._today()
        language = as_lang(lang, question, self._words, spoken_before(conversation, self._words))
        if not question.strip():
            return self._refused(Problem("empty"), language, self._first())
        if len(question) > LONGEST:
            return self._refused(Problem("too_long"), language, self._first())
        if (kind := chat.category(question)) is not None:
            return self._chat(kind, language)
        before = previous_plan(conversation, self._catalog)
        lost = self._is_lost(unanswered(conversation), language)
        readings = [
            self._read_with(reader, question, language, before, day, lost=lost)
            for reader in self._readers
        ]
        return max(readings, key=lambda reading: (reading.kind == "plan", reading.certainty))

    def change(self, plan: Plan, suggestion: str, lang: str) -> Reading:
        """The plan corrected as the person suggests in words."""
        language: Lang = "en" if lang == "en" else "pt"
        reader = next(r for r in self._readers if r.table.name == plan.table)
        if not suggestion.strip() or len(suggestion) > LONGEST:
            return self._refused(Problem("empty"), language, reader.table)
        return self._read_with(reader, suggestion, language, plan, self._today(), forced=True)

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of the language, of the catalog or of its data."""
        return any(reader.knows(word) for reader in self._readers)

    def points_back(self, question: str, lang: str) -> bool:
        """Whether a word of the question means what was spoken of before it."""
        return points_back(self._recognised(question, lang, self._today()), self._first())

    def spans(self, question: str, lang: str, today: dt.date) -> list[TimeRange]:
        """The periods that the question names, as they were on that day, in its order."""
        marks = self._recognised(question, lang, today).ordered()
        return [TimeRange(start=mark.data.start, end=mark.data.end, label=mark.data.label)
                for mark in marks if mark.kind == "range" and isinstance(mark.data, Period)]

    def _recognised(self, question: str, lang: str, today: dt.date) -> Sentence:
        spoken = detect_language(question[:LONGEST], "en" if lang == "en" else "pt", self._words)
        return self._readers[0].recognise(question[:LONGEST], spoken, today)

    def _read_with(
        self, reader: TableReader, question: str, lang: Lang, before: Plan | None, today: dt.date,
        *, forced: bool = False, lost: bool = False,
    ) -> Reading:
        table = reader.table
        spoken = detect_language(question, lang, self._words)
        pairs = asks_correlation(question)
        said = measures_asked(question, spoken) if pairs else question
        sentence = reader.recognise(said, spoken, today)
        if not forced and (refused := refusal(sentence)) is not None:
            return self._refused(Problem(refused[0], (refused[1],)), lang, table)
        draft = reader.fill(sentence)
        if draft.problem:
            return self._refused(draft.problem, lang, table)
        usable = before if before is not None and before.table == table.name else None
        back = points_back(sentence, table)
        continues = forced or back or reads_as_follow_up(sentence, draft, usable)
        follows = usable is not None and continues
        if back and usable is None:
            draft.refuse("no_context")
        elif continues and lost and not forced:
            draft.refuse("lost_context")
        plan = None
        if follows and usable is not None and draft.problem is None:
            plan = merge(usable, sentence, draft, table, today, back=back)
        elif draft.problem is None:
            plan = _plan_of(draft, table, today)
        if pairs and plan is not None and not has_pairs(plan):
            draft.refuse("pairs")
        if plan is None or draft.problem:
            return self._refused(draft.problem or Problem("nothing"), lang, table)
        finished = finish.complete(plan, draft, table, lang)
        return Reading(
            "plan", lang, finished, "data_question", finished.goal, round(draft.certainty, 2),
            self._examples(table, lang), follows,
        )

    def _is_lost(self, message: str, lang: Lang) -> bool:
        """Whether the message before was a question that was not understood: what follows
        it would continue an older one. One that nobody should answer changes nothing."""
        if not message.strip() or len(message) > LONGEST or chat.category(message) is not None:
            return False
        sentence = self._readers[0].recognise(message, lang, self._today())
        return refusal(sentence) is None

    def _refused(self, problem: Problem, lang: Lang, table: Table) -> Reading:
        reason = finish.refusal(problem, table, lang)
        certainty = 0.9 if problem.category in FINAL else 0.3
        return Reading(
            "refusal", lang, None, problem.category, reason, certainty, self._examples(table, lang)
        )

    def _chat(self, kind: str, lang: Lang) -> Reading:
        table = self._first()
        reason = finish.refusal(Problem(kind), table, lang)
        return Reading("chat", lang, None, kind, reason, 1.0, self._examples(table, lang))

    def _first(self) -> Table:
        return self._readers[0].table

    @staticmethod
    def _examples(table: Table, lang: Lang) -> tuple[str, ...]:
        first, second = (
            (table.examples.en, table.examples.pt) if lang == "en"
            else (table.examples.pt, table.examples.en)
        )
        return first or second


def _plan_of(draft: Draft, table: Table, today: dt.date) -> Plan | None:
    """The plan of a question that stands alone; None when draft.problem says why not."""
    if unused := (*draft.loose, *draft.changes):
        draft.refuse("unused", *unused)
    elif draft.stray:
        draft.refuse("number", draft.stray[0][1])
    elif any(period.start is None and period.end is None for period in draft.periods):
        draft.refuse("no_context")
    elif _says_nothing(draft):
        draft.refuse("nothing")
    if draft.lists and not (_says_more(draft) or draft.much or draft.bare_count):
        draft.rows = any(item.op == "condition" for item in draft.filters)
    if _names_days_ahead(draft, table):
        draft.rows = True
    return assemble(draft, table, today) if draft.problem is None else None


def _names_days_ahead(draft: Draft, table: Table) -> bool:
    """ "vencimentos do mês que vem": the rows that are known to fall on those days."""
    column = table.columns.get(draft.time_column or "")
    asked = _says_more(draft) or draft.much or draft.bare_count or draft.filters
    return bool(column and column.ahead and draft.periods and not asked)


def _says_more(draft: Draft) -> bool:
    """Whether anything but filters and periods was said."""
    return bool(
        draft.metrics or draft.dimensions or draft.rows or draft.rank or draft.having
        or draft.columns or draft.grain or draft.auto_grain or draft.shows or draft.compares
    )


def _says_nothing(draft: Draft) -> bool:
    return not (
        draft.metrics or draft.dimensions or draft.filters or draft.rows or draft.rank
        or draft.having or draft.columns or draft.grain or draft.periods
    )
