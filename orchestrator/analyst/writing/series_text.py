"""The direct answer of a series: its total or its way from first to last, and its extremes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.breakdown import total, total_versus
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.insights_of_series import last_change
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.markdown import bold, escape
from orchestrator.analyst.writing.partial import is_partial
from orchestrator.analyst.writing.ranking import passing
from orchestrator.analyst.writing.scope import scope
from orchestrator.analyst.writing.ties import MOST_TIED
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import counted, in_period, number_of, pick, when


def series_text(view: View) -> str:
    metric = view.metrics[0]
    entry = view.entry(metric)
    if view.plan.having:
        return passing(view, metric)
    if "sum" in entry:
        start = f"{total(view, metric)}{total_versus(view, metric)}"
    elif "change" in entry:
        start = _from_to(view, metric, entry["change"])
    else:
        by = pick(view.lang, "por período", "by period")
        start = f"{_label(metric)} {by}{scope(view.plan, view.table, view.lang)}"
    asked = view.companion(metric, "growth") is not None
    growth = last_change(entry, metric, view.columns, view.ledger) if asked else ""
    return f"{growth}{' ' if growth else ''}{start}{_extremes(view, metric)}."


def _label(metric: Meaning) -> str:
    return grammar.upper_first(escape(metric.label))


def _amount(view: View, metric: Meaning, value: Any, path: str) -> str:
    if metric.unit in ("count", "") and float(value).is_integer():
        value = int(value)
    return view.ledger.statistic(value, metric.unit, path)


def _from_to(view: View, metric: Meaning, change: dict[str, Any]) -> str:
    lang, path = view.lang, f"{metric.name}.change"
    first = _amount(view, metric, change["first"], f"{path}.first")
    last = _amount(view, metric, change["last"], f"{path}.last")
    start = in_period(change["first_at"], view.columns, lang)
    end = in_period(change["last_at"], view.columns, lang)
    percent = ""
    if change["percent"] is not None and metric.unit != "percent":
        shown = view.ledger.statistic(change["percent"], "percent", f"{path}.percent", signed=True)
        percent = f" ({shown})"
    subject = grammar.the(escape(metric.label), lang)
    moved = pick(lang, "passaram" if grammar.is_plural(metric.label) else "passou", "went")
    period, filters = when(view.plan, lang), scope(view.plan, view.table, lang)
    filters = filters.removeprefix(f" {period}")
    said = pick(
        lang,
        f"{subject} {moved} de {bold(first)} {start} para {bold(last)} {end}{percent}{filters}",
        f"{subject} {moved} from {bold(first)} {start} to {bold(last)} {end}{percent}{filters}",
    )
    return grammar.upper_first(f"{period}, {said}" if period else said)


def _extremes(view: View, metric: Meaning) -> str:
    entry, lang = view.entry(metric), view.lang
    highest, lowest = entry.get("highest"), entry.get("lowest")
    if not highest or not lowest or highest["value"] == lowest["value"]:
        return ""
    high = _amount(view, metric, highest["value"], f"{metric.name}.highest.value")
    low = _amount(view, metric, lowest["value"], f"{metric.name}.lowest.value")
    top, bottom = _when(view, metric, highest), _when(view, metric, lowest)
    return pick(lang, f"; o maior valor foi {top} ({high}) e o menor, {bottom} ({low})",
                f"; the highest was {top} ({high}) and the lowest {bottom} ({low})")


def _when(view: View, metric: Meaning, extreme: dict[str, Any]) -> str:
    """The whole periods that have the value: all of them when several do."""
    time, lang = view.dimensions[0], view.lang
    same = [
        day for row in range(len(view.rows))
        if (value := as_number(view.value(metric, row))) is not None
        and float(value) == extreme["value"]
        and isinstance(day := view.value(time, row), dt.date)
        and not is_partial(day, view.plan, time)
    ]
    if len(same) > MOST_TIED:
        count = view.ledger.computed(len(same), "", "periods with the same value")
        return pick(lang, f"em {count} períodos", f"in {count} periods")
    labels = [[day] for day in same] if len(same) > 1 else [extreme["at"]]
    return grammar.join([in_period(label, view.columns, lang) for label in labels], lang)


def series_by_category_text(view: View) -> str:
    metric, lang = view.metrics[0], view.lang
    entry = view.entry(metric)
    others = [column for column in view.dimensions if not column.is_time]
    if "sum" not in entry:
        return _uneven(view, metric)
    lead = ""
    categories = entry.get("categories", [])
    if categories and "sum" in categories[0]:
        text = _amount(view, metric, categories[0]["sum"], f"{metric.name}.categories.0.sum")
        noun = counted(metric, lang)
        shown = text if noun is None else number_of(categories[0]["sum"], noun, text, lang)
        share = _share(view, metric, categories[0]["sum"], entry["sum"])
        name = bold(row_label(categories[0]["label"], others, lang))
        lead = f"; {name} {pick(lang, 'lidera, com', 'leads with')} {shown}{share}"
    return f"{total(view, metric)}{total_versus(view, metric)}{lead}."


def _share(view: View, metric: Meaning, part: float, whole: float) -> str:
    if whole <= 0 or part < 0:
        return ""
    formula = f"100 * {metric.name}.categories.0.sum / {metric.name}.sum"
    text = view.ledger.computed(100 * part / whole, "percent", formula)
    return pick(view.lang, f" ({text} do total)", f" ({text} of the total)")


def _uneven(view: View, metric: Meaning) -> str:
    """What does not add up has no total: its highest and lowest, over both dimensions."""
    lang, entry = view.lang, view.entry(metric)
    subject = grammar.the(escape(metric.label), lang)
    where = scope(view.plan, view.table, lang)
    if "max_at" not in entry or entry["max_at"] == entry["min_at"]:
        return grammar.upper_first(f"{subject}{where}.")
    high = _amount(view, metric, entry["max"], f"{metric.name}.max")
    low = _amount(view, metric, entry["min"], f"{metric.name}.min")
    top = row_label(entry["max_at"], view.dimensions, lang)
    bottom = row_label(entry["min_at"], view.dimensions, lang)
    ran = pick(lang, "variaram" if grammar.is_plural(metric.label) else "variou", "ranged")
    return grammar.upper_first(pick(
        lang,
        f"{subject} {ran} de {bold(low)} ({bottom}) a {bold(high)} ({top}){where}.",
        f"{subject} {ran} from {bold(low)} ({bottom}) to {bold(high)} ({top}){where}.",
    ))
