"""The periods and the ranking of a follow-up laid over those of the plan before.

Place in the flow: merge.py calls these after the filters, metrics and groups.
"""

from __future__ import annotations

import datetime as dt

from orchestrator.analyst.reading import carry
from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.lexicon import either, whole
from orchestrator.analyst.reading.ranking import Rank
from orchestrator.analyst.reading.sentence import Sentence
from orchestrator.catalog import Table

_AGAINST = whole(either("words", "compare"))
_WITH = whole(either("words", "joined_with"))


def merge_time(old: Draft, new: Draft, sentence: Sentence, removes: bool, today: dt.date) -> None:
    kinds = {mark.kind for mark in sentence.marks}
    old.time_column = new.time_column or old.time_column
    new.periods = [carry.in_context(period, old.periods, today) for period in new.periods]
    old.per = new.per or old.per
    if (removes and "period_word" in kinds) or (new.everything and not new.dimensions):
        old.periods, old.compares, old.compare_to = [], False, None
    if new.compares and new.compare_to == "previous_period" and old.periods and not (
        new.periods or _AGAINST.search(" ".join(token.word for token in sentence.tokens))
    ):
        old.periods = [carry.one_back(old.periods[0], today)]
        old.compares, old.compare_to = False, None
    elif old.compares and len(new.periods) == 1 and old.periods and _joined_by(sentence):
        old.periods, old.compare_to = [old.periods[0], *new.periods], None
    elif new.compares:
        main = old.periods[:1]
        old.compares, old.compare_to = True, new.compare_to
        old.periods = list(new.periods) if len(new.periods) > 1 or not main else main + new.periods
    elif new.periods:
        if "replace" in kinds and len(new.periods) == 2 and old.periods:
            before = (old.periods[0].start, old.periods[0].end)
            new.periods = [p for p in new.periods if (p.start, p.end) != before] or new.periods
        keeps = old.compare_to == "previous_year"
        old.periods = list(new.periods)
        old.compares = old.compares and keeps
        old.compare_to = old.compare_to if keeps else None


def _joined_by(sentence: Sentence) -> bool:
    """ "e com outubro do ano passado?": one more period to compare with."""
    ranges = [mark.first for mark in sentence.marks if mark.kind == "range"]
    return bool(ranges and ranges[0] and (
        _WITH.fullmatch(sentence.tokens[ranges[0] - 1].word)
    ))


def merge_rank(old: Draft, new: Draft, table: Table, sorts: bool) -> None:
    if sorts and new.order_by:
        definition = table.metrics.get(new.order_by)
        column = definition.column if definition and definition.column else table.amount
        old.order_by = column if old.rows else new.order_by
        old.rank = new.rank or Rank("more", old.rank.count if old.rank else None)
    if new.rank is None:
        return
    old.rank = carry.kept_sort(new.rank, old)
    old.subject_plural = new.subject_plural
    old.order_by = new.order_by or old.order_by
    if new.subject and new.subject != "@time":
        old.subject = new.subject
    elif new.rank.count is None and _is_singular(new.rank.text):
        carry.first_only(old)


def _is_singular(text: str) -> bool:
    """ "o pior" is one, "os piores" and "mais" are not."""
    last = text.rsplit(maxsplit=1)[-1] if text else "s"
    return not last.endswith("s") and last not in ("more", "less", "most", "least")
