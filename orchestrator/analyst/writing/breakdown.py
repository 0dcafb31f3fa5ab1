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
from orchestrator.analyst.writing.wording import counted, number_of, pick, scope

MOST_NAMED = 5


def breakdown(view: View) -> str:
    metric = view.main
    assert metric is not None
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
            f"{pick(lang, 'em', 'across')} {_categories(view)}{lead}.")


def _categories(view: View) -> str:
    """ "27 estados": those that have a name."""
    only = view.dimensions[0] if len(view.dimensions) == 1 else None
    many = view.row_count if only is None else view.entry(only).get("distinct", view.row_count)
    text = numbers.number(many, view.lang)
    if only is None:
        return f"{text} {pick(view.lang, 'combinações de', 'combinations of')} " + thing(
            view, plural=False)
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
        f"{pick(lang, 'entre', 'among')} {_categories(view)}."
    )


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


