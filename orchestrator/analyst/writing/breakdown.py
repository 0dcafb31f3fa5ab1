"""The direct answer of one row per category: the best, the list of the best, or the whole."""

from __future__ import annotations

from typing import Any

from orchestrator.analyst.writing import grammar, numbers
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.markdown import bold, escape
from orchestrator.analyst.writing.single import against, change_text, earlier, since_answer
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import compared, counted, number_of, pick, scope
from orchestrator.plan.model import Filter

MOST_NAMED = 5


def breakdown(view: View) -> str:
    metric = view.main
    assert metric is not None
    if view.plan.limit is not None and view.plan.limit_per is not None and _ranked(view, metric):
        return _best_of_each(view, metric)
    if view.plan.having and view.row_count > 1:
        return _passing(view, metric)
    if view.plan.limit is not None and view.plan.limit_per is None and _ranked(view, metric):
        return _best(view, metric) if view.row_count == 1 else _best_few(view, metric)
    if view.row_count == 1:
        return _only(view, metric)
    return _whole(view, metric) if "sum" in view.entry(metric) else _extremes(view, metric)


def _ranked(view: View, metric: Meaning) -> bool:
    return bool(view.plan.ordering) and view.plan.ordering[0].by in (metric.name, metric.subject)


def _lowest_first(view: View) -> bool:
    return bool(view.plan.ordering) and view.plan.ordering[0].direction == "asc"


def _name(view: View, row: int) -> str:
    return row_label(view.label_of(row), view.dimensions, view.lang)


def thing(view: View, *, plural: bool) -> str:
    label = " / ".join(grammar.lower_first(column.label) for column in view.dimensions)
    return escape(grammar.plural_label(label, view.lang) if plural else label)


def with_most(view: View, metric: Meaning, *, article: bool) -> str:
    """ "com a maior receita" / "com mais pedidos", or the least of it."""
    lang, low = view.lang, _lowest_first(view)
    noun = counted(metric, lang)
    if noun is not None:
        word = pick(lang, "menos" if low else "mais", "the fewest" if low else "the most")
        return f"{pick(lang, 'com', 'with')} {word} {escape(noun)}"
    label = escape(grammar.lower_first(metric.label))
    if lang == "en":
        return f"with the {'lowest' if low else 'highest'} {label}"
    word = "menor" if low else "maior"
    one = grammar.the(label, lang).split(" ", 1)[0] + " " if article else ""
    return f"com {one}{word} {label}"


def amount(view: View, metric: Meaning, row: int, *, strong: bool = False) -> str:
    value = as_number(view.value(metric, row))
    if value is None:
        return pick(view.lang, "sem dados", "no data")
    text = view.ledger.cell(value, metric, row)
    noun = counted(metric, view.lang)
    shown = text if noun is None else number_of(value, noun, text, view.lang)
    return bold(shown) if strong else shown


def share_of(view: View, metric: Meaning, row: int) -> str:
    """ " (45,2% do total)" from the share column, or from the statistics when rows add up."""
    column = view.companion(metric, "share")
    if column is not None:
        value = as_number(view.value(column, row))
        if value is None:
            return ""
        text = view.ledger.cell(value, column, row)
        return pick(view.lang, f" ({text} do total)", f" ({text} of the total)")
    label = [_plain(part) for part in view.label_of(row)]
    for index, entry in enumerate(view.entry(metric).get("top", [])):
        if entry.get("label") == label and "share" in entry:
            path = f"{metric.name}.top.{index}.share"
            text = view.ledger.statistic(entry["share"], "percent", path)
            return pick(view.lang, f" ({text} do total)", f" ({text} of the total)")
    return ""


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def _best(view: View, metric: Meaning) -> str:
    lang = view.lang
    which = pick(lang, "é", "is")
    article = grammar.the(view.dimensions[0].label, lang).split(" ", 1)[0]
    return (
        f"{bold(_name(view, 0))} {which} {article} {thing(view, plural=False)} "
        f"{with_most(view, metric, article=True)}{scope(view.plan, view.table, lang)}: "
        f"{amount(view, metric, 0, strong=True)}{share_of(view, metric, 0)}"
        f"{_row_versus(view, metric, 0)}."
    )


def _best_few(view: View, metric: Meaning) -> str:
    lang = view.lang
    many = view.row_count
    count = numbers.number(many, lang)
    article = grammar.the(grammar.plural_label(view.dimensions[0].label, lang), lang).split(" ")[0]
    start = grammar.upper_first(article)
    named = [f"{bold(_name(view, row))} ({amount(view, metric, row)})"
             for row in range(min(many, len(view.rows), MOST_NAMED if many <= MOST_NAMED else 3))]
    all_named = len(named) == many
    links = pick(lang, "são" if all_named else "têm à frente", "are" if all_named else "start with")
    return (
        f"{start} {bold(f'{count} {thing(view, plural=True)}')} "
        f"{with_most(view, metric, article=False)}{scope(view.plan, view.table, lang)} {links} "
        f"{grammar.join(named, lang)}."
    )


def _best_of_each(view: View, metric: Meaning) -> str:
    """The best N within each value of a dimension."""
    lang = view.lang
    inner = [d for d in view.dimensions if d.column != view.plan.limit_per]
    outer = [d for d in view.dimensions if d.column == view.plan.limit_per]
    if not inner or not outer or view.plan.limit is None:
        return _extremes(view, metric)
    count = numbers.number(view.plan.limit, lang)
    label = inner[0].label if view.plan.limit == 1 else grammar.plural_label(inner[0].label, lang)
    article = grammar.upper_first(grammar.the(label, lang).split(" ")[0])
    things = escape(grammar.lower_first(label))
    what = f"{count} {things}" if view.plan.limit > 1 else things
    each = escape(grammar.lower_first(outer[0].label))
    leader = _extreme_rows(view, metric)[1 if _lowest_first(view) else 0]
    lead = ""
    if leader is not None:
        first = pick(lang, "o menor valor é de" if _lowest_first(view) else "o maior valor é de",
                     "the lowest is" if _lowest_first(view) else "the highest is")
        lead = f"; {first} {bold(_name(view, leader))} ({amount(view, metric, leader)})"
    shown = pick(lang, "estão na tabela" if view.plan.limit > 1 else "está na tabela",
                 "are in the table" if view.plan.limit > 1 else "is in the table")
    return (
        f"{article} {bold(what)} {with_most(view, metric, article=False)} "
        f"{pick(lang, 'em cada', 'in each')} {each}{scope(view.plan, view.table, lang)} "
        f"{shown}{lead}."
    )


def _passing(view: View, metric: Meaning) -> str:
    """How many rows pass a condition on a metric, and which one leads."""
    lang = view.lang
    count = view.ledger.computed(view.row_count, "", "row_count")
    conditions = grammar.join([_condition(view, filter_) for filter_ in view.plan.having], lang)
    leader = _extreme_rows(view, metric)[1 if _lowest_first(view) else 0]
    lead = ""
    if leader is not None:
        lead = (f"; {bold(_name(view, leader))} {pick(lang, 'vem primeiro, com', 'is first, with')} "
                f"{amount(view, metric, leader)}")
    return (f"{bold(f'{count} {thing(view, plural=True)}')} {pick(lang, 'têm', 'have')} "
            f"{conditions}{scope(view.plan, view.table, lang)}{lead}.")


def _condition(view: View, filter_: Filter) -> str:
    """ "pedidos acima de 100", in the metric's own words and unit."""
    found = next((m for m in view.metrics if filter_.column in (m.name, m.subject)), None)
    definition = view.table.metrics.get(filter_.column)
    label = found.label if found is not None else (
        definition.label.get(view.lang) if definition is not None else filter_.column)
    unit = found.unit if found is not None else definition.unit if definition is not None else ""
    return compared(filter_.op, escape(label), filter_.values, unit, view.lang)


def _only(view: View, metric: Meaning) -> str:
    lang = view.lang
    label = escape(grammar.lower_first(metric.label))
    of_what = "" if counted(metric, lang) is not None else f"{label} {pick(lang, 'de', 'of')} "
    return (
        f"{bold(_name(view, 0))} {pick(lang, 'teve', 'had')} {of_what}"
        f"{amount(view, metric, 0, strong=True)}{scope(view.plan, view.table, lang)}"
        f"{share_of(view, metric, 0)}{_row_versus(view, metric, 0)}."
    )


def total(view: View, metric: Meaning) -> str:
    """ "A receita somou **R$ 10,00** em 2026" / "Foram **10 pedidos** em 2026": the whole."""
    lang = view.lang
    value = view.entry(metric)["sum"]
    where = scope(view.plan, view.table, lang)
    noun = counted(metric, lang)
    if noun is not None:
        value = int(value) if float(value).is_integer() else value
        text = view.ledger.statistic(value, metric.unit, f"{metric.name}.sum")
        verb = pick(lang, "Foi" if value == 1 else "Foram",
                    "There was" if value == 1 else "There were")
        return f"{verb} {bold(number_of(value, noun, text, lang))}{where}"
    text = view.ledger.statistic(value, metric.unit, f"{metric.name}.sum")
    subject = grammar.upper_first(grammar.the(escape(metric.label), lang))
    plural = grammar.is_plural(metric.label)
    verb = pick(lang, "somaram" if plural else "somou", "totalled")
    return f"{subject} {verb} {bold(text)}{where}"


def _whole(view: View, metric: Meaning) -> str:
    lang = view.lang
    leader = _extreme_rows(view, metric)[0]
    lead = ""
    if leader is not None:
        verb = pick(lang, "lidera, com", "leads with")
        cut = view.truncated or view.plan.limit is not None
        lead = (f"; {bold(_name(view, leader))} {verb} {amount(view, metric, leader)}"
                f"{'' if cut else share_of(view, metric, leader)}")
    return (f"{total(view, metric)}{total_versus(view, metric)}, "
            f"{pick(lang, 'em', 'across')} {_categories(view)}{lead}.{_movers(view, metric)}")


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
    highest, lowest = _extreme_rows(view, metric)
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
    return (
        f"{bold(_name(view, highest))} {pick(lang, 'tem', 'has')} {most}{where}, "
        f"{pick(lang, 'com', 'with')} {amount(view, metric, highest, strong=True)}, "
        f"{pick(lang, 'e', 'and')} {bold(_name(view, lowest))} {least}, "
        f"{pick(lang, 'com', 'with')} {amount(view, metric, lowest)}, "
        f"{pick(lang, 'entre', 'among')} {_categories(view)}.{_movers(view, metric)}"
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
        return f"{bold(_name(view, pair[1]))} ({change})"

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


def _extreme_rows(view: View, metric: Meaning) -> tuple[int | None, int | None]:
    """The shown rows with the highest and the lowest value; rows without a name only count
    when all rows are shown and none has one."""
    if view.row_count > len(view.rows):
        entry = view.entry(metric)
        return _row_of(view, entry.get("max_at")), _row_of(view, entry.get("min_at"))
    valued = [(value, row) for row in range(len(view.rows))
              if (value := as_number(view.value(metric, row))) is not None]
    named = [pair for pair in valued if None not in view.label_of(pair[1])] or valued
    if not named:
        return None, None
    return max(named, key=lambda pair: (pair[0], -pair[1]))[1], min(named)[1]


def _row_of(view: View, label: Any) -> int | None:
    """The shown row that statistics call by `label`."""
    for row in range(len(view.rows)):
        if [_plain(part) for part in view.label_of(row)] == label:
            return row
    return None


def _row_versus(view: View, metric: Meaning, row: int) -> str:
    previous = view.companion(metric, "previous")
    before = as_number(view.value(previous, row)) if previous is not None else None
    if previous is None or before is None:
        return ""
    text = view.ledger.cell(before, previous, row)
    change = change_text(view, view.value(metric, row), before,
                         f"100 * ({metric.name} - {previous.name}) / {previous.name}")
    tail = f" ({change})" if change else ""
    return against(view, f"{text} {earlier(view)}", tail)


def total_versus(view: View, metric: Meaning) -> str:
    previous = view.companion(metric, "previous")
    if previous is None:
        return since_answer(view, metric, view.entry(metric)["sum"])
    before = view.entry(previous).get("sum")
    if before is None or view.plan.limit is not None:
        return ""
    text = view.ledger.statistic(before, metric.unit, f"{previous.name}.sum")
    change = change_text(view, view.entry(metric)["sum"], before,
                         f"100 * ({metric.name}.sum - {previous.name}.sum) / {previous.name}.sum")
    tail = f" ({change})" if change else ""
    return against(view, f"{text} {earlier(view)}", tail)


