"""Follow-ups and corrections: a few words that change the plan before.

Place in the flow: analyst.py asks whether a sentence continues the conversation, then the
older plan becomes a draft again, the new words are laid over it, and it is assembled anew.
What a slot of the new draft says replaces the old slot; filters replace those of the same
column only.
"""

from __future__ import annotations

import datetime as dt

from orchestrator.analyst.reading import carry, lexicon
from orchestrator.analyst.reading.assemble import assemble
from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.earlier import as_draft
from orchestrator.analyst.reading.lexicon import whole
from orchestrator.analyst.reading.merge_parts import merge_rank, merge_time
from orchestrator.analyst.reading.references import SUBJECTLESS
from orchestrator.analyst.reading.sentence import Sentence
from orchestrator.catalog import Table
from orchestrator.plan.model import Filter, Operator, Plan

_CUE = whole(lexicon.listed("follow_up"))
# A longer sentence that asks is a question of its own, whatever it begins with.
_SHORT = 7
_FROM = frozenset(("de", "em", "por", "from", "in", "by"))
_ONE = frozenset(("qual", "quem", "which", "who"))
_SEVERAL = frozenset(("ones", "quais"))
_ASKING = ("which", "count", "much")
# What a correction begins with: "inclua", "tire", "troque", "apenas", "ordene".
_CHANGING = ("also", "not", "without", "remove", "replace", "only", "ranking", "ascending",
             "descending", "by")


def reads_as_follow_up(sentence: Sentence, draft: Draft, before: Plan | None = None) -> bool:
    """Whether the words only make sense after another question, or after the plan `before`."""
    if before is not None and carry.leans_on(before, draft):
        return True
    text = " ".join(token.word for token in sentence.tokens)
    match = _CUE.match(text)
    kinds = {mark.kind for mark in sentence.marks}
    first = next((mark.kind for mark in sentence.ordered() if mark.kind != "filler"), "")
    whole_question = draft.metrics and (draft.dimensions or draft.grain or kinds & set(_ASKING))
    if first in _CHANGING and not whole_question and not draft.rows:
        return True
    small = any(token.word in _FROM for token in sentence.tokens[:1]) and (
        len(sentence.tokens) <= _SHORT
    )
    if before is not None and small and "which" in kinds and not draft.metrics:
        return True
    if match is not None:
        asks = {"which", "count"} & kinds and (draft.metrics or draft.subject)
        return not (asks and len(sentence.tokens) > _SHORT)
    return not (draft.metrics or draft.rows or draft.subject or draft.columns)


def merge(
    before: Plan, sentence: Sentence, new: Draft, table: Table, today: dt.date,
    *, back: bool = False,
) -> Plan | None:
    """The plan before, changed; None when new.problem says why not. back: the sentence
    points back, so that the earlier ranking stays what it is about."""
    kinds = {mark.kind for mark in sentence.marks}
    old = as_draft(before, table)
    adds = new.adds or "also" in kinds or bool(back and old.rank and not new.rank)
    if "sum" in kinds and not kinds - SUBJECTLESS:
        carry.total(old, table)
    carry.settle_compared(old, new, sentence)
    carry.settle_stray(old, new)
    carry.settle_count(old, new, before, table)
    if new.rank and new.rank.count and not (old.dimensions or old.grain or old.rows):
        carry.counted_things(old, new, table)
    if "each_one" in kinds and not (old.dimensions or old.grain):
        new.refuse("ambiguous")
    if "share" in new.shows and old.compares and not (new.metrics or new.periods):
        new.refuse("ambiguous")
    if "reverse" in kinds:
        carry.reverse(old, before)
    swaps = "replace" in kinds
    removes = "remove" in kinds or bool(new.loose)
    _merge_filters(old, new, kinds, removes, swaps)
    _merge_metrics(old, new, adds or "ranking" in kinds, swaps, removes)
    carry.keep_compared(old, table)
    _merge_groups(old, new, adds, swaps, removes)
    merge_time(old, new, sentence, removes, today)
    merge_rank(old, new, table, "ranking" in kinds)
    asked = {token.word for token in sentence.tokens}
    one = bool(asked & _ONE) and not asked & _SEVERAL
    if new.rank and not new.rank.count and one and not new.subject:
        carry.first_only(old)
    old.notes = new.notes
    old.certainty = min(new.certainty, 0.9)
    if new.problem:
        return None
    plan = assemble(old, table, today)
    new.problem = old.problem
    new.notes, new.certainty = old.notes, old.certainty
    if plan is not None and plan.model_copy(update={"assumptions": (), "goal": ""}) == (
        before.model_copy(update={"assumptions": (), "goal": ""})
    ):
        new.refuse("no_change")
        return None
    return plan


def _merge_filters(old: Draft, new: Draft, kinds: set[str], removes: bool, swaps: bool) -> None:
    if "filter_word" in kinds and (removes or "everything" in kinds):
        named = {item.column for item in new.dimensions} | {item.column for item in new.filters}
        old.filters = [item for item in old.filters if named and item.column not in named]
        new.dimensions, new.subject, new.filters = [], None, []
        return
    if new.everything and new.dimensions:
        named = {item.column for item in new.dimensions}
        old.filters = [item for item in old.filters if item.column not in named]
    for item in new.filters:
        added = _swapped(item, old) if swaps else item
        old.filters = [kept for kept in old.filters if not _same_subject(kept, added)]
        old.filters.append(added)
    for column, value in new.includes:
        widened = [_widened(item, column, value) for item in old.filters]
        old.filters = [item for item in widened if item is not None]
        old.includes.append((column, value))
    for item in new.having:
        old.having = [kept for kept in old.having if kept.column != item.column]
        old.having.append(item)


def _widened(item: Filter, column: str, value: str) -> Filter | None:
    """ "inclua RJ": one value more, or one fewer left out; None when nothing is left."""
    if item.column != column:
        return item
    if item.op in ("ne", "not_in"):
        kept = tuple(other for other in item.values if other != value)
        op: Operator = "ne" if len(kept) == 1 else "not_in"
        return item.model_copy(update={"op": op, "values": kept}) if kept else None
    if item.op not in ("eq", "in") or value in item.values:
        return item
    return item.model_copy(update={"op": "in", "values": (*item.values, value)})


def _same_subject(left: Filter, right: Filter) -> bool:
    return left.column == right.column and left.grain == right.grain


def _swapped(item: Filter, old: Draft) -> Filter:
    """ "troque SP por RJ": of the two values named, the one not filtered so far."""
    if item.op not in ("eq", "in"):
        return item
    before = {value for kept in old.filters if kept.column == item.column for value in kept.values}
    values = tuple(value for value in item.values if value not in before)
    return item.model_copy(update={"op": "eq", "values": values}) if len(values) == 1 else item


def _merge_metrics(old: Draft, new: Draft, adds: bool, swaps: bool, removes: bool) -> None:
    if not new.metrics:
        if new.shows:
            old.shows = list(new.shows)
        return
    had = {metric.name for metric in old.metrics}
    known = all(metric.name in had for metric in new.metrics)
    if removes and known and len(had) > len(new.metrics):
        gone = {metric.name for metric in new.metrics}
        old.metrics = [metric for metric in old.metrics if metric.name not in gone]
        new.order_by = None
        return
    if removes and not had & {metric.name for metric in new.metrics} and new.loose:
        new.refuse("unused", *new.loose)
    if swaps and len(new.metrics) == 2:
        gone_name = next((m.name for m in new.metrics if m.name in had), new.metrics[0].name)
        added = [metric for metric in new.metrics if metric.name != gone_name]
        old.metrics = [m for m in old.metrics if m.name != gone_name] + added
        new.order_by = None
    elif adds:
        old.metrics += [metric for metric in new.metrics if metric.name not in had]
    else:
        old.metrics = list(new.metrics)
        old.shows = list(new.shows)
    if old.rows and new.order_by:
        old.metrics = []
        return
    old.rows, old.columns = False, []
    if old.order_by not in {metric.name for metric in old.metrics}:
        old.order_by = None
    old.subject = None if old.subject and not old.rank else old.subject


def _merge_groups(old: Draft, new: Draft, adds: bool, swaps: bool, removes: bool) -> None:
    if new.rows and not new.metrics:
        old.rows, old.metrics, old.dimensions, old.grain, old.having = True, [], [], None, []
        return
    if not (new.dimensions or new.grain or new.auto_grain):
        return
    had = list(old.dimensions)
    if removes and new.dimensions and all(item in had for item in new.dimensions):
        old.dimensions = [item for item in had if item not in new.dimensions]
        return
    if removes and new.grain and new.grain == old.grain and not new.dimensions:
        old.grain = None
        return
    if adds:
        old.dimensions += [item for item in new.dimensions if item not in had]
        old.grain = new.grain or old.grain
        old.auto_grain = new.auto_grain
    elif swaps and len(new.dimensions) == 2:
        old.dimensions = [item for item in new.dimensions if item not in had] or new.dimensions
    else:
        old.dimensions, old.grain, old.auto_grain = list(new.dimensions), new.grain, new.auto_grain
        if old.rank is not None and not new.rank and old.limit_per:
            old.limit_per = None
    if old.rows:
        old.rows, old.columns = False, []
    old.subject = old.dimensions[0].column if old.dimensions and not old.metrics else None
    if not old.dimensions and old.rank:
        old.rank = None
