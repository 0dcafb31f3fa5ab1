"""The direct answer of one row per category: its total and leader, or its extremes.
"""

from __future__ import annotations

from typing import Any

from orchestrator.analyst.writing import grammar, numbers
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.markdown import bold, escape
from orchestrator.analyst.writing.ranking import best, best_few, best_of_each, only, passing, some
from orchestrator.analyst.writing.rows import (
    amount,
    extreme_rows,
    name_first,
    name_of,
    nameless,
    not_whole,
    ranked,
    thing,
)
from orchestrator.analyst.writing.scope import scope
from orchestrator.analyst.writing.single import (
    against,
    change_text,
    earlier,
    since_answer,
    there_were,
)
from orchestrator.analyst.writing.ties import each, leaders, named, tied
from orchestrator.analyst.writing.uneven import uneven
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import counted, is_past, pick


def breakdown(view: View) -> str:
    metric = view.main
    assert metric is not None
    if view.plan.limit is not None and view.plan.limit_per is not None and ranked(view, metric):
        return best_of_each(view, metric)
    if view.plan.having:
        return passing(view, metric)
    if view.plan.limit is not None and view.plan.limit_per is None and ranked(view, metric):
        return best(view, metric) if view.row_count == 1 else best_few(view, metric)
    if view.row_count == 1:
        return only(view, metric)
    if view.cut:
        return some(view, metric)
    return _whole(view, metric) if "sum" in view.entry(metric) else _extremes(view, metric)


def total(view: View, metric: Meaning) -> str:
    """ "A receita somou **R$ 10,00** em 2026" / "Foram **10 pedidos** em 2026": the whole."""
    lang = view.lang
    value = numbers.told(view.entry(metric), "sum")
    noun = counted(metric, lang)
    where = scope(view.plan, view.table, lang, noun=noun or "")
    if noun is not None:
        value = int(value) if numbers.exact(value) % 1 == 0 else value
        text = view.ledger.statistic(value, metric.unit, f"{metric.name}.sum")
        return f"{there_were(view, value, noun, text)}{where}"
    text = view.ledger.statistic(value, metric.unit, f"{metric.name}.sum")
    subject = grammar.upper_first(grammar.the(escape(metric.label), lang))
    plural = grammar.is_plural(metric.label)
    verb = pick(lang, "somaram" if plural else "somou", "totalled")
    return f"{subject} {verb} {bold(text)}{where}"


def _whole(view: View, metric: Meaning) -> str:
    lang = view.lang
    leader = extreme_rows(view, metric)[0]
    lead = "" if leader is None else f"; {leaders(view, metric, leader, share=True)}"
    return (f"{total(view, metric)}{total_versus(view, metric)}, "
            f"{pick(lang, 'em', 'across')} {_categories(view)}{lead}."
            f"{nameless(view, metric)}{_movers(view, metric)}{uneven(view, metric)}")


def _categories(view: View) -> str:
    """ "27 estados": those that have a name."""
    only = view.dimensions[0] if len(view.dimensions) == 1 else None
    many = view.row_count if only is None else view.entry(only).get("distinct", view.row_count)
    text = numbers.number(many, view.lang)
    if only is None:
        labels = [escape(grammar.lower_first(d.label)) for d in view.dimensions]
        kinds = pick(view.lang, "combinações de", "combinations of")
        return f"{text} {kinds} {grammar.join(labels, view.lang)}"
    return f"{text} {thing(view, plural=many != 1)}"


def _extremes(view: View, metric: Meaning) -> str:
    lang = view.lang
    highest, lowest = extreme_rows(view, metric)
    label = escape(metric.label)
    where = scope(view.plan, view.table, lang)
    if highest is None or lowest is None or highest == lowest:
        subject = grammar.upper_first(grammar.the(label, lang))
        return f"{subject} {pick(lang, 'de', 'of')} {_categories(view)}{where}."
    noun = counted(metric, lang)
    one = grammar.the(label, lang).split(" ")[0]
    most = pick(lang, f"mais {escape(noun)}", f"the most {escape(noun)}") if noun else pick(
        lang, f"{one} maior {grammar.lower_first(label)}", f"the highest {label}")
    least = pick(lang, "menos" if noun else f"{one} menor", "the fewest" if noun else "the lowest")
    tops, bottoms = tied(view, metric, highest), tied(view, metric, lowest)
    top = bold(name_first(view, highest)) if len(tops) == 1 else named(view, tops)
    many = len(tops) > 1
    has = pick(lang, *((("tiveram", "had") if many else ("teve", "had")) if is_past(view.plan)
                       else (("têm", "have") if many else ("tem", "has"))))
    return (
        f"{top} {has} {most}{where}, {pick(lang, 'com', 'with')} "
        f"{amount(view, metric, highest, strong=True)}{each(view, tops)}, "
        f"{pick(lang, 'e', 'and')} {named(view, bottoms)} {least}, {pick(lang, 'com', 'with')} "
        f"{amount(view, metric, lowest)}{each(view, bottoms)}, "
        f"{pick(lang, 'entre', 'among')} {_categories(view)}.{nameless(view, metric)}"
        f"{not_whole(view, (highest, lowest))}{_movers(view, metric)}"
    )


def _movers(view: View, metric: Meaning) -> str:
    """A sentence on who rose and who fell most, when the plan compares two periods."""
    column = view.companion(metric, "change_pct")
    if column is None or metric.unit == "percent" or view.row_count > len(view.rows):
        return ""
    changes = [(value, row) for row in range(len(view.rows))
               if (value := as_number(view.value(column, row))) is not None
               and None not in view.label_of(row)]
    if len(changes) < 2:
        return ""
    lang = view.lang

    def said(pair: tuple[Any, int]) -> str:
        change = view.ledger.cell(pair[0], column, pair[1], signed=True)
        return f"{bold(name_of(view, pair[1]))} ({change})"

    top, bottom = max(changes), min(changes)
    parts = [pick(lang, f"a maior alta foi de {said(top)}", f"the largest rise was {said(top)}")
             ] if top[0] > 0 else []
    if bottom[0] < 0:
        parts.append(pick(lang, f"a maior queda, de {said(bottom)}" if parts
                          else f"a maior queda foi de {said(bottom)}",
                          f"the largest fall {'' if parts else 'was '}{said(bottom)}"))
    if not parts:
        return ""
    against_what = pick(lang, "Na comparação com o período anterior",
                        "Compared with the earlier period")
    return f" {against_what}, {grammar.join(parts, lang)}."


def total_versus(view: View, metric: Meaning) -> str:
    previous = view.companion(metric, "previous")
    if previous is None:
        return since_answer(view, metric, view.entry(metric)["sum"])
    before = view.entry(previous).get("sum")
    if before is None:
        return ""
    text = view.ledger.statistic(before, metric.unit, f"{previous.name}.sum")
    change = change_text(view, view.entry(metric)["sum"], before,
                         f"100 * ({metric.name}.sum - {previous.name}.sum) / {previous.name}.sum")
    tail = f" ({change})" if change else ""
    return against(view, f"{text} {earlier(view)}", tail)
