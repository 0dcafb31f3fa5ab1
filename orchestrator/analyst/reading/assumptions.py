"""What a plan takes for granted, and its goal, in sentences that follow from the plan alone.

Place in the flow: finish.py words a new plan with these; plan_edits.py and plan_refiner word
a changed one again, so that no sentence outlives the field it spoke of.
"""

from __future__ import annotations

from orchestrator.analyst.reading.language import Lang
from orchestrator.analyst.reading.wording import (
    NOTES,
    WEEKDAYS,
    day,
    grain_name,
    listed,
    say,
)
from orchestrator.analyst.writing.grammar import lower_first
from orchestrator.analyst.writing.title import title
from orchestrator.catalog import Table
from orchestrator.errors import Invalid
from orchestrator.plan.model import Filter, Metric, Plan, Time, TimeRange
from orchestrator.plan.periods import compared_range
from orchestrator.plan.wording import value_words

# Fields that change which rows are shown, not what any of them means.
_SHOWN_ONLY = ("ordering", "limit", "limit_per", "goal", "assumptions")


def reworded(plan: Plan, before: Plan, table: Table, lang: Lang) -> Plan:
    """`plan`, which was `before` until somebody changed it, with its own goal and assumptions.

    A sentence on how the question was read holds as long as only the order or the limit
    changed; beyond that it spoke of another plan. Sentences that came with the change stay.
    """
    old = set(assumptions(before, table, lang))
    new = [text for text in plan.assumptions if text not in {*old, *before.assumptions}]
    kept = [text for text in before.assumptions if text not in old] if (
        _content(plan) == _content(before)) else []
    return worded(plan, [*kept, *new], table, lang)


def worded(plan: Plan, notes: list[str], table: Table, lang: Lang) -> Plan:
    """The plan with its goal, what it takes for granted, and `notes` on the question."""
    said = dict.fromkeys((*assumptions(plan, table, lang), *notes))
    return plan.model_copy(update={"goal": title(plan, table, lang), "assumptions": tuple(said)})


def assumptions(plan: Plan, table: Table, lang: Lang) -> list[str]:
    """What follows from the plan alone: the meaning of its metrics, its dates, its order."""
    made = [_meaning(metric, plan, table, lang) for metric in plan.metrics]
    made += _time_notes(plan, table, lang)
    parts = [item for metric in plan.metrics if _is_part(metric, plan) for item in metric.where]
    if parts:
        names = dict.fromkeys(label(item.column, table, lang) for item in parts)
        made.append(say(NOTES, "share_of_all", lang, filter=", ".join(names)))
    for grain in dict.fromkeys(metric.per for metric in plan.metrics if metric.per):
        made.append(say(NOTES, "per", lang, grain=grain_name(grain, lang)))
    made += _order_notes(plan, table, lang)
    for item in plan.filters:
        if item.grain == "weekday":
            made.append(say(NOTES, "weekday_filter", lang, days=listed(_days(item, lang), lang)))
    return [text for text in made if text]


def label(name: str, table: Table, lang: Lang) -> str:
    """The label of a metric, column or condition; the name itself when it is none."""
    for known in (table.metrics, table.columns, table.conditions):
        if name in known:
            return known[name].label.get(lang)
    return name


def _content(plan: Plan) -> Plan:
    empty = {name: Plan.model_fields[name].get_default() for name in _SHOWN_ONLY}
    return plan.model_copy(update={**empty, "goal": ""})


def _meaning(metric: Metric, plan: Plan, table: Table, lang: Lang) -> str:
    definition = table.metrics.get(metric.name)
    if definition is None:
        return ""
    name = definition.label.get(lang)
    if metric.aggregation is None:
        words = lower_first(definition.description.get(lang))
        text = say(NOTES, "metric", lang, label=name[:1].upper() + name[1:], description=words)
        return text if words else ""
    if definition.condition not in table.conditions:
        return ""
    rule = label(definition.condition, table, lang)
    named = _named_against(definition.condition, plan, table, lang)
    key = "lifted" if named else "rule_off"
    return say(NOTES, key, lang, value=named, rule=rule, label=name)


def _named_against(condition: str, plan: Plan, table: Table, lang: Lang) -> str:
    """The values filtered for that the condition leaves out; "" for none."""
    excluded = table.conditions[condition].excludes
    named = [
        value_words(value, table.columns.get(item.column), lang)
        for item in plan.filters if item.op in ("eq", "in")
        for value in item.values if str(value) in excluded.get(item.column, ())
    ]
    return ", ".join(sorted(set(named)))


def _is_part(metric: Metric, plan: Plan) -> bool:
    """Whether it is the part of a whole that its own filters make."""
    whole = "share" in metric.show and not (plan.dimensions or (plan.time and plan.time.grain))
    return bool(metric.where) and (whole or metric.over == metric.name)


def _time_notes(plan: Plan, table: Table, lang: Lang) -> list[str]:
    time = plan.time
    made = [_range_note(time.range if time else TimeRange(), plan, lang)]
    other = _other_period(time)
    if other is not None:
        start, end = day(other.start, lang), day(other.end, lang)
        made.append(say(NOTES, "compared", lang, start=start, end=end))
    if time is not None and time.column != table.default_time:
        made.append(say(NOTES, "time_column", lang, column=label(time.column, table, lang)))
    return made


def _range_note(span: TimeRange, plan: Plan, lang: Lang) -> str:
    """What the person's words for the period mean in dates; all data without any."""
    if not (span.start or span.end):
        return "" if plan.needs_sql else say(NOTES, "no_period", lang)
    key = "period" if span.start and span.end else "period_from" if span.start else "period_until"
    key = "period_day" if span.start and span.start == span.end else key
    words = f"“{span.label}”" if span.label else say(NOTES, "the_period", lang)
    return say(NOTES, key, lang, label=words, start=day(span.start, lang), end=day(span.end, lang))


def _other_period(time: Time | None) -> TimeRange | None:
    if time is None or time.comparison is None:
        return None
    try:
        return compared_range(time)
    except Invalid:
        return None


def _order_notes(plan: Plan, table: Table, lang: Lang) -> list[str]:
    grouped = plan.dimensions or (plan.time and plan.time.grain)
    if plan.kind != "aggregate" or plan.limit is None or not (grouped and plan.ordering):
        return []
    made = [say(NOTES, "one", lang)] if plan.limit == 1 else []
    by = plan.ordering[0].by
    if by in table.metrics or by in table.columns:
        made.append(say(NOTES, "ranked_by", lang, label=label(by, table, lang)))
    return made


def _days(item: Filter, lang: Lang) -> list[str]:
    return [WEEKDAYS[lang][int(value) - 1] for value in item.values if value in range(1, 8)]
