"""The result of a statement that a person wrote over the plan's, or a model for it: what may
still be said of it.

Place in the flow: python_runtime and response_composer ask `result_columns` of any result. One
of edited SQL they read with `bare_plan` in place of the approved one, whose filters, period and
order no longer speak of these rows; the answer's text is `edited_answer`, which states what the
rows themselves show and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from orchestrator.analyst.writing import grammar, markdown
from orchestrator.analyst.writing.cells import row_label, show
from orchestrator.analyst.writing.columns import Meaning, meanings, named, stored
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.numbers import told
from orchestrator.analyst.writing.table import result_table
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import pick
from orchestrator.catalog import Catalog
from orchestrator.plan.model import Plan

MOST_NAMED = 12
MOST_RANGES = 2


def bare_plan(plan: Plan, lang: str) -> Plan:
    """A plan that claims nothing."""
    goal = pick(lang, "Resultado do SQL editado", "Result of the edited SQL")
    return Plan(goal=goal, table=plan.table, today=plan.today, needs_sql=True)


def result_columns(
    plan: Plan, catalog: Catalog, described: Sequence[Mapping[str, Any]], lang: str, *,
    edited: bool,
) -> tuple[Meaning, ...]:
    """What each column means: as the plan says of its own statement; by its expression in one
    that a person edited, or that a model wrote."""
    if edited or plan.needs_sql:
        return _by_expression(plan, catalog, described, lang)
    names, types = ([column[key] for column in described] for key in ("name", "type"))
    return meanings(plan, catalog, names, types, lang)


def _by_expression(
    plan: Plan, catalog: Catalog, described: Sequence[Mapping[str, Any]], lang: str
) -> tuple[Meaning, ...]:
    """described: the result's columns with what the parser saw of each (plan/validated.py). A
    name alone says nothing: "cost AS revenue" is no revenue. Nothing is known to add up, and a
    name's date parts may hold other dates now: they are shown as the values they are."""
    names, types = ([column[key] for column in described] for key in ("name", "type"))
    planned = meanings(plan, catalog, names, types, lang)
    return tuple(
        replace(_meaning(column, of_plan, catalog, lang),
                type=column["type"], additive=False, grain=None, good="")
        for column, of_plan in zip(described, planned, strict=True))


def _meaning(
    column: Mapping[str, Any], of_plan: Meaning, catalog: Catalog, lang: str
) -> Meaning:
    if column.get("planned"):
        return of_plan
    name, type_ = column["name"], column["type"]
    table, _, origin = column.get("column", "").partition(".")
    found = catalog.tables.get(table)
    definition = found.columns.get(origin) if found is not None else None
    return (named(name, type_, column.get("unit", "")) if definition is None
            else stored(name, type_, origin, definition, lang))


def edited_answer(view: View, insights: Sequence[dict[str, Any]]) -> str:
    """Markdown; the numbers it states are in `view.ledger`."""
    parts = [_first(view), *_ranges(view), _table(view)]
    for insight in insights:
        parts.append(f"- {insight['text']}")
        view.ledger.entries.extend(insight.get("numbers", []))
    parts.append("*" + pick(
        view.lang, "Este SQL foi editado: o período e os filtros do plano podem não valer mais.",
        "This SQL was edited: the plan's period and filters may no longer hold.") + "*")
    return "\n\n".join(part for part in parts if part)


def _first(view: View) -> str:
    lang = view.lang
    if not view.row_count:
        return pick(lang, "O SQL editado não trouxe nenhuma linha.",
                    "The edited SQL returned no rows.")
    count = view.ledger.statistic(view.row_count, "", "row_count")
    said = pick(lang, "O SQL editado trouxe", "The edited SQL returned")
    rows = pick(lang, "linha" if view.row_count == 1 else "linhas",
                "row" if view.row_count == 1 else "rows")
    named = f": {_cells(view)}" if view.row_count == 1 and view.rows else ""
    return f"{said} {markdown.bold(f'{count} {rows}')}{named}."


def _cells(view: View) -> str:
    """ "Receita **R$ 10,00**, canal **Site**": a single row, by name."""
    items = []
    for column in view.columns[:MOST_NAMED]:
        value = view.value(column)
        number = as_number(value) if column.numeric else None
        text = (show(value, column, view.lang) if number is None
                else view.ledger.cell(number, column, 0))
        items.append(f"{_label(column)} {markdown.bold(text)}")
    return ", ".join(items)


def _ranges(view: View) -> list[str]:
    """From the least to the most of the first measures, with the rows that have them."""
    if view.row_count < 2:
        return []
    said = [_range(view, column) for column in view.columns
            if column.numeric and view.entry(column).get("count", 0) > 1]
    return [" ".join(text for text in said[:MOST_RANGES] if text)]


def _range(view: View, column: Meaning) -> str:
    entry, lang = view.entry(column), view.lang
    if "min" not in entry or told(entry, "min") == told(entry, "max"):
        return ""
    least, most = (
        view.ledger.statistic(told(entry, end), column.unit, f"{column.name}.{end}")
        + (f" ({row_label(entry[f'{end}_at'], view.dimensions, lang)})"
           if entry.get(f"{end}_at") else "")
        for end in ("min", "max"))
    return f"{grammar.upper_first(_label(column))}: {pick(lang, 'de', 'from')} {least} " \
           f"{pick(lang, 'a', 'to')} {most}."


def _label(column: Meaning) -> str:
    return markdown.escape(column.label, 60)


def _table(view: View) -> str:
    """What one row's sentence has said needs no table."""
    return result_table(view) if view.row_count > 1 else ""
