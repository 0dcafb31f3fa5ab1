"""A plan in one line: "Pedidos em atraso por canal, estado SP, outubro de 2026".

Place in the flow: the goal of a plan that reading/ makes, and the title of every chart, so
that a chart says what was computed even after its plan was edited.
"""

from __future__ import annotations

from orchestrator.analyst.writing import grammar, numbers
from orchestrator.analyst.writing.dates import period_name
from orchestrator.analyst.writing.markdown import unescape
from orchestrator.analyst.writing.scope import compared, filter_words, own_filters, rows_named
from orchestrator.analyst.writing.wording import pick
from orchestrator.catalog import Table
from orchestrator.plan.model import Filter, Metric, Plan
from orchestrator.plan.output import GRAIN_LABELS
from orchestrator.plan.wording import column_name, metric_name

_SHOWN = {
    "share": ("participação", "share"), "growth": ("crescimento", "growth"),
    "cumulative": ("acumulado", "running total"), "rank": ("posição", "rank"),
}


def title(plan: Plan, table: Table, lang: str) -> str:
    """Plain text. What the plan itself cannot say (needs_sql) keeps its goal."""
    if plan.needs_sql:
        return plan.goal
    what, groups = _what(plan, table, lang), _groups(plan, table, lang)
    if groups and plan.kind != "distinct":
        what += f" {pick(lang, 'por', 'by')} {grammar.join(groups, lang)}"
    parts = [what, *_conditions(plan, table, lang), *_periods(plan, lang),
             _limit(plan, table, lang)]
    return grammar.upper_first(", ".join(unescape(part) for part in parts if part))


def _what(plan: Plan, table: Table, lang: str) -> str:
    if plan.kind == "distinct":
        return grammar.join([grammar.plural_label(name, lang)
                             for name in _groups(plan, table, lang)], lang)
    if plan.kind == "list" or not plan.metrics:
        return rows_named(table.label.get(lang), plan, table, lang)
    names = [_metric(metric, plan, table, lang) for metric in plan.metrics]
    return grammar.join(names, lang)


def _metric(metric: Metric, plan: Plan, table: Table, lang: str) -> str:
    """Its own filters are said with the plan's when it is the only one."""
    alone = len(plan.metrics) == 1
    name = metric_name(metric.model_copy(update={"where": ()}) if alone else metric, table, lang)
    if alone:
        name = rows_named(name, plan, table, lang)
    shown = grammar.join([pick(lang, *_SHOWN[kind]) for kind in metric.show], lang)
    return f"{name} ({shown})" if shown else name


def _groups(plan: Plan, table: Table, lang: str) -> list[str]:
    names = [GRAIN_LABELS[plan.time.grain][lang == "en"].lower()] if (
        plan.time is not None and plan.time.grain is not None) else []
    names += [GRAIN_LABELS[item.grain][lang == "en"].lower() if item.grain
              else column_name(item.column, table, lang) for item in plan.dimensions]
    return list(dict.fromkeys(names))


def _conditions(plan: Plan, table: Table, lang: str) -> list[str]:
    rows = table.label.get(lang)
    said = plan.kind == "list" or (
        len(plan.metrics) == 1 and metric_name(plan.metrics[0].model_copy(
            update={"where": ()}), table, lang).lower() == rows.lower())
    found = [_filter(item, table, lang) for item in own_filters(plan)
             if not (said and item.op == "condition")]
    return found + [_having(item, plan, table, lang) for item in plan.having]


def _filter(item: Filter, table: Table, lang: str) -> str:
    """ "estados SP e RJ": as in a sentence, without its article."""
    words = filter_words(item, table, lang)
    return words.split(" ", 1)[1] if item.op in ("eq", "in") and item.values else words


def _having(item: Filter, plan: Plan, table: Table, lang: str) -> str:
    metric = next((m for m in plan.metrics if m.name == item.column), None)
    definition = table.metrics.get(item.column)
    label = metric_name(metric, table, lang) if metric else column_name(item.column, table, lang)
    unit = definition.unit if definition is not None else ""
    return compared(item.op, label, item.values, unit, lang)


def _periods(plan: Plan, lang: str) -> list[str]:
    if plan.time is None:
        return []
    found = [period_name(plan.time.range, plan.today, lang)]
    if plan.time.compare_range is not None:
        other = period_name(plan.time.compare_range, plan.today, lang)
        found.append(pick(lang, f"comparado com {other}", f"compared with {other}"))
    return found


def _limit(plan: Plan, table: Table, lang: str) -> str:
    if plan.limit is None:
        return ""
    count = numbers.number(plan.limit, lang)
    by = plan.ordering[0].by if plan.ordering else ""
    lowest = bool(plan.ordering) and plan.ordering[0].direction == "asc"
    if any(by == metric.name for metric in plan.metrics):
        words = pick(lang, f"{count} menores" if lowest else f"{count} maiores",
                     f"bottom {count}" if lowest else f"top {count}")
        if plan.limit == 1:
            words = pick(lang, "último lugar" if lowest else "primeiro lugar",
                         "last place" if lowest else "first place")
    else:
        words = pick(lang, "1 linha" if plan.limit == 1 else f"{count} primeiras linhas",
                     "1 row" if plan.limit == 1 else f"first {count} rows")
    if plan.limit_per:
        each = column_name(plan.limit_per, table, lang)
        words += pick(lang, f" em cada {each}", f" in each {each}")
    return words
