"""Averages, medians, maxima: of a measure by row, or of a total over periods.

Place in the flow: nouns.py asks what an aggregate word beside a noun makes of it; `settle`
deals with one said apart ("quantos pedidos por dia em média").
"""

from __future__ import annotations

from typing import cast, get_args

from orchestrator.analyst.reading.metrics import aggregate, has_aggregate, is_average
from orchestrator.analyst.reading.roles import Reading
from orchestrator.analyst.reading.shaping import GrainWord
from orchestrator.analyst.reading.terms import Found
from orchestrator.plan.model import Grain, Metric


def read_aggregate(reading: Reading, index: int, found: Found) -> str | None:
    """The role of a noun with an aggregate word beside it; None when there is none."""
    fn = _beside(reading, index, found)
    if fn is None:
        return None
    made = aggregate(fn, found, reading.table)
    if fn == "avg" and (grain := _averaged_over(reading, found, made)) is not None:
        reading.draft.per = grain
        return reading.take_metric(found) or reading.take_count(found)
    if made is None:
        reading.draft.refuse("aggregate", fn)
    else:
        reading.draft.add_metric(made)
    return "metric"


def read_extremes(reading: Reading, index: int, found: Found) -> str | None:
    """ "menor e maior preço": both, side by side; of groups it would be two rankings."""
    items = reading.items
    near = next(
        (i for i in (items.before(index), items.after(index)) if items.kind(i) == "extremes"), None
    )
    if near is None or near in items.used or not (found.one("metric") or reading.measure(found)):
        return None
    both = [aggregate(fn, found, reading.table) for fn in ("min", "max")]
    items.use(near)
    if reading.draft.subject or None in both:
        reading.draft.refuse("aggregate", items.typed(near))
    for made in both:
        if made is not None:
            reading.draft.add_metric(made)
    return "metric"


def settle(reading: Reading) -> None:
    """Averages that no noun stood beside."""
    items, draft = reading.items, reading.draft
    for index in items.of("avg"):
        if draft.metrics and is_average(draft.metrics[0], reading.table):
            items.use(index)
            continue
        grains = items.of("grain")
        if len(grains) != 1 or not draft.metrics:
            continue
        word = _word(reading, grains[0])
        if word.role != "subject" and not word.grouping and word.grain in get_args(Grain):
            draft.per = cast(Grain, word.grain)
            items.use(index, grains[0])


def _beside(reading: Reading, index: int, found: Found) -> str | None:
    """The aggregate said just before or just after the noun."""
    items = reading.items
    if not (found.one("metric") or reading.measure(found)):
        return None
    before = items.before(index)
    while before is not None and before in reading.adjuncts:
        before = items.before(before)
    for near in (before, items.after(index)):
        if near is not None and near not in items.used and has_aggregate(items.kind(near)):
            items.use(near)
            return items.kind(near)
    return None


def _averaged_over(reading: Reading, found: Found, made: Metric | None) -> Grain | None:
    """ "média de pedidos por dia", "média diária": a mean over periods, for counts and the
    table's main metric; other measures are averaged by row."""
    metric = found.one("metric")
    if made is not None and (metric is None or made.name == metric.name):
        return None
    main = made is None or (metric is not None and metric.name == reading.table.default_metric)
    for index in reading.items.of("grain"):
        word = _word(reading, index)
        over = word.role == "adjective" or (word.role == "by" and main and not word.grouping)
        if over and word.grain in get_args(Grain):
            reading.items.use(index)
            return cast(Grain, word.grain)
    return None


def _word(reading: Reading, index: int) -> GrainWord:
    return cast(GrainWord, reading.items[index].data)
