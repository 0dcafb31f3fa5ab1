"""The direct answer of a result with one row: one or several numbers, perhaps compared."""

from __future__ import annotations

from typing import Any

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import as_number, percent_change
from orchestrator.analyst.writing.markdown import bold, escape
from orchestrator.analyst.writing.scope import rows_named, scope
from orchestrator.analyst.writing.uneven import uneven
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import counted, metric_is, number_of, pick, range_words


def single(view: View) -> str:
    if len(view.metrics) == 1:
        metric = view.metrics[0]
        part, said = share(view, metric), statement(view, metric)
        said = part + (grammar.lower_first(said) if part else said)
        return f"{said}{versus(view, metric)}.{uneven(view, metric)}"
    lang = view.lang
    where = scope(view.plan, view.table, lang).strip(" ,")
    items = [_item(view, metric) for metric in view.metrics]
    start = grammar.upper_first(where) if where else pick(lang, "No total", "Overall")
    return f"{start}: {grammar.join(items, lang)}.{uneven(view, None)}"


def statement(view: View, metric: Meaning) -> str:
    """ "Foram **200 pedidos** em outubro de 2026", without its full stop."""
    lang, value = view.lang, as_number(view.value(metric))
    noun = counted(metric, lang)
    where = scope(view.plan, view.table, lang, noun=noun or "")
    if value is None:
        return pick(lang, f"Não há dados para {escape(metric.label)}{where}",
                    f"There is no data for {escape(metric.label)}{where}")
    text = view.ledger.cell(value, metric, 0)
    if noun is None:
        subject, verb = metric_is(metric, lang)
        if where.startswith(","):
            return f"{subject} {verb} {bold(text)}{where}"
        return f"{subject}{where} {verb} {bold(text)}" if "," not in where else (
            f"{subject} {verb} {bold(text)}{where}")
    if value == 0:
        rows = rows_named(noun, view.plan, view.table, lang)
        return pick(lang, f"Não houve {rows}{where}: o resultado é {bold(text)}",
                    f"There were no {rows}{where}: the result is {bold(text)}")
    return f"{there_were(view, value, noun, text)}{where}"


def there_were(view: View, value: Any, noun: str, text: str) -> str:
    """ "Foram **200 pedidos em atraso**": `noun` with the conditions that say which."""
    one = value == 1
    verb = pick(view.lang, "Foi" if one else "Foram", "There was" if one else "There were")
    rows = rows_named(noun, view.plan, view.table, view.lang, one=one)
    return f"{verb} {bold(f'{text} {rows}')}"


def _item(view: View, metric: Meaning) -> str:
    lang, value = view.lang, as_number(view.value(metric))
    if value is None:
        label = escape(metric.label)
        return pick(lang, f"{label} sem dados", f"no data for {label}")
    text = view.ledger.cell(value, metric, 0)
    noun = counted(metric, lang)
    if noun is not None:
        shown = bold(number_of(value, noun, text, lang))
    else:
        label = escape(grammar.lower_first(metric.label))
        shown = f"{label} {pick(lang, 'de', 'of')} {bold(text)}"
    change = brief_change(view, metric)
    return shown + change


def brief_change(view: View, metric: Meaning) -> str:
    """ " (antes R$ 100,00, +12,3%)" of one metric among several."""
    previous = view.companion(metric, "previous")
    before = as_number(view.value(previous)) if previous is not None else None
    if previous is None or before is None:
        return ""
    text = view.ledger.cell(before, previous, 0)
    percent = _percent_text(view, metric)
    return f" ({pick(view.lang, 'antes', 'before')} {text}{', ' + percent if percent else ''})"


def share(view: View, metric: Meaning) -> str:
    """ "**39,7%** do total: ", which is what was asked and comes first."""
    column = view.companion(metric, "share")
    value = as_number(view.value(column)) if column is not None else None
    if column is None or value is None:
        return ""
    text = bold(view.ledger.cell(value, column, 0))
    return pick(view.lang, f"{text} do total: ", f"{text} of the total: ")


def versus(view: View, metric: Meaning) -> str:
    """ ", contra R$ 90,00 em setembro de 2026 (+11,1%)" when the plan compares."""
    previous = view.companion(metric, "previous")
    if previous is None:
        return since_answer(view, metric, view.value(metric))
    before = as_number(view.value(previous))
    then = earlier(view)
    if before is None:
        return pick(view.lang, f" (sem dados {then} para comparar)",
                    f" (no data {then} to compare with)")
    text = view.ledger.cell(before, previous, 0)
    percent = _percent_text(view, metric)
    tail = f" ({percent})" if percent else ""
    return against(view, f"{text} {then}", tail)


def since_answer(view: View, metric: Meaning, now: Any) -> str:
    """ ", contra 150 ontem (+33,3%)": the answer before, when this asks of another period."""
    if view.before is None or as_number(now) is None:
        return ""
    text = view.ledger.computed(view.before.value, metric.unit, "previous answer")
    change = ""
    if view.before.comparable and metric.unit != "percent":
        change = change_text(view, now, view.before.value,
                             "100 * (now - previous answer) / previous answer")
    return against(view, f"{text} {view.before.when}", f" ({change})" if change else "")


def against(view: View, what: str, tail: str) -> str:
    return pick(view.lang, f", contra {what}{tail}", f", compared with {what}{tail}")


def _percent_text(view: View, metric: Meaning) -> str:
    """The signed change: in percent, or in percentage points where percents are compared."""
    change, ratio = view.companion(metric, "change"), view.companion(metric, "change_pct")
    if metric.unit == "percent" and change is not None:
        value = as_number(view.value(change))
        if value is None:
            return ""
        points = view.ledger.cell(value, change, 0, signed=True).removesuffix("%")
        return points + pick(view.lang, " p.p.", " percentage points")
    value = as_number(view.value(ratio)) if ratio is not None else None
    if ratio is not None and value is not None:
        return view.ledger.cell(value, ratio, 0, signed=True)
    return ""


def earlier(view: View) -> str:
    """The compared period in words: "em setembro de 2026", "no período anterior"."""
    time, lang = view.plan.time, view.lang
    if time is not None and time.compare_range is not None:
        words = range_words(time.compare_range, view.plan.today, lang)
        if words:
            return words.replace(" (", ", ").rstrip(")") if words.endswith(")") else words
    if time is not None and time.comparison == "previous_year":
        return pick(lang, "no mesmo período do ano anterior", "in the same period a year earlier")
    return pick(lang, "no período anterior", "in the previous period")


def change_text(view: View, now: Any, before: Any, formula: str) -> str:
    """ "+33,3%" from two values; "" when growth from the earlier one has no percent."""
    percent = percent_change(now, before)
    return "" if percent is None else view.ledger.computed(percent, "percent", formula, signed=True)
