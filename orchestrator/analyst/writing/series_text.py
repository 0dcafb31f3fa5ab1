"""The direct answer of a series: its total or its way from first to last, and its extremes."""

from __future__ import annotations

from typing import Any

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.breakdown import total, total_versus
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.markdown import bold, escape
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import counted, number_of, pick, scope


def series_text(view: View) -> str:
    metric = view.metrics[0]
    entry = view.entry(metric)
    if "sum" in entry:
        start = f"{total(view, metric)}{total_versus(view, metric)}"
    elif "change" in entry:
        start = _from_to(view, metric, entry["change"])
    else:
        start = pick(view.lang, f"{_label(metric)} por período{scope(view.plan, view.table, 'pt')}",
                     f"{_label(metric)} by period{scope(view.plan, view.table, 'en')}")
    return f"{start}{_extremes(view, metric)}."


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
    times = [column for column in view.dimensions if column.is_time]
    start = row_label(change["first_at"], times, lang)
    end = row_label(change["last_at"], times, lang)
    percent = ""
    if change["percent"] is not None and metric.unit != "percent":
        shown = view.ledger.statistic(change["percent"], "percent", f"{path}.percent", signed=True)
        percent = f" ({shown})"
    subject = grammar.upper_first(grammar.the(escape(metric.label), lang))
    moved = pick(lang, "passaram" if grammar.is_plural(metric.label) else "passou", "went")
    where = scope(view.plan, view.table, lang)
    return pick(
        lang,
        f"{subject} {moved} de {bold(first)} em {start} para {bold(last)} em {end}{percent}{where}",
        f"{subject} {moved} from {bold(first)} in {start} to {bold(last)} in {end}{percent}{where}",
    )


def _extremes(view: View, metric: Meaning) -> str:
    entry, lang = view.entry(metric), view.lang
    if not entry.get("count") or entry["count"] < 3 or entry.get("max") == entry.get("min"):
        return ""
    high = _amount(view, metric, entry["max"], f"{metric.name}.max")
    low = _amount(view, metric, entry["min"], f"{metric.name}.min")
    highest = row_label(entry["max_at"], view.dimensions, lang)
    lowest = row_label(entry["min_at"], view.dimensions, lang)
    return pick(lang, f"; o maior valor foi em {highest} ({high}) e o menor em {lowest} ({low})",
                f"; the highest was in {highest} ({high}) and the lowest in {lowest} ({low})")


def series_by_category_text(view: View) -> str:
    metric, lang = view.metrics[0], view.lang
    entry = view.entry(metric)
    others = [column for column in view.dimensions if not column.is_time]
    if "sum" not in entry:
        names = [row_label(c["label"], others, lang) for c in entry.get("categories", [])[:3]]
        subject = grammar.upper_first(grammar.the(escape(metric.label), lang))
        about = grammar.join([bold(name) for name in names], lang)
        where = scope(view.plan, view.table, lang)
        more = len(entry.get("categories", [])) > 3
        return pick(
            lang,
            f"{subject} ao longo do tempo{where}, para {about}{' e outros' if more else ''}.",
            f"{subject} over time{where}, for {about}{' and others' if more else ''}.",
        )
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
    if whole <= 0 or part < 0 or view.plan.limit is not None or view.truncated:
        return ""
    formula = f"100 * {metric.name}.categories.0.sum / {metric.name}.sum"
    text = view.ledger.computed(100 * part / whole, "percent", formula)
    return pick(view.lang, f" ({text} do total)", f" ({text} of the total)")
