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
from orchestrator.analyst.writing.grammar import lower_first
from orchestrator.analyst.writing.title import title
from orchestrator.catalog import Table
from orchestrator.plan.model import Plan


def complete(plan: Plan, draft: Draft, table: Table, lang: Lang) -> Plan:
    """The plan with goal and assumptions."""
    return plan.model_copy(update={
        "goal": title(plan, table, lang),
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


def _assumptions(plan: Plan, draft: Draft, table: Table, lang: Lang) -> list[str]:
    made: list[str] = []
    for metric in plan.metrics:
        definition = table.metrics.get(metric.name)
        if definition and definition.description.get(lang) and metric.aggregation is None:
            label = definition.label.get(lang)
            description = lower_first(definition.description.get(lang))
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
    key = "period_day" if span.start and span.start == span.end else key
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


def _label(name: str, table: Table, lang: Lang) -> str:
    """The label of a metric, column or condition; the name itself when it is none."""
    for known in (table.metrics, table.columns, table.conditions):
        if name in known:
            return known[name].label.get(lang)
    return name
