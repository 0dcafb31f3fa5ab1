"""One question against one table: recognise all words, then fill the draft.

Place in the flow: analyst.py calls `recognise` and `fill`; the order of recognisers is the
order in which words are claimed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

from orchestrator.analyst.reading import (
    amounts,
    chat,
    filters,
    lexicon,
    measures,
    periods,
    ranking,
    shaping,
    terms,
    timing,
)
from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.items import Items
from orchestrator.analyst.reading.language import Lang
from orchestrator.analyst.reading.lexicon import whole
from orchestrator.analyst.reading.metrics import row_count
from orchestrator.analyst.reading.nouns import read_nouns
from orchestrator.analyst.reading.phrases import PhraseBook
from orchestrator.analyst.reading.ranking import Rank, Sort
from orchestrator.analyst.reading.sentence import Sentence, split
from orchestrator.analyst.reading.spelling import Speller
from orchestrator.analyst.reading.terms import Found
from orchestrator.catalog import Table
from orchestrator.plan.model import Dimension, Filter

UNSUPPORTED = whole(lexicon.listed("unsupported"))
FORBIDDEN = whole(lexicon.listed("forbidden"))


class TableReader:
    """Reads questions about one table."""

    def __init__(self, table: Table, book: PhraseBook) -> None:
        self.table, self.book = table, book
        known = lexicon.vocabulary() | book.words
        weak = lexicon.FILLERS - book.words - lexicon.shaping_words()
        self.speller = Speller(known, known, book.alone, weak)

    def recognise(self, question: str, lang: Lang, today: dt.date) -> Sentence:
        """All words of the question, marked as far as they are understood."""
        typed, folded = split(question)
        folded = [
            word if self.book.alone(word) else lexicon.short(lang, word, after)
            for word, after in zip(folded, [*folded[1:], ""], strict=False)
        ]
        spelled = [self._spell(word) for word in folded]
        corrected = {
            piece: word
            for piece, old, word in zip(typed, folded, spelled, strict=True)
            if old != word
        }
        sentence = Sentence.of(typed, spelled, corrected)
        chat.recognise(sentence)
        shaping.recognise_replaced(sentence)
        terms.recognise(sentence, self.book, several_words=True)
        shaping.recognise_cycles(sentence)
        periods.recognise(sentence, periods.Clock(today, month_first=lang == "en"))
        periods.recognise_rest(sentence)
        amounts.recognise(sentence, lang)
        ranking.recognise(sentence)
        terms.recognise(sentence, self.book, several_words=False)
        amounts.recognise_signs(sentence)
        shaping.recognise_grains(sentence)
        amounts.recognise_bare(sentence, lang)
        shaping.recognise_compared(sentence)
        ranking.recognise_superlatives(sentence)
        shaping.recognise(sentence, lang)
        shaping.recognise_fillers(sentence)
        return sentence

    def fill(self, sentence: Sentence) -> Draft:
        """What the sentence says."""
        draft, items = Draft(), Items(sentence)
        for typed, word in sentence.corrected.items():
            draft.note("corrected", typed=typed, word=word)
            draft.doubt(0.9)
        left = sentence.left_over()
        if left:
            draft.refuse("unknown_words", *(token.typed for token in left))
        filters.read_filters(items, self.table, draft)
        measures.read_amounts(items, self.table, draft)
        _read_rank(items, draft)
        read_nouns(items, self.table, draft)
        timing.read_time(items, self.table, draft)
        _finish(items, draft, self.table)
        return draft

    def knows(self, word: str) -> bool:
        """Whether a folded word means something here as it is."""
        return self.book.knows(word) or word in lexicon.vocabulary()

    def _spell(self, word: str) -> str:
        return word if self.knows(word) else self.speller.correct(word)


def refusal(sentence: Sentence) -> tuple[str, str] | None:
    """("forbidden" | "unsupported", word) when the question asks for what nobody should do."""
    for category, pattern in (("unsupported", UNSUPPORTED), ("forbidden", FORBIDDEN)):
        found = pattern.search(" ".join(token.word for token in sentence.tokens))
        if found:
            return category, sentence.typed(*sentence.span(found))
    return None


def _read_rank(items: Items, draft: Draft) -> None:
    ranks = [items[index].data for index in items.of("rank")]
    counted = [rank for rank in ranks if rank.count]
    if len(counted) > 1:
        draft.refuse("ambiguous")
    if ranks:
        draft.rank = counted[0] if counted else ranks[0]
        if draft.count and draft.rank.count is None:
            draft.rank = replace(draft.rank, count=draft.count)
    elif draft.count and items.has("list"):
        draft.rank = Rank("latest", draft.count)
    if items.has("ascending") or items.has("descending"):
        sort: Sort = "less" if items.has("ascending") else "more"
        rank = draft.rank or Rank(sort)
        chosen = rank.count and rank.sort not in ("earliest", "latest")
        draft.rank = rank if chosen else replace(rank, sort=sort)


_NEEDED = ("avg", "median", "max", "min", "weekdays", "compare", "amount", "empty", "extremes")
_AND = frozenset(("e", "and"))
_WHO = frozenset(("quem", "who", "whose"))
_LOOSE = ("not", "without")
_ONLY_CHANGES = ("reverse", "same", "replace", "remove")


def _refuse_unused(items: Items, draft: Draft) -> None:
    """A word that would change the result and that no step used: better no answer."""
    for kind in _NEEDED:
        for index in items.of(kind):
            draft.refuse("unused", items.typed(index))
    for kind in _LOOSE:
        for index in items.of(kind):
            if not _answers(items, index):
                draft.loose.append(items.typed(index))
    for kind in _ONLY_CHANGES:
        draft.changes += [items.typed(index) for index in items.of(kind)]


def _answers(items: Items, index: int) -> bool:
    """ "Não, quero pedidos": a no to what came before."""
    mark, tokens = items[index], items.sentence.tokens
    return mark.first == 0 and mark.last + 1 < len(tokens) and tokens[mark.last + 1].word == ","


def _prefer_values(items: Items, draft: Draft, several: list[Filter]) -> None:
    """ "SP ou RJ, quem vendeu mais?": "quem" is one of the two, not another thing."""
    found = [data for mark in items.marks if isinstance(data := mark.data, Found)]
    who = [item for item in found if item.superlative and not item.one("metric")]
    if items.has("or") and who and len(several) == 1 and draft.rank and not draft.rank.count:
        named = {term.name for item in who for term in item.all("column")}
        if {item.column for item in draft.dimensions} <= named:
            draft.dimensions, draft.subject = [], None


def _compare_values(items: Items, draft: Draft) -> None:
    """ "SP ou RJ, qual vendeu mais?": each of them, the winner first."""
    several = [item for item in draft.filters if item.op == "in" and item.grain is None]
    _prefer_values(items, draft, several)
    alone = not (draft.dimensions or draft.grain or draft.compares or draft.rows)
    if draft.rank and draft.rank.count is None and alone and len(several) == 1:
        draft.add_dimension(Dimension(column=several[0].column))
        draft.subject_plural = True


def _finish(items: Items, draft: Draft, table: Table) -> None:
    """Counting without a noun, rankings within groups, additions."""
    for index in items.of("by"):
        after = items.after(index)
        found = items.found(after)
        stated = found is not None and all(term.kind == "condition" for term in found.terms)
        if after is None or stated or items.kind(after) not in ("term", "grain"):
            draft.refuse("unknown_words", items.typed(index))
    said = [token.word for token in items.sentence.tokens]
    if any(word == "?" and after in _AND for word, after in pairwise(said)):
        draft.refuse("ambiguous")
    draft.much = items.has("much")
    asked = [str(items[index].data) for index in (*items.of("which"), *items.of("list"))]
    draft.lists = bool(asked) and not _WHO.intersection(asked)
    _compare_values(items, draft)
    _refuse_unused(items, draft)
    if items.has("count") and not draft.metrics and not draft.rows:
        draft.add_metric(row_count(table))
        draft.bare_count = True
    if items.has("ranking") and draft.rank is None and draft.metrics:
        draft.order_by = draft.order_by or draft.metrics[0].name
    if items.has("ranking") and draft.rank is None and draft.dimensions and not draft.metrics:
        draft.rank, draft.subject_plural = Rank("more"), True
    if items.has("also"):
        draft.adds = True
    if draft.rank and len(draft.dimensions) > 1 and draft.subject:
        others = [item.column for item in draft.dimensions if item.column != draft.subject]
        draft.limit_per = others[0] if len(others) == 1 else None
