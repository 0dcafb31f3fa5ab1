"""Periods, grains, weekdays, growth and comparisons in time, put into the draft.

Place in the flow: after nouns.py. Of two periods the later one is the question's, the
earlier one what it is compared with.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import cast, get_args

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.calendar_math import last_units, shifted_unit
from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.items import Items
from orchestrator.analyst.reading.periods import Period
from orchestrator.analyst.reading.shaping import GrainWord
from orchestrator.catalog import Table
from orchestrator.plan.model import Filter, Grain, Metric

_SHORT_RANGE = 45
_DAY = dt.timedelta(days=1)
_RATE = lexicon.whole(lexicon.either("words", "rates"))
_EACH = frozenset(("cada", "each", "every"))
_FALL = re.compile(lexicon.listed("falls"))


def read_time(items: Items, table: Table, draft: Draft) -> None:
    draft.periods = [
        items[index].data for index in items.of("range") if isinstance(items[index].data, Period)
    ]
    items.use(*items.of("range"))
    _relate(draft)
    conditions = [table.conditions[f.column] for f in draft.filters if f.op == "condition"]
    if draft.time_column is None and any(period.age for period in draft.periods):
        draft.time_column = next((item.time for item in conditions if item.time), None)
    _read_compared(items, draft)
    _read_same(items, draft)
    _read_grains(items, draft)
    _read_weekdays(items, table, draft)
    _read_shows(items, draft)
    if items.has("everything"):
        draft.everything = True


def _relate(draft: Draft) -> None:
    """ "os últimos 3 meses contra os 3 anteriores": the earlier ones end where the later begin."""
    if len(draft.periods) != 2:
        return
    for period, base in (draft.periods, draft.periods[::-1]):
        unit = period.each or base.each
        counted = period.steps < 0 and period.count and unit and not base.steps
        if counted and unit and base.start:
            start, end = last_units(base.start - _DAY, period.count, unit)
            draft.periods = [Period(start, end, period.label), base]
            draft.compares = True
            return
        named = period.steps < 0 and period.unit and not base.steps
        same = (period.start, period.unit) == (base.start, base.unit)
        if named and same and period.unit and base.start:
            start, end = shifted_unit(base.start, period.unit, -1)
            draft.periods = [Period(start, end, period.label, period.unit), base]
            return


def _read_compared(items: Items, draft: Draft) -> None:
    for index in items.of("compare_to"):
        kind, _ = items[index].data
        if kind.startswith("same:"):
            _, of, draft.compare_unit = kind.split(":")
            draft.compare_to = "previous_year" if of == "year" else f"same:{of}"
        else:
            known = kind in ("previous_period", "previous_year")
            draft.compare_to = kind if known else "unit:" + lexicon.meaning("units", kind)
        draft.compares = True
        items.use(index)
    changing = items.has("growth") and not (items.has("grain") or items.has("trend"))
    compared = items.has("compare") or changing
    if compared and len(draft.periods) == 1 and draft.periods[0].parts:
        draft.periods = list(draft.periods[0].parts)
    if _picks_one(items, draft):
        draft.compares = True
    if items.has("compare"):
        if draft.periods or draft.compare_to:
            draft.compares = True
            items.use(*items.of("compare"))
        elif len(items.of("weekdays")) != 2 and not any(
            item.op in ("in", "eq") for item in draft.filters
        ):
            draft.refuse("compare")


def _picks_one(items: Items, draft: Draft) -> bool:
    """ "outubro ou novembro, qual vendeu mais?"."""
    rank = draft.rank
    alone = not (draft.dimensions or items.has("grain"))
    return bool(rank and not rank.count and alone and len(draft.periods) == 2)


def _read_same(items: Items, draft: Draft) -> None:
    """ "no mesmo período": two periods are cut to the same days; alone it is the period
    spoken of before."""
    for index in items.of("same_period"):
        items.use(index)
        if draft.compares and len(draft.periods) == 2:
            draft.aligned = True
        else:
            draft.changes.append(items.typed(index))


def _read_grains(items: Items, draft: Draft) -> None:
    for index in items.of("grain"):
        word = items[index].data
        if not isinstance(word, GrainWord):
            continue
        if word.grain not in get_args(Grain):
            draft.refuse("grain", items.typed(index))
            continue
        grain = cast(Grain, word.grain)
        if word.role == "step" and draft.grain is None:
            draft.grain = grain
            if not items.has("compare") and len(draft.periods) < 2:
                _grow(items, draft)
        elif word.role == "subject":
            _read_subject(items, index, word, grain, draft)
        else:
            draft.grain = grain
        items.use(index)
    if items.has("trend") and draft.grain is None:
        draft.auto_grain = True
        items.use(*items.of("trend"))


def _grow(items: Items, draft: Draft) -> None:
    if items.has("growth") and "growth" not in draft.shows:
        draft.shows.append("growth")


def _read_subject(
    items: Items, index: int, word: GrainWord, grain: Grain, draft: Draft
) -> None:
    """ "qual mês vendeu mais", "melhor dia da semana": the period itself is ranked."""
    draft.grain = grain
    if draft.subject is None:
        draft.subject = "@time"
        draft.subject_plural = word.plural


def _read_weekdays(items: Items, table: Table, draft: Draft) -> None:
    marks = items.of("weekdays")
    if len(marks) == 2 and (items.has("compare") or draft.compares or items.has("or")):
        _split_weekdays(items, marks, table, draft)
        return
    for index in marks:
        days = tuple(items[index].data)
        column = draft.time_column or table.default_time
        if not column:
            draft.refuse("no_time")
            return
        one = len(days) == 1
        draft.add_filter(
            Filter(column=column, op="eq" if one else "in", values=days, grain="weekday")
        )
        items.use(index)


def _split_weekdays(items: Items, marks: list[int], table: Table, draft: Draft) -> None:
    """ "fim de semana ou dias úteis": the same metric of each, side by side."""
    column = draft.time_column or table.default_time
    metrics = draft.metrics or [Metric(name=table.default_metric)]
    counted = draft.rank is not None and draft.rank.count
    if not column or counted or not metrics[0].name:
        draft.refuse("compare")
        return
    sides = [
        Filter(column=column, op="in", values=tuple(items[index].data), grain="weekday")
        for index in marks
    ]
    draft.metrics = [
        metric.model_copy(update={"where": (*metric.where, side)})
        for metric in metrics for side in sides
    ]
    draft.rank, draft.compares = None, False
    items.use(*marks, *items.of("compare"))


def _read_shows(items: Items, draft: Draft) -> None:
    changing = items.has("growth") or draft.compares
    if items.has("share") and changing and not draft.dimensions:
        items.use(*items.of("share"))
    if items.has("share"):
        said = " ".join(str(items[index].data) for index in items.of("share"))
        each = any(token.word in _EACH for token in items.sentence.tokens)
        draft.rate = bool(_RATE.search(said)) and not each
        draft.shows.append("share")
        items.use(*items.of("share"))
    if items.has("cumulative"):
        items.use(*items.of("cumulative"))
        if draft.grain or draft.auto_grain:
            draft.shows.append("cumulative")
    if items.has("growth"):
        draft.falls = any(_FALL.search(str(items[i].data)) for i in items.of("growth"))
        items.use(*items.of("growth"))
        if "growth" not in draft.shows:
            draft.shows.append("growth")


def span_grain(period: Period | None) -> Grain:
    """The grain of a trend that named none: the unit that its period is counted in ("last 8
    weeks"), else days for short periods and months for long ones."""
    if period is not None and period.count > 1 and period.each in ("week", "month"):
        return cast(Grain, period.each)
    start, end = (period.start, period.end) if period else (None, None)
    if start and end and (end - start).days < _SHORT_RANGE:
        return "day"
    return "month"
