"""The direct answer where some rows were picked: the best, the best few, those that pass.

Place in the flow: breakdown.py calls these by the plan's limit and conditions.
"""

from __future__ import annotations

import re
from decimal import Decimal

from orchestrator.analyst.writing import grammar, numbers
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.markdown import bold, escape
from orchestrator.analyst.writing.rows import (
    amount,
    extreme_rows,
    lowest_first,
    name_first,
    name_of,
    nameless,
    not_whole,
    row_versus,
    share_of,
    thing,
    with_most,
)
from orchestrator.analyst.writing.scope import compared, scope
from orchestrator.analyst.writing.ties import each, leaders, named, tied
from orchestrator.analyst.writing.uneven import uneven
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import counted, is_past, pick
from orchestrator.plan.model import Filter

MOST_NAMED = 5
_BRACKETS = re.compile(r"\([^)]*\)")
_COUNTS = {
    "gt": ("mais de", "more than"), "gte": ("pelo menos", "at least"),
    "lt": ("menos de", "fewer than"), "lte": ("no máximo", "at most"),
    "eq": ("exatamente", "exactly"),
}


def best(view: View, metric: Meaning) -> str:
    if None in view.label_of(0):
        return _best_is_nameless(view, metric)
    return f"{_winner(view, metric, 0)}{not_whole(view, [0])}{uneven(view, metric)}"


def _winner(view: View, metric: Meaning, row: int) -> str:
    lang = view.lang
    which = pick(lang, *(("foi", "was") if is_past(view.plan) else ("é", "is")))
    article = grammar.the(view.dimensions[0].label, lang).split(" ", 1)[0]
    return (
        f"{bold(name_first(view, row))} {which} {article} {thing(view, plural=False)} "
        f"{with_most(view, metric, article=True)}{scope(view.plan, view.table, lang)}: "
        f"{amount(view, metric, row, strong=True)}{share_of(view, metric, row)}"
        f"{row_versus(view, metric, row)}."
    )


def _best_is_nameless(view: View, metric: Meaning) -> str:
    """What is not given is no place, product or person: it is said, but wins nothing."""
    lang = view.lang
    low, label = lowest_first(view), thing(view, plural=False)
    things = escape(view.table.label.get(lang))
    text = amount(view, metric, 0, strong=True)
    given = f"informad{'a' if grammar.is_feminine(label) else 'o'}"
    where = scope(view.plan, view.table, lang)
    return pick(
        lang,
        f"O {'menor' if low else 'maior'} grupo é o de {things} sem {label} {given}{where}, com "
        f"{text}; para ver quem vem a seguir, peça mais posições.",
        f"The {'smallest' if low else 'largest'} group is {things} without a {label}{where}, with "
        f"{text}; ask for more places to see what comes next.")


def best_few(view: View, metric: Meaning) -> str:
    lang = view.lang
    rows = [row for row in range(len(view.rows)) if None not in view.label_of(row)]
    if not rows:
        return _best_is_nameless(view, metric)
    many = view.row_count - (len(view.rows) - len(rows))
    beside = _nameless_places(view, metric, len(view.rows) - len(rows))
    if many == 1:
        return (f"{_winner(view, metric, rows[0])}{beside}{not_whole(view, rows)}"
                f"{uneven(view, None)}")
    count = view.ledger.computed(many, "", "rows that have a name")
    article = grammar.the(grammar.plural_label(view.dimensions[0].label, lang), lang).split(" ")[0]
    start = grammar.upper_first(article)
    named = [f"{bold(name_of(view, row))} ({amount(view, metric, row)})"
             for row in rows[:many if many <= MOST_NAMED else 3]]
    all_named = len(named) == many
    are = pick(lang, *(("foram", "were") if is_past(view.plan) else ("são", "are")))
    links = are if all_named else pick(lang, "têm à frente", "start with")
    where = scope(view.plan, view.table, lang)
    # ", considering only the South," is an aside, and closed like one
    aside = "," if "," in _BRACKETS.sub("", where) else ""
    return (
        f"{start} {bold(f'{count} {thing(view, plural=True)}')} "
        f"{with_most(view, metric, article=False)}{where}{aside} {links} "
        f"{grammar.join(named, lang)}.{beside}"
        f"{not_whole(view, rows[:len(named)])}{uneven(view, None)}"
    )


def _nameless_places(view: View, metric: Meaning, many: int) -> str:
    """A sentence, after a space, on what is not given: it takes places of those asked for."""
    if many == 0 or view.row_count != view.plan.limit:
        return nameless(view, metric, ("Além disso", "Besides"))
    lang, things = view.lang, escape(view.table.label.get(view.lang))
    places = view.ledger.computed(view.row_count, "", "row_count")
    if len(view.dimensions) > 1:
        taken = view.ledger.computed(many, "", "rows without a name")
        one = many == 1
        return pick(
            lang, f" {'Uma' if one else taken} das {places} posições {'é' if one else 'são'} de "
            f"{things} em que falta alguma dessas informações.",
            f" {'One' if one else taken} of the {places} places {'is' if one else 'are'} {things} "
            "where part of this is not given.")
    row = next(row for row in range(len(view.rows)) if None in view.label_of(row))
    label, text = thing(view, plural=False), amount(view, metric, row)
    given = f"informad{'a' if grammar.is_feminine(label) else 'o'}"
    return pick(
        lang, f" Uma das {places} posições é a de {things} sem {label} {given} ({text}).",
        f" One of the {places} places is {things} without a {label} ({text}).")


def best_of_each(view: View, metric: Meaning) -> str:
    """The best N within each value of a dimension."""
    lang = view.lang
    inner = [d for d in view.dimensions if d.column != view.plan.limit_per]
    outer = [d for d in view.dimensions if d.column == view.plan.limit_per]
    if not inner or not outer or view.plan.limit is None:
        return best_few(view, metric)
    count = numbers.number(view.plan.limit, lang)
    label = inner[0].label if view.plan.limit == 1 else grammar.plural_label(inner[0].label, lang)
    article = grammar.upper_first(grammar.the(label, lang).split(" ")[0])
    things = escape(grammar.lower_first(label))
    what = f"{count} {things}" if view.plan.limit > 1 else things
    each = escape(grammar.lower_first(outer[0].label))
    leader = extreme_rows(view, metric)[1 if lowest_first(view) else 0]
    lead = ""
    if leader is not None:
        first = pick(lang, "o menor valor é de" if lowest_first(view) else "o maior valor é de",
                     "the lowest is" if lowest_first(view) else "the highest is")
        lead = f"; {first} {bold(name_of(view, leader))} ({amount(view, metric, leader)})"
    shown = pick(lang, "estão na tabela" if view.plan.limit > 1 else "está na tabela",
                 "are in the table" if view.plan.limit > 1 else "is in the table")
    return (
        f"{article} {bold(what)} {with_most(view, metric, article=False)} "
        f"{pick(lang, 'em cada', 'in each')} {each}{scope(view.plan, view.table, lang)} "
        f"{shown}{lead}."
    )


def some(view: View, metric: Meaning) -> str:
    """A result cut by a limit that does not rank by the metric: which rows, and no total."""
    lang = view.lang
    count = view.ledger.computed(view.row_count, "", "row_count")
    what = bold(f"{count} {thing(view, plural=True)}")
    where = scope(view.plan, view.table, lang) + _first_by(view)
    leader = extreme_rows(view, metric)[0]
    lead = ""
    if leader is not None:
        among = pick(lang, "; entre estas linhas, ", "; among these rows, ")
        lead = among + leaders(view, metric, leader, share=False)
    return pick(
        lang,
        f"Aqui estão {what}{where}{lead}. O resultado foi cortado e pode haver mais: não há aqui "
        "um total.",
        f"Here are {what}{where}{lead}. The result was cut and there may be more: no total is "
        "given.")


def _first_by(view: View) -> str:
    """ ", os primeiros em ordem crescente de produto": what decided which rows are shown."""
    if not view.plan.ordering:
        return ""
    order, lang = view.plan.ordering[0], view.lang
    column = next((c for c in view.columns if order.by in (c.name, c.column, c.subject)), None)
    label = escape(grammar.lower_first(column.label if column is not None else order.by))
    up = order.direction == "asc"
    first = pick(lang, "as primeiras" if grammar.is_feminine(thing(view, plural=False))
                 else "os primeiros", "the first")
    return pick(lang, f", {first} em ordem {'crescente' if up else 'decrescente'} de {label}",
                f", {first} in {'ascending' if up else 'descending'} order of {label}")


def passing(view: View, metric: Meaning) -> str:
    """How many rows pass a condition on a metric, and which one leads."""
    lang = view.lang
    count = view.ledger.computed(view.row_count, "", "row_count")
    if view.truncated or view.row_count == view.plan.limit:
        count = pick(lang, f"pelo menos {count}", f"at least {count}")
    conditions = grammar.join([_condition(view, filter_) for filter_ in view.plan.having], lang)
    leader = extreme_rows(view, metric)[1 if lowest_first(view) else 0]
    one, lead = view.row_count == 1, ""
    if leader is not None and one:
        of = pick(lang, "com", "with")
        lead = f": {bold(name_of(view, leader))}, {of} {amount(view, metric, leader)}"
    elif leader is not None:
        rows = tied(view, metric, leader)
        first = pick(lang, *(("vêm primeiro, com", "are first, with") if len(rows) > 1
                             else ("vem primeiro, com", "is first, with")))
        lead = f"; {named(view, rows)} {first} {amount(view, metric, leader)}{each(view, rows)}"
    past = is_past(view.plan)
    have = pick(lang, "tiveram" if past else "têm", "had" if past else "have")
    if one:
        have = pick(lang, "teve" if past else "tem", "had" if past else "has")
    return (f"{bold(grammar.upper_first(f'{count} {thing(view, plural=not one)}'))} {have} "
            f"{conditions}{scope(view.plan, view.table, lang)}{lead}.")


def _condition(view: View, filter_: Filter) -> str:
    """ "receita acima de R$ 100,00", "mais de 100 pedidos"."""
    found = next((m for m in view.metrics if filter_.column in (m.name, m.subject)), None)
    noun = counted(found, view.lang) if found is not None else None
    words = _COUNTS.get(filter_.op)
    if noun is not None and words is not None and len(filter_.values) == 1:
        number = numbers.number(Decimal(str(filter_.values[0])), view.lang)
        return f"{pick(view.lang, *words)} {number} {escape(noun)}"
    definition = view.table.metrics.get(filter_.column)
    label = found.label if found is not None else (
        definition.label.get(view.lang) if definition is not None else filter_.column)
    unit = found.unit if found is not None else definition.unit if definition is not None else ""
    return compared(filter_.op, escape(label), filter_.values, unit, view.lang)


def only(view: View, metric: Meaning) -> str:
    lang = view.lang
    label = escape(grammar.lower_first(metric.label))
    shared = view.companion(metric, "share") is not None  # the only row is all of it
    of_what = "" if counted(metric, lang) is not None else f"{label} {pick(lang, 'de', 'of')} "
    return (
        f"{bold(name_first(view, 0))} {pick(lang, 'teve', 'had')} {of_what}"
        f"{amount(view, metric, 0, strong=True)}{scope(view.plan, view.table, lang)}"
        f"{share_of(view, metric, 0) if shared else ''}{row_versus(view, metric, 0)}."
        f"{not_whole(view, [0])}{uneven(view, metric)}"
    )
