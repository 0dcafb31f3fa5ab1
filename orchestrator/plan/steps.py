"""A plan as short sentences that a manager understands (plan_steps).

Place in the flow: plan_builder and plan_refiner show these before anything runs. They are
written from the plan alone, so what is read is what is approved.
"""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.catalog import Catalog, Table
from orchestrator.errors import EzpocketError
from orchestrator.plan.checking import plan_table
from orchestrator.plan.model import Grain, Order, Plan
from orchestrator.plan.output import COMPANION_LABELS
from orchestrator.plan.periods import CYCLIC, compared_range
from orchestrator.plan.wording import (
    GRAINS,
    OPERATORS,
    column_name,
    days,
    filter_words,
    listed,
    metric_name,
    pick,
    value_words,
)

_SHOWN = {
    "share": ("participação no total (%)", "share of the total (%)"),
    "growth": ("crescimento sobre o período anterior (%)", "growth over the previous period (%)"),
    "cumulative": ("valor acumulado", "running total"),
    "rank": ("posição no ranking", "rank"),
}
_KINDS_OF_COMPARISON = {
    "previous_period": ("o período anterior", "the previous period"),
    "previous_year": ("o mesmo período do ano anterior", "the same period a year before"),
    "custom": ("outro período", "another period"),
}


def describe_plan(plan: Plan, catalog: Catalog, lang: str) -> list[str]:
    """Sentences in `lang`: what is measured, grouping, filters, period, comparison, order,
    limit, then the assumptions as the plan words them. Invalid on an unknown table."""
    table = plan_table(plan, catalog)
    parts: tuple[Callable[[Plan, Table, str], str], ...] = (
        _what, _companions, _grouping, _filters, _period, _comparison, _having, _order, _limit,
    )
    found = [sentence for part in parts if (sentence := part(plan, table, lang))]
    assumed = pick(("Premissa", "Assumption"), lang)
    return [*found, *(f"{assumed}: {_ended(text)}" for text in plan.assumptions)]


def _what(plan: Plan, table: Table, lang: str) -> str:
    if plan.needs_sql:
        start = pick(("Escrever uma consulta para: {}", "Write a query for: {}"), lang)
        return _ended(start.format(plan.goal[:300]))
    if plan.kind == "list":
        names = listed([column_name(name, table, lang) for name in plan.columns], lang)
        rows = pick(("Listar {}", "List {}"), lang).format(table.label.get(lang))
        return _ended(f"{rows}: {names}" if names else rows)
    if plan.kind == "distinct":
        return pick(("Listar os valores distintos de {}.", "List the distinct values of {}."),
                    lang).format(_groups(plan, table, lang))
    names = listed([metric_name(metric, table, lang) for metric in plan.metrics], lang)
    return pick(("Calcular {}.", "Compute {}."), lang).format(names)


def _companions(plan: Plan, table: Table, lang: str) -> str:
    kinds = dict.fromkeys(kind for metric in plan.metrics for kind in metric.show)
    words = listed([pick(_SHOWN[kind], lang) for kind in kinds], lang)
    return pick(("Mostrar também {}.", "Show also {}."), lang).format(words) if words else ""


def _grouping(plan: Plan, table: Table, lang: str) -> str:
    words = _groups(plan, table, lang)
    if plan.kind != "aggregate" or not words:
        return ""
    return pick(("Agrupar por {}.", "Group by {}."), lang).format(words)


def _groups(plan: Plan, table: Table, lang: str) -> str:
    words = []
    if plan.time is not None and plan.time.grain is not None:
        words.append(pick(GRAINS[plan.time.grain], lang))
    for item in plan.dimensions:
        name = pick(GRAINS[item.grain], lang) if item.grain else ""
        words.append(name or column_name(item.column, table, lang))
    return listed(list(dict.fromkeys(words)), lang)


def _filters(plan: Plan, table: Table, lang: str) -> str:
    if not plan.filters:
        return ""
    words = [filter_words(item, table, lang) for item in plan.filters]
    return pick(("Apenas: {}.", "Only: {}."), lang).format("; ".join(words))


def _period(plan: Plan, table: Table, lang: str) -> str:
    if plan.time is None:
        return pick(("Período: todos os dados.", "Period: all the data."), lang)
    dates = days(plan.time.range, lang) or pick(("todos os dados", "all the data"), lang)
    said = plan.time.range.label
    explained = any(f"“{said}”" in text for text in plan.assumptions)
    label = f" ({said})" if said and not explained else ""
    by = pick(("por", "by"), lang)
    return f"{pick(('Período', 'Period'), lang)}: {dates}{label}, {by} " \
           f"{column_name(plan.time.column, table, lang)}."


def _comparison(plan: Plan, table: Table, lang: str) -> str:
    if plan.time is None or plan.time.comparison is None:
        return ""
    words = pick(_KINDS_OF_COMPARISON[plan.time.comparison], lang)
    try:
        dates = days(compared_range(plan.time), lang)
    except EzpocketError:
        dates = ""
    start = pick(("Comparar com {}", "Compare with {}"), lang).format(words)
    return f"{start}: {dates}." if dates else f"{start}."


def _having(plan: Plan, table: Table, lang: str) -> str:
    words = []
    for item in plan.having:
        values = [value_words(value, None, lang) for value in item.values]
        name = _named(item.column, plan, table, lang)
        words.append(pick(OPERATORS.get(item.op, ("{} {}", "{} {}")), lang)
                     .format(name, listed(values, lang)))
    start = pick(("Manter só: {}.", "Keep only: {}."), lang)
    return start.format("; ".join(words)) if words else ""


def _order(plan: Plan, table: Table, lang: str) -> str:
    words = [_ordered(item, plan, table, lang) for item in plan.ordering]
    start = pick(("Ordenar por {}.", "Sort by {}."), lang)
    return start.format(listed(words, lang)) if words else ""


def _ordered(item: Order, plan: Plan, table: Table, lang: str) -> str:
    known = table.columns.get(item.by)
    by_metric = any(metric.name == item.by for metric in plan.metrics)
    grain = None if by_metric else _grains(plan).get(item.by)
    name = pick(GRAINS[grain], lang).split(" (")[0] if grain else _named(item.by, plan, table, lang)
    kind = known.type if known is not None and not by_metric else ""
    if kind in ("date", "timestamp") or (grain and grain not in CYCLIC):
        pair = ("do mais recente ao mais antigo", "newest first")
        if item.direction == "asc":
            pair = ("do mais antigo ao mais recente", "oldest first")
    elif kind == "text":
        pair = ("de Z a A", "Z to A")
        if item.direction == "asc":
            pair = ("em ordem alfabética", "alphabetically")
    else:
        pair = ("do maior para o menor", "highest first")
        if item.direction == "asc":
            pair = ("do menor para o maior", "lowest first")
    return f"{name} ({pick(pair, lang)})"


def _grains(plan: Plan) -> dict[str, Grain]:
    """The output columns that are parts of a date, "<column>_<grain>" → grain."""
    parts = [(item.column, item.grain) for item in plan.dimensions]
    if plan.time is not None:
        parts.append((plan.time.column, plan.time.grain))
    return {f"{column}_{grain}": grain for column, grain in parts if grain}


def _limit(plan: Plan, table: Table, lang: str) -> str:
    if plan.limit is None:
        return ""
    count = pick(("Mostrar só as {} primeiras linhas", "Show only the first {} rows"), lang)
    if plan.limit == 1:
        count = pick(("Mostrar só a primeira linha", "Show only the first row"), lang)
    words = count.format(plan.limit)
    if plan.limit_per:
        of = pick(("de cada valor de {}", "of each {}"), lang)
        words += " " + of.format(column_name(plan.limit_per, table, lang))
    ties = pick(("empates ficam em ordem alfabética", "ties are in alphabetical order"), lang)
    return f"{words}; {ties}." if plan.kind == "aggregate" and plan.dimensions else f"{words}."


def _named(name: str, plan: Plan, table: Table, lang: str) -> str:
    """The words for a metric of the plan, a column, or whatever `name` is."""
    for metric in plan.metrics:
        if metric.name == name:
            return metric_name(metric, table, lang)
        for source, (pt, en) in COMPANION_LABELS.items():
            if name == f"{metric.name}_{source}":
                return pick((pt, en), lang).format(metric_name(metric, table, lang))
    return column_name(name, table, lang)


def _ended(text: str) -> str:
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?")) else f"{stripped}."
