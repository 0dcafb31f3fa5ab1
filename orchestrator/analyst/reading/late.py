"""Nouns with two readings, and superlatives, once the unmistakable words are settled.

Place in the flow: end of nouns.py. "Pedidos" may be counted or listed, "clientes" counted
or grouped by; "vendeu" is the metric only when no other was named.
"""

from __future__ import annotations

from orchestrator.analyst.reading.metrics import aggregate, row_count
from orchestrator.analyst.reading.roles import SKIP, Reading
from orchestrator.analyst.reading.terms import Found
from orchestrator.plan.model import Metric

_OF = frozenset(("de", "of", "from"))


def is_verb(found: Found) -> bool:
    return all(term.kind == "verb" for term in found.terms)


def settle_noun(reading: Reading, index: int, found: Found) -> None:
    draft, items = reading.draft, reading.items
    if is_verb(found):
        _settle_verb(reading, index, found)
        return
    kind = items.kind(reading.governing(index))
    joined = (kind == "and" and not _joins_filters(reading, index)) or _and_follows(reading, index)
    if joined and found.one("metric") and not draft.rows and _beside_metric(reading, index):
        reading.take_metric(found)
        return
    asked = kind in ("which", "list") and not (draft.shows or items.has("share"))
    if reading.dimension(found):
        ranked = draft.rank or items.has("rank") or draft.having
        if draft.metrics or ranked or asked:
            reading.take_subject(found)
        else:
            reading.take_metric(found)
    elif draft.metrics and joined and not draft.rows:
        reading.take_row_count(found)
    elif not (draft.metrics or draft.rows or draft.subject or draft.columns):
        _settle_rows(reading, found, asked=asked)
    elif asked and draft.columns and not draft.metrics:
        draft.rows = True


def _settle_rows(reading: Reading, found: Found, *, asked: bool) -> None:
    """The rows' noun with nothing else: listed when asked for, else counted."""
    rank = reading.draft.rank
    newest = rank is not None and rank.sort in ("latest", "earliest")
    if newest or (asked and not reading.number_asked()):
        reading.take_rows(plural=found.plural)
    else:
        reading.take_row_count(found)


def _settle_verb(reading: Reading, index: int, found: Found) -> None:
    """ "vendeu": the metric, unless another is named or only a list is asked for."""
    verb, draft, items = found.one("verb"), reading.draft, reading.items
    if verb and draft.metrics and _ranks_by_verb(reading, index):
        draft.add_metric(Metric(name=verb.name))
        draft.order_by = verb.name
        return
    if verb is None or draft.metrics or draft.rows:
        return
    if items.has("count"):
        counted = reading.table.metrics[verb.name].counted
        draft.add_metric(Metric(name=counted) if counted else row_count(reading.table))
        return
    measured = any(items.has(kind) for kind in ("rank", "much", "share")) or draft.having
    if measured or draft.subject is None:
        draft.add_metric(Metric(name=verb.name))


def _ranks_by_verb(reading: Reading, index: int) -> bool:
    """ "Lucro do vendedor que mais vendeu": the measure stands before, the verb ranks."""
    items, draft = reading.items, reading.draft
    near = {items.kind(items.before(index)), items.kind(items.after(index))}
    found = [i for i, mark in enumerate(items.marks) if isinstance(mark.data, Found)]
    measures = [i for i in found if (data := items.found(i)) and data.one("metric")]
    ranked = "rank" in near and draft.rank is not None and draft.order_by is None
    return bool(ranked and draft.dimensions and all(i < index for i in measures))


def carrier(reading: Reading, index: int, found: Found) -> str | None:
    """ "ticket médio de clientes do Paraná": a noun between a measure and a filter only
    carries the filter."""
    items, draft = reading.items, reading.draft
    before, after = items.before(index), items.after(index)
    measure = items.found(before)
    if reading.dimension(found) is None or measure is None or after not in items.used:
        return None
    grouped = draft.having or draft.rank or items.has("ranking") or items.has("list")
    of = items.word_before(index) in _OF
    if grouped or not (of and measure.one("metric") and draft.metrics):
        return None
    draft.doubt(0.85)
    return "adjunct"


def settle_extreme(reading: Reading) -> None:
    """ "maior desconto": after the rows' noun it is a list by that measure; with nothing to
    rank it is the largest value."""
    draft = reading.draft
    if reading.extreme is None or draft.subject or reading.items.has("grain"):
        return
    found, sort = reading.extreme
    made = aggregate("min" if sort in ("less", "bottom") else "max", found, reading.table)
    counted = draft.rank is not None and draft.rank.count and not reading.row_noun
    if made is None or made.column is None or counted:
        return
    if reading.row_noun and not draft.dimensions and len(draft.metrics) == 1:
        draft.rows, draft.metrics, draft.order_by = True, [], made.column
        return
    ranks_groups = draft.dimensions and draft.order_by == reading.table.default_metric
    if sort in ("more", "less") and not ranks_groups:
        draft.metrics = [metric for metric in draft.metrics if metric.name != draft.order_by]
        draft.add_metric(made)
        draft.rank = draft.order_by = None


def _beside_metric(reading: Reading, index: int) -> bool:
    """Whether the noun it is joined with is a metric, or may be one."""
    items = reading.items
    before = items.before(index, skip=SKIP)
    near = items.before(before) if before is not None and items.kind(before) == "and" else None
    after = items.after(index)
    beyond = items.after(after) if after is not None else None
    other = items.found(near if near is not None else beyond)
    return bool(other and other.one("metric"))


def _joins_filters(reading: Reading, index: int) -> bool:
    """ "Cancelled and returned orders": the "and" stands between two filters."""
    items = reading.items
    joint = reading.governing(index)
    before = items.before(joint, skip=SKIP) if joint is not None else None
    direct = items.before(index, skip=SKIP)
    return before in items.used and direct in items.used


def _and_follows(reading: Reading, index: int) -> bool:
    items = reading.items
    after = items.after(index)
    beyond = items.found(items.after(after)) if after is not None else None
    return items.kind(after) == "and" and bool(beyond and beyond.one("metric"))
