"""Parts of sentences about one shown row: its name, amount, share and change.

Place in the flow: below ranking.py and breakdown.py, which make sentences of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import as_number
from orchestrator.analyst.writing.markdown import bold, escape
from orchestrator.analyst.writing.partial import begins_unknown, is_partial
from orchestrator.analyst.writing.single import against, change_text, earlier
from orchestrator.analyst.writing.view import View
from orchestrator.analyst.writing.wording import counted, number_of, pick, the_period


def ranked(view: View, metric: Meaning) -> bool:
    """Whether the rows are in the order of the metric, as they also are without any order in
    the plan and without time (see plan/ordering.py)."""
    if not view.plan.ordering:
        timeless = all(column.grain is None for column in view.dimensions)
        return timeless and metric.name == view.metrics[0].name
    return view.plan.ordering[0].by in (metric.name, metric.subject)


def lowest_first(view: View) -> bool:
    return bool(view.plan.ordering) and view.plan.ordering[0].direction == "asc"


def name_of(view: View, row: int) -> str:
    return row_label(view.label_of(row), view.dimensions, view.lang)


def name_first(view: View, row: int) -> str:
    """The row's name as a sentence begins: a word of ours gets a capital, a stored one not."""
    column = view.dimensions[0]
    if len(view.dimensions) == 1 and column.is_time:
        return grammar.upper_first(the_period(view.label_of(row), view.dimensions, view.lang))
    ours = column.grain is not None or str(view.value(column, row)) in column.values
    return grammar.upper_first(name_of(view, row)) if ours else name_of(view, row)


def nameless(
    view: View, metric: Meaning, of: tuple[str, str] = ("Desse total", "Of this total"),
) -> str:
    """A sentence, after a space, on the rows that lack the value they are grouped by. of: how
    it begins, where they are counted."""
    if len(view.dimensions) != 1 or view.dimensions[0].grain is not None:
        return ""
    rows = [row for row in range(len(view.rows)) if None in view.label_of(row)]
    if not rows or not as_number(view.value(metric, rows[0])):
        return ""
    total = "sum" in view.entry(metric)
    lang, label = view.lang, escape(grammar.lower_first(view.dimensions[0].label))
    things = escape(view.table.label.get(lang))
    text = amount(view, metric, rows[0])
    given = f"informad{'a' if grammar.is_feminine(label) else 'o'}"
    without = pick(lang, f"{things} sem {label} {given}", f"{things} without a {label}")
    if not total:
        return pick(lang, f" Nos {without}, o valor é {text}.",
                    f" For {without} it is {text}.")
    start = pick(lang, *of)
    if counted(metric, lang) is not None:
        return pick(lang, f" {start}, {text} não têm {label} {given}.",
                    f" {start}, {text} have no {label}.")
    return pick(lang, f" {start}, {text} são de {without}.",
                f" {start}, {text} comes from {without}.")


def not_whole(view: View, rows: Sequence[int]) -> str:
    """A sentence, after a space, on the named rows that stand for less than a whole period."""
    time = next((column for column in view.dimensions if column.is_time), None)
    if time is None:
        return ""
    days = dict.fromkeys(day for row in rows if (day := _day(view.value(time, row))) is not None
                         and is_partial(day, view.plan, time))
    lang, many = view.lang, len(days) > 1
    if not days:
        unknown = lowest_first(view) and begins_unknown(view.plan, time)
        return pick(
            lang, " Atenção: se os dados começam nesse período, ele está incompleto.",
            " Note: if the data begin within that period, it is incomplete.") if unknown else ""
    names = grammar.join([the_period([day], [time], lang) for day in days], lang)
    if time.grain == "day":
        return pick(lang, f" {names} ainda não terminou.", f" {names} is not over yet.")
    gender = "a" if time.grain == "week" else "o"
    are = f"estão incomplet{gender}s" if many else f"está incomplet{gender}"
    return pick(
        lang, f" {grammar.upper_first(names)} {are}: nem todos os dias entraram na conta.",
        f" {grammar.upper_first(names)} {'are' if many else 'is'} incomplete: not every day "
        "counts yet.")


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None


def thing(view: View, *, plural: bool) -> str:
    label = " / ".join(grammar.lower_first(column.label) for column in view.dimensions)
    return escape(grammar.plural_label(label, view.lang) if plural else label)


def with_most(view: View, metric: Meaning, *, article: bool) -> str:
    """ "com a maior receita" / "com mais pedidos", or the least of it."""
    lang, low = view.lang, lowest_first(view)
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


def extreme_rows(view: View, metric: Meaning) -> tuple[int | None, int | None]:
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


def row_versus(view: View, metric: Meaning, row: int) -> str:
    previous = view.companion(metric, "previous")
    before = as_number(view.value(previous, row)) if previous is not None else None
    if previous is None or before is None:
        return ""
    text = view.ledger.cell(before, previous, row)
    change = change_text(view, view.value(metric, row), before,
                         f"100 * ({metric.name} - {previous.name}) / {previous.name}")
    tail = f" ({change})" if change else ""
    return against(view, f"{text} {earlier(view)}", tail)
