"""The first paragraph: the direct answer, chosen by the result's shape."""

from __future__ import annotations

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.breakdown import breakdown
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.markdown import bold, escape
from orchestrator.analyst.writing.scope import own_filters, rows_named, scope
from orchestrator.analyst.writing.series_text import series_by_category_text, series_text
from orchestrator.analyst.writing.single import single
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import MOST_LISTED, pick, when


def headline(view: View) -> str:
    if view.shape == "empty":
        return _empty(view)
    if view.all_null:
        return _no_data(view)
    writers = {
        "single": single, "breakdown": breakdown, "series": series_text,
        "series_by_category": series_by_category_text, "list": _list, "distinct": _distinct,
    }
    return writers[view.shape](view)


def _subject(view: View) -> str:
    """What was looked for: the metrics, or the table's rows."""
    labels = [grammar.lower_first(column.label) for column in view.metrics]
    if view.plan.kind == "aggregate" and labels:
        return grammar.join(labels, view.lang)
    return view.table.label.get(view.lang) or view.table.name


def _empty(view: View) -> str:
    lang = view.lang
    subject = _subject(view)
    what = (f"{rows_named(subject, view.plan, view.table, lang)}"
            f"{scope(view.plan, view.table, lang, noun=subject)}")
    tips = [pick(lang, "ampliar o período", "a wider period")] if when(view.plan, lang) else []
    if own_filters(view.plan):
        tips.append(pick(lang, "retirar um dos filtros", "fewer filters"))
    if view.plan.having:
        tips.append(pick(lang, "afrouxar a condição sobre os valores", "a looser condition"))
    hint = pick(lang, "Tente ", "Try ") + grammar.join(tips, lang, pick(lang, "ou", "or"))
    first = pick(lang, f"Não encontrei nenhum registro de {what}.", f"I found no {what}.")
    return f"{first} {hint}." if tips else first


def _no_data(view: View) -> str:
    lang = view.lang
    what = grammar.join([escape(grammar.the(m.label, lang)) for m in view.metrics], lang)
    where = scope(view.plan, view.table, lang)
    return pick(
        lang,
        f"Não há dados para calcular {what}{where}: nenhum registro entrou na conta, "
        "o que é diferente de um resultado igual a zero.",
        f"There is no data to compute {what}{where}: no record counts towards it, which is not "
        "the same as a result of zero.",
    )


def _list(view: View) -> str:
    lang = view.lang
    thing = view.table.label.get(lang) or view.table.name
    total = view.ledger.computed(view.row_count, "", "row_count")
    noun = rows_named(thing, view.plan, view.table, lang, one=view.row_count == 1)
    where = scope(view.plan, view.table, lang, noun=thing)
    limited = view.plan.limit is not None and view.row_count >= view.plan.limit
    count = bold(f"{total} {noun}")
    if view.truncated:
        return pick(lang, f"Encontrei pelo menos {count}{where}.",
                    f"I found at least {count}{where}.")
    if limited and view.row_count == 1 and _order(view):
        return _first_row(view, noun, where)
    if limited:
        order = _order(view)
        article = grammar.the(thing, lang).split(" ")[0] + " " if order else ""
        return pick(lang, f"Aqui estão {article}{count}{order}{where}.",
                    f"Here are {article}{count}{order}{where}.")
    return pick(lang, f"Encontrei {count}{where}.", f"I found {count}{where}.")


def _first_row(view: View, noun: str, where: str) -> str:
    """ "O pedido com maior valor do pedido em 2026: **R$ 10,00**."."""
    lang = view.lang
    by = view.plan.ordering[0].by
    column = next((c for c in view.columns if by in (c.name, c.column)), None)
    value = as_number(view.value(column)) if column is not None and column.numeric else None
    what = f"{grammar.the(noun, lang)}{_order(view)}{where}"
    if column is None or value is None:
        return pick(lang, f"Este é {what}.", f"This is {what}.")
    text = view.ledger.cell(value, column, 0)
    return f"{grammar.upper_first(what)}: {bold(text)}."


def _order(view: View) -> str:
    if not view.plan.ordering:
        return ""
    order = view.plan.ordering[0]
    column = view.table.columns.get(order.by)
    if column is None:
        return ""
    label = escape(grammar.lower_first(column.label.get(view.lang)))
    if column.role == "time":
        recent = order.direction == "desc"
        return pick(
            view.lang, f" com {label} mais {'recente' if recent else 'antiga'}",
            f" with the {'latest' if recent else 'earliest'} {label}",
        )
    most = order.direction == "desc"
    return pick(view.lang, f" com {'maior' if most else 'menor'} {label}",
                f" with the {'highest' if most else 'lowest'} {label}")


def _distinct(view: View) -> str:
    lang = view.lang
    label = grammar.join([grammar.lower_first(c.label) for c in view.dimensions], lang)
    named = [row for row in range(len(view.rows)) if None not in view.label_of(row)]
    nameless = len(view.rows) - len(named)
    many = view.row_count - nameless
    total = view.ledger.computed(many, "", "row_count without missing values")
    noun = label if many == 1 else grammar.plural_label(label, lang)
    where = scope(view.plan, view.table, lang)
    names = ""
    if many <= min(MOST_LISTED, len(named)):
        shown = [row_label(view.label_of(row), view.dimensions, lang) for row in named]
        names = f": {grammar.join(shown, lang)}"
    there = pick(lang, "Há", "There is" if many == 1 else "There are")
    gender = "a" if grammar.is_feminine(label) else "o"
    rest = pick(lang, f" Há também registros sem {escape(label)} informad{gender}.",
                f" Some records have no {escape(label)}.") if nameless else ""
    return f"{there} {bold(f'{total} {escape(noun)}')}{where}{names}.{rest}"

