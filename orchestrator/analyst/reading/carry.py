"""What a follow-up says in terms of the plan before: "aumenta para 10", "o mês anterior",
"só os acima de 100 mil", "inverta".

Place in the flow: merge.py calls these before it lays the new draft over the old one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from orchestrator.analyst.reading.calendar_math import (
    Unit,
    add_months,
    last_units,
    shifted_unit,
    unit_range,
)
from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.periods import Period
from orchestrator.analyst.reading.ranking import Rank, Sort
from orchestrator.analyst.reading.sentence import Sentence
from orchestrator.analyst.reading.terms import Found
from orchestrator.catalog import Table
from orchestrator.catalog.folding import fold, stems
from orchestrator.plan.model import Dimension, Filter, Metric, Plan

_DAY = dt.timedelta(days=1)
_AFTER = ("anteriores", "before", "before that", "prior")
_MOST_UNITS = 25
_SHIFTED: tuple[Unit, ...] = ("day", "week", "month", "quarter", "semester", "year")
_FLIPPED: dict[Sort, Sort] = {
    "more": "less", "less": "more", "best": "worst", "worst": "best", "top": "bottom",
    "bottom": "top", "latest": "earliest", "earliest": "latest",
}


def settle_compared(old: Draft, new: Draft, sentence: Sentence) -> None:
    """ "só os acima de 100 mil" after a grouping compares the groups; with the rows' own
    noun ("pedidos acima de 500") it compares rows."""
    grouped = bool(old.dimensions or old.grain) and bool(old.metrics) and not old.rows
    said_rows = any(
        isinstance(mark.data, Found) and mark.data.one("table") for mark in sentence.marks
    )
    if not grouped or (said_rows and old.order_by is None) or new.metrics:
        return
    for made, metric in new.compared:
        if made in new.filters:
            new.filters.remove(made)
            by = metric if metric in {m.name for m in old.metrics} else old.metrics[0].name
            new.having.append(Filter(column=by, op=made.op, values=made.values))
    new.notes = [note for note in new.notes if note[0] != "amount_of"]


def leans_on(before: Plan, new: Draft) -> bool:
    """Whether what stands alone grammatically still needs the plan before: "quantos foram
    cancelados?", "what is the total amount?" after a list, "todos os estados" after SP."""
    shaped = new.dimensions or new.grain or new.auto_grain or new.rows
    if new.bare_count and not shaped:
        return True
    if new.everything and new.dimensions and not new.metrics:
        named = {item.column for item in new.dimensions}
        return any(item.column in named for item in before.filters)
    if new.rank and new.rank.count and not (shaped or new.subject or new.columns):
        return True
    if new.rank and not new.rank.count and before.metrics and not (
        new.metrics or new.order_by or new.rows or new.periods or new.filters or new.grain
    ):
        return before.kind == "aggregate"
    lone = not (shaped or new.filters or new.periods or new.rank or new.having or new.shows)
    return before.kind == "list" and bool(new.metrics) and lone


def settle_count(old: Draft, new: Draft, before: Plan, table: Table) -> None:
    """ "quantos em 2025?": of what was counted before, else rows; of a list of things, those."""
    if not new.bare_count:
        return
    named = {item.column for item in new.filters if item.op in ("eq", "in")}
    if named & {item.column for item in old.dimensions}:
        old.dimensions = [item for item in old.dimensions if item.column not in named]
        old.subject = old.rank = None
    if before.kind == "distinct" and len(old.dimensions) == 1:
        column = old.dimensions[0].column
        new.metrics = [Metric(
            name=f"count_distinct_{column}", aggregation="count_distinct", column=column
        )]
        old.dimensions, old.subject = [], None
        return
    if (old.dimensions or old.grain) and not (new.filters or new.periods):
        new.refuse("group_condition")
        return
    known = [table.metrics.get(metric.name) for metric in old.metrics]
    if old.metrics and all(metric and metric.unit == "count" for metric in known):
        new.metrics = []
    elif not old.rows:
        old.dimensions, old.grain, old.rank, old.order_by = [], None, None, None


def counted_things(old: Draft, new: Draft, table: Table) -> None:
    """ "the top 3" after "how many customers": of what was counted."""
    column: str | None
    for metric in old.metrics:
        definition = table.metrics.get(metric.name)
        if metric.aggregation == "count_distinct" and metric.column in table.columns:
            column = metric.column
        elif definition and definition.aggregation == "count_distinct":
            names = set(stems(fold(definition.label.pt)))
            column = next((
                name for name, known in table.columns.items()
                if known.role == "dimension" and names & set(stems(fold(known.label.pt)))
            ), None)
        else:
            column = None
        if column:
            old.add_dimension(Dimension(column=column))
            old.metrics = [kept for kept in old.metrics if kept != metric]
            new.subject, old.subject = column, column


def total(old: Draft, table: Table) -> None:
    """ "what's the total?": one figure, of the rows listed or the groups shown."""
    if old.rows or not old.metrics:
        old.metrics = [Metric(name=table.default_metric)] if table.default_metric else []
    old.rows, old.columns, old.dimensions, old.grain = False, [], [], None
    old.rank = old.order_by = old.limit_per = None
    old.shows = []


def first_only(old: Draft) -> None:
    """ "qual cresceu mais?": the first of the groups shown."""
    if old.dimensions:
        old.subject, old.subject_plural = old.dimensions[0].column, False
    elif old.grain:
        old.subject, old.subject_plural = "@time", False


def keep_compared(old: Draft, table: Table) -> None:
    """A metric that groups are compared by stays beside the one asked for now."""
    shown = {metric.name for metric in old.metrics}
    for item in old.having:
        if item.column in table.metrics and item.column not in shown:
            old.metrics.append(Metric(name=item.column))


def settle_stray(old: Draft, new: Draft) -> None:
    """ "mostra 10", "10 em vez de 5": how many rows of the plan before."""
    before = old.rank.count if old.rank else None
    counts = [count for count, _ in new.stray if count != before] or [c for c, _ in new.stray]
    if not counts:
        return
    if len(set(counts)) > 1 or not (old.rows or old.dimensions or old.grain):
        new.refuse("number", new.stray[0][1])
        return
    kept = old.rank or Rank("latest" if old.rows else "more")
    old.rank = replace(kept, count=counts[0])
    old.subject_plural = True


def kept_sort(new: Rank, old: Draft) -> Rank:
    """ "limita a 3", "só os 3 primeiros" keep the order that there is."""
    if old.rows or old.grain or not old.dimensions:
        return new
    before = old.rank.sort if old.rank else "more"
    resized = new.sort == "top" and not new.text.startswith("top")
    if resized or new.sort == "earliest":
        return replace(new, sort=before)
    if new.sort == "latest":
        chosen: Sort = _FLIPPED[before] if "ultim" in new.text or "last" in new.text else before
        return replace(new, sort=chosen)
    return new


def reverse(old: Draft, before: Plan) -> None:
    """The order turned round."""
    if old.rank is None:
        falls = not before.ordering or before.ordering[0].direction == "desc"
        old.rank = Rank("more" if falls else "less")
        old.subject_plural = True
    old.rank = replace(old.rank, sort=_FLIPPED[old.rank.sort])


def in_context(period: Period, old: list[Period], today: dt.date) -> Period:
    """A period said in relation to the one before: "o mês anterior", "os 30 dias
    anteriores", and a bare month, which is of the year spoken of."""
    base = old[0] if old else None
    if base is None or base.start is None or base.end is None:
        return period
    if period.steps and period.count:
        return _preceding(period, base, base.start)
    if period.steps and period.unit and base.unit == period.unit:
        start, end = shifted_unit(base.start, period.unit, period.steps)
        return Period(start, end, period.label, period.unit)
    years = base.start.year - (period.start.year if period.start else base.start.year)
    if period.unit == "month" and not period.year_said and years and str(base.start.year) in (
        base.label
    ) and period.start and period.end:
        start = add_months(period.start, 12 * years)
        end = add_months(period.end + _DAY, 12 * years) - _DAY
        return period if start > today else Period(start, end, period.label, "month")
    return period


def _preceding(period: Period, base: Period, start: dt.date) -> Period:
    """The N units just before the period spoken of; "the previous 30 days" only when that
    was as long, else they end today."""
    unit = period.each or _unit_of(base)
    if unit is None:
        return period
    begin, end = last_units(start - _DAY, period.count, unit)
    same = base.end is not None and abs((base.end - start) - (end - begin)).days <= 3
    said = period.each is None or fold(period.label).endswith(_AFTER)
    return Period(begin, end, period.label) if same or said else period


def _unit_of(base: Period) -> Unit | None:
    """The unit of "last 3 months", from its days."""
    if base.start is None or base.end is None:
        return None
    days = (base.end - base.start).days + 1
    for unit in ("month", "year"):
        if any(last_units(base.end, n, unit)[0] == base.start for n in range(1, _MOST_UNITS)):
            return unit
    return "week" if days % 7 == 0 and days > 7 else "day"


def one_back(base: Period, today: dt.date) -> Period:
    """ "e o anterior?": the period just before one, as long; of one to date its whole unit."""
    if base.start is None or base.end is None:
        return base
    for unit in _SHIFTED:
        first, last = unit_range(base.start, unit)
        if base.start == first and base.end in (last, min(last, today)):
            return Period(*shifted_unit(base.start, unit, -1), "", unit)
    length = base.end - base.start
    for months in range(1, _MOST_UNITS):
        if last_units(base.end, months, "month")[0] == base.start:
            return Period(*last_units(base.start - _DAY, months, "month"), "")
    return Period(base.start - length - _DAY, base.start - _DAY, "")
