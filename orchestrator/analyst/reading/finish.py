"""The plan's sentences: its goal and its assumptions, in the person's language.

Place in the flow: after assembly. Every reading that another person could have understood
otherwise is written down, so that approving the plan approves it too.
"""

from __future__ import annotations

from orchestrator.analyst.reading.draft import Draft, Problem
from orchestrator.analyst.reading.language import Lang
from orchestrator.analyst.reading.wording import (
    NOTES,
    REFUSALS,
    WEEKDAYS,
    day,
    grain_name,
    listed,
    say,
)
from orchestrator.catalog import Table
from orchestrator.plan.model import Filter, Metric, Plan, TimeRange

_OPERATORS = {
    "eq": "=", "ne": "≠", "in": "=", "not_in": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤",
}
_AGGREGATES = {
    "sum": ("soma de {}", "sum of {}"), "avg": ("média de {}", "average {}"),
    "min": ("menor {}", "lowest {}"), "max": ("maior {}", "highest {}"),
    "count": ("número de {}", "number of {}"),
    "count_distinct": ("número de {} diferentes", "number of distinct {}"),
    "median": ("mediana de {}", "median {}"),
}


def complete(plan: Plan, draft: Draft, table: Table, lang: Lang) -> Plan:
    """The plan with goal and assumptions."""
    return plan.model_copy(update={
        "goal": _goal(plan, table, lang),
        "assumptions": tuple(dict.fromkeys(_assumptions(plan, draft, table, lang))),
    })


def refusal(problem: Problem, table: Table, lang: Lang) -> str:
    """Why there is no plan, and what can be asked instead."""
    names = [metric.label.get(lang) for metric in table.metrics.values()][:5]
    words = listed([_label(word, table, lang) for word in problem.words], lang)
    return say(
        REFUSALS, problem.category, lang, words=words, table=table.label.get(lang),
        metrics=listed(names, lang),
    )


def _goal(plan: Plan, table: Table, lang: Lang) -> str:
    pt = lang == "pt"
    what = [_metric_label(metric, table, lang) for metric in plan.metrics]
    if plan.kind == "list":
        what = [table.label.get(lang)]
    groups = [_label(item.column, table, lang) for item in plan.dimensions]
    if plan.time and plan.time.grain:
        groups.insert(0, grain_name(plan.time.grain, lang))
    if plan.kind == "distinct":
        what, groups = groups, []
    text = listed(what, lang)
    if groups:
        text += (" por " if pt else " by ") + listed(groups, lang)
    conditions = [_filter_text(item, table, lang) for item in (*plan.filters, *plan.having)]
    if conditions:
        text += (", com " if pt else ", with ") + listed(conditions, lang)
    if plan.time:
        text += _range_text(plan.time.range, lang)
        if plan.time.compare_range:
            text += (", comparado com" if pt else ", compared with")
            text += _range_text(plan.time.compare_range, lang).removeprefix(",")
    if plan.limit:
        text += f", {plan.limit} " + ("no máximo" if pt else "at most")
        if plan.limit_per:
            text += (" por " if pt else " per ") + _label(plan.limit_per, table, lang)
    return text[:1].upper() + text[1:]


def _assumptions(plan: Plan, draft: Draft, table: Table, lang: Lang) -> list[str]:
    made: list[str] = []
    for metric in plan.metrics:
        definition = table.metrics.get(metric.name)
        if definition and definition.description.get(lang) and metric.aggregation is None:
            label = definition.label.get(lang)
            description = definition.description.get(lang)
            label = label[:1].upper() + label[1:]
            made.append(say(NOTES, "metric", lang, label=label, description=description))
    if plan.time:
        made += _time_notes(plan, table, lang)
    for key, words in draft.notes:
        if key not in NOTES or (key == "no_period" and plan.time and plan.time.range.end):
            continue
        told = {name: _told(name, text, table, lang) for name, text in words.items()}
        made.append(say(NOTES, key, lang, **told))
    if draft.per:
        made.append(say(NOTES, "per", lang, grain=grain_name(draft.per, lang)))
    if draft.rank and plan.metrics and (plan.dimensions or (plan.time and plan.time.grain)):
        by = plan.ordering[0].by if plan.ordering else plan.metrics[0].name
        made.append(say(NOTES, "ranked_by", lang, label=_label(by, table, lang)))
    for item in plan.filters:
        if item.grain == "weekday":
            names = [WEEKDAYS[lang][int(value) - 1] for value in item.values]
            made.append(say(NOTES, "weekday_filter", lang, days=listed(names, lang)))
    return made


def _told(name: str, text: str, table: Table, lang: Lang) -> str:
    if name == "grain":
        return grain_name(text, lang)
    return text if name in ("typed", "word", "value", "row") else _label(text, table, lang)


def _time_notes(plan: Plan, table: Table, lang: Lang) -> list[str]:
    time = plan.time
    if time is None:
        return []
    made: list[str] = []
    span = time.range
    key = "period" if span.start and span.end else "period_from" if span.start else "period_until"
    if span.start or span.end:
        label = span.label or "…"
        made.append(say(
            NOTES, key, lang, label=label, start=day(span.start, lang), end=day(span.end, lang)
        ))
    if time.compare_range:
        start, end = day(time.compare_range.start, lang), day(time.compare_range.end, lang)
        made.append(say(NOTES, "compared", lang, start=start, end=end))
    if time.column != table.default_time:
        made.append(say(NOTES, "time_column", lang, column=_label(time.column, table, lang)))
    return made


def _range_text(span: TimeRange, lang: Lang) -> str:
    start, end = day(span.start, lang), day(span.end, lang)
    if start and end:
        joint = " a " if lang == "pt" else " to "
        return f", {start}" if start == end else f", {start}{joint}{end}"
    if start:
        return (", desde " if lang == "pt" else ", since ") + start
    if end:
        return (", até " if lang == "pt" else ", until ") + end
    return ""


def _metric_label(metric: Metric, table: Table, lang: Lang) -> str:
    if metric.aggregation and metric.name not in table.metrics:
        column = _label(metric.column or "", table, lang) or table.label.get(lang)
        text = _AGGREGATES[metric.aggregation][lang == "en"].format(column)
    else:
        text = _label(metric.name, table, lang)
    if metric.over:
        text += (" em % de " if lang == "pt" else " as % of ") + _label(metric.over, table, lang)
    if metric.per:
        text += " em média por " if lang == "pt" else " on average per "
        text += grain_name(metric.per, lang)
    extras = {
        "share": ("participação", "share"), "growth": ("crescimento", "growth"),
        "cumulative": ("acumulado", "running total"), "rank": ("posição", "rank"),
    }
    shown = [extras[show][lang == "en"] for show in metric.show]
    return f"{text} ({listed(shown, lang)})" if shown else text


def _filter_text(item: Filter, table: Table, lang: Lang) -> str:
    if item.op in ("condition", "not_condition"):
        label = table.conditions[item.column].label.get(lang)
        negation = "não: " if lang == "pt" else "not: "
        return label if item.op == "condition" else negation + label
    label = _label(item.column, table, lang)
    if item.grain == "weekday":
        return listed([WEEKDAYS[lang][int(value) - 1] for value in item.values], lang)
    if item.op in ("is_null", "not_null"):
        empty = ("em branco", "empty") if item.op == "is_null" else ("preenchido", "filled in")
        return f"{label} {empty[lang == 'en']}"
    values = [str(value) for value in item.values]
    if item.op == "between":
        return f"{label} {values[0]}–{values[1]}"
    joined = (" ou " if lang == "pt" else " or ").join(values)
    return f"{label} {_OPERATORS.get(item.op, item.op)} {joined}"


def _label(name: str, table: Table, lang: Lang) -> str:
    """The label of a metric, column or condition; the name itself when it is none."""
    for known in (table.metrics, table.columns, table.conditions):
        if name in known:
            return known[name].label.get(lang)
    return name
