"""The plan before: found in the conversation, and made a draft again.

Place in the flow: merge.py lays the words of a follow-up over such a draft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from orchestrator.analyst.reading.calendar_math import Unit, unit_range
from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.periods import Period
from orchestrator.analyst.reading.ranking import Rank
from orchestrator.catalog import Catalog, Table
from orchestrator.plan.model import Metric, Plan, TimeRange

_UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")


def previous_plan(
    conversation: Sequence[Mapping[str, Any]], catalog: Catalog
) -> Plan | None:
    """The last plan of the conversation that fits the catalog."""
    for entry in reversed(conversation):
        metadata = entry.get("metadata")
        raw = metadata.get("plan") if isinstance(metadata, Mapping) else None
        if not isinstance(raw, Mapping):
            continue
        try:
            plan = Plan.model_validate(raw)
        except ValidationError:
            continue
        if plan.table in catalog.tables:
            return plan
    return None


def as_draft(plan: Plan, table: Table) -> Draft:
    """A plan as the draft that would make it."""
    draft = Draft(
        metrics=[_plain(metric, table) for metric in plan.metrics],
        dimensions=list(plan.dimensions), filters=list(plan.filters), having=list(plan.having),
        rows=plan.kind == "list", limit_per=plan.limit_per,
        columns=[] if plan.columns == table.list_columns else list(plan.columns),
    )
    draft.shows = list(dict.fromkeys(show for metric in plan.metrics for show in metric.show))
    draft.per = next((metric.per for metric in plan.metrics if metric.per), None)
    if plan.kind == "distinct" and plan.dimensions:
        draft.subject = plan.dimensions[0].column
    if plan.time is not None:
        draft.time_column, draft.grain = plan.time.column, plan.time.grain
        draft.periods = [_period(plan.time.range)] if _bounded(plan.time.range) else []
        if plan.time.comparison == "previous_year":
            draft.compares, draft.compare_to = True, "previous_year"
        elif plan.time.comparison and plan.time.compare_range:
            draft.compares = True
            draft.periods.append(_period(plan.time.compare_range))
    if plan.limit is not None and plan.ordering:
        order = plan.ordering[0]
        draft.rank = Rank("more" if order.direction == "desc" else "less", plan.limit)
        draft.order_by, draft.subject_plural = order.by, True
    elif plan.ordering and plan.ordering[0].by in {metric.name for metric in plan.metrics}:
        falls = plan.ordering[0].direction == "asc"
        draft.rank = Rank("less") if falls else None
        draft.order_by = plan.ordering[0].by
    return draft


def _plain(metric: Metric, table: Table) -> Metric:
    """Without the traces of a lifted condition or of what was shown beside it."""
    if metric.aggregation and metric.name in table.metrics:
        return Metric(name=metric.name, where=metric.where)
    return metric.model_copy(update={"show": (), "per": None})


def _bounded(span: TimeRange) -> bool:
    return span.start is not None or span.end is not None


def _period(span: TimeRange) -> Period:
    """With the calendar unit it covers, when it covers one."""
    if span.start and span.end:
        for unit in _UNITS:
            if unit_range(span.start, unit) == (span.start, span.end):
                return Period(span.start, span.end, span.label, unit)
    return Period(span.start, span.end, span.label)
