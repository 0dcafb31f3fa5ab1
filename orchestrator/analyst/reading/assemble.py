"""From a filled draft to a Plan.

Place in the flow: after nouns, timing and ordering. What the question left open is decided
here, and each decision is noted as an assumption.
"""

from __future__ import annotations

import datetime as dt

from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.metrics import average, row_count
from orchestrator.analyst.reading.ordering import ordered, row_orders
from orchestrator.analyst.reading.timeline import build_time
from orchestrator.catalog import Table
from orchestrator.plan.model import Filter, Metric, Order, Plan


def assemble(draft: Draft, table: Table, today: dt.date) -> Plan | None:
    """The plan of a complete draft, without sentences; None when draft.problem says why."""
    _per_row(draft, table)
    _as_of_now(draft, table, today)
    if draft.rows and not draft.metrics and not draft.limit_per:
        return _list_plan(draft, table, today)
    if draft.columns and not draft.metrics:
        _measure_columns(draft, table)
    if not draft.metrics and _is_distinct(draft):
        return _distinct_plan(draft, table, today)
    if not draft.metrics:
        _default_metric(draft, table, today)
    if draft.problem:
        return None
    _lift(draft, table)
    _rate(draft, table)
    _share(draft)
    time = build_time(draft, table, today)
    if draft.problem:
        return None
    if draft.having and not (draft.dimensions or draft.grain):
        draft.refuse("group_condition")
        return None
    plan = Plan(
        goal="", table=table.name, today=today, metrics=tuple(_shown(draft)),
        dimensions=tuple(draft.dimensions), filters=tuple(draft.filters),
        having=tuple(draft.having), time=time,
    )
    return ordered(plan, draft, table)


def _as_of_now(draft: Draft, table: Table, today: dt.date) -> None:
    """ "Pedidos em atraso hoje": the state they are in today, not those of orders made today."""
    stated = [table.conditions[item.column].predicate for item in draft.filters
              if item.op == "condition"]
    stated += [table.metrics[metric.name].where for metric in draft.metrics
               if metric.name in table.metrics]
    one_day = [(period.start, period.end) for period in draft.periods] == [(today, today)]
    alone = not (draft.compares or draft.grain or draft.time_column)
    if one_day and alone and any("{today}" in predicate for predicate in stated):
        draft.periods = []
        draft.note("state_today", typed=today.isoformat())


def _per_row(draft: Draft, table: Table) -> None:
    """ "desconto por pedido": the average of the measure."""
    if not draft.per_row:
        return
    made: list[Metric] = []
    for metric in draft.metrics:
        definition = table.metrics.get(metric.name)
        if metric.aggregation is None and definition and definition.aggregation == "sum":
            made.append(average(definition.column, table))
        else:
            made.append(metric)
    draft.metrics = made


def _list_plan(draft: Draft, table: Table, today: dt.date) -> Plan:
    time = build_time(draft, table, today)
    ordering, limit = row_orders(draft, table)
    named = [*(item.column for item in draft.dimensions), *draft.columns]
    columns = tuple(dict.fromkeys((table.key, *named))) if named else ()
    shown = columns or table.list_columns or tuple(table.columns)[:8]
    return Plan(
        goal="", table=table.name, today=today, kind="list", columns=shown,
        filters=tuple(draft.filters), time=time, ordering=ordering, limit=limit,
    )


def _measure_columns(draft: Draft, table: Table) -> None:
    """A measure without an aggregation: its average."""
    for column in draft.columns:
        draft.add_metric(Metric(name=f"avg_{column}", aggregation="avg", column=column))
        draft.note("average_column", row=table.label.pt)
        draft.doubt(0.8)
    draft.columns = []


def _is_distinct(draft: Draft) -> bool:
    plain = not (draft.rank or draft.shows or draft.having or draft.compares or draft.grain)
    return bool(draft.subject and draft.subject != "@time" and plain and draft.dimensions)


def _distinct_plan(draft: Draft, table: Table, today: dt.date) -> Plan:
    time = build_time(draft, table, today)
    return Plan(
        goal="", table=table.name, today=today, kind="distinct",
        dimensions=tuple(draft.dimensions), filters=tuple(draft.filters), time=time,
        ordering=tuple(Order(by=item.column, direction="asc") for item in draft.dimensions),
    )


def _is_sum(draft: Draft, today: dt.date) -> bool:
    """ "quanto veio do pix?" asks for the table's own measure; of what is due in days to come
    or in a state over some days, nobody knows by which date."""
    ahead = any(period.start and period.start > today for period in draft.periods)
    stated = draft.periods and any(item.op == "condition" for item in draft.filters)
    return draft.much and bool(draft.filters or draft.periods) and not (ahead or stated)


def _default_metric(draft: Draft, table: Table, today: dt.date) -> None:
    asked = bool(draft.rank or draft.dimensions or draft.grain or draft.having or draft.shows)
    if not (asked or draft.compares or _is_sum(draft, today)) or not table.default_metric:
        draft.refuse("no_measure")
        return
    metric = row_count(table) if _ranks_states(draft, table) else Metric(name=table.default_metric)
    draft.add_metric(metric)
    draft.note("default_metric", label=metric.name)
    ranked = draft.rank is not None or bool(draft.having)
    draft.doubt(0.85 if ranked or (draft.much and draft.filters) else 0.6)


def _ranks_states(draft: Draft, table: Table) -> bool:
    """ "O produto mais devolvido" is the one that came back most often, not the dearest one."""
    definition = table.metrics.get(table.default_metric)
    condition = table.conditions.get(definition.condition) if definition else None
    states = condition.excludes if condition else {}
    by_state = any(item.op in ("eq", "in") and item.column in states for item in draft.filters)
    return by_state and draft.rank is not None and draft.rank.sort in ("more", "less")


def _lift(draft: Draft, table: Table) -> None:
    """A value named that a metric's condition excludes: the condition does not apply."""
    made: list[Metric] = []
    for metric in draft.metrics:
        definition = table.metrics.get(metric.name)
        condition = table.conditions.get(definition.condition) if definition else None
        clash = _clash(_named(draft), condition.excludes) if condition else None
        if metric.aggregation is not None and metric.where:
            made.append(_lift_where(metric, draft, table))
        elif clash is None or definition is None or condition is None:
            made.append(metric)
        elif definition.column and definition.aggregation:
            made.append(Metric(
                name=metric.name, aggregation=definition.aggregation, column=definition.column,
                show=metric.show, per=metric.per,
            ))
        else:
            draft.refuse("lift", metric.name)
    draft.metrics = made


def _named(draft: Draft) -> list[Filter]:
    """The filters, and the values that were asked for besides."""
    asked = [Filter(column=column, values=(value,)) for column, value in draft.includes]
    return [*draft.filters, *asked]


def _lift_where(metric: Metric, draft: Draft, table: Table) -> Metric:
    kept = tuple(
        item for item in metric.where
        if item.op != "condition"
        or not _clash(_named(draft), table.conditions[item.column].excludes)
    )
    return metric.model_copy(update={"where": kept})


def _clash(filters: list[Filter], excludes: dict[str, tuple[str, ...]]) -> str | None:
    for item in filters:
        named = set(map(str, item.values)) & set(excludes.get(item.column, ()))
        if named and item.op in ("eq", "in"):
            return ", ".join(sorted(named))
    return None


def _rate(draft: Draft, table: Table) -> None:
    """ "percentual de pedidos entregues por canal": of each group, the part that passes."""
    groups = {item.column for item in draft.dimensions}
    moved = [f for f in draft.filters if f.grain is None and f.column not in groups]
    known = [table.metrics.get(metric.name) for metric in draft.metrics]
    counts = all(metric and metric.aggregation == "count" for metric in known)
    grouped = groups or draft.grain
    if not (draft.rate and moved and counts and grouped and len(draft.metrics) == 1):
        return
    _part_of_each(draft, moved)


def _share(draft: Draft) -> None:
    """ "que percentual dos pedidos foi entregue": the filter moves into the metric."""
    if "share" not in draft.shows or draft.dimensions:
        return
    moved = [item for item in draft.filters if item.grain is None]
    parts = [item for item in moved if item.column not in draft.of_whole]
    moved = parts or moved
    if draft.grain or draft.auto_grain:
        _share_of_each(draft, moved)
        return
    if not moved:
        draft.refuse("ambiguous")
        return
    draft.filters = [item for item in draft.filters if item not in moved]
    draft.metrics = [
        metric.model_copy(update={"where": (*metric.where, *moved)}) for metric in draft.metrics
    ]


def _share_of_each(draft: Draft, moved: list[Filter]) -> None:
    """ "participação do app por mês": of each month, the part that passes."""
    if not moved or any(metric.aggregation or metric.over for metric in draft.metrics):
        return
    _part_of_each(draft, moved)


def _part_of_each(draft: Draft, moved: list[Filter]) -> None:
    """The filters become what the part must pass; the whole is the metric without them."""
    draft.filters = [item for item in draft.filters if item not in moved]
    draft.metrics = [
        metric.model_copy(update={"where": (*metric.where, *moved), "over": metric.name})
        for metric in draft.metrics
    ]
    draft.shows = [show for show in draft.shows if show != "share"]


def _shown(draft: Draft) -> list[Metric]:
    wanted = [show for show in draft.shows if show != "growth" or draft.grain]
    shows = tuple(dict.fromkeys(wanted))
    return [
        metric.model_copy(update={"show": shows, "per": draft.per}) for metric in draft.metrics
    ]
