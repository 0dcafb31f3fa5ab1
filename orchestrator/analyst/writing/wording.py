"""Parts of sentences that every answer needs: periods, filters, metrics with their value.

Place in the flow: below answer.py and insights.py, above grammar and formats.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing import dates, grammar, numbers
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.markdown import escape
from orchestrator.catalog import Table
from orchestrator.plan.model import Filter, Grain, Plan, TimeRange
from orchestrator.plan.output import GRAIN_LABELS

_COUNT_OF = re.compile(
    r"^(?:número|quantidade|contagem|number|count) (?:de|of) (?:distinct )?", re.IGNORECASE
)
MOST_VALUES = 6
MOST_LISTED = 12


def pick(lang: str, pt: str, en: str) -> str:
    return en if lang == "en" else pt


def counted(column: Meaning, lang: str) -> str | None:
    """The thing a metric counts ("pedidos", "vendas"), so that one can say "200 pedidos"."""
    if column.unit not in ("count", "") or not column.numeric:
        return None
    stripped = _COUNT_OF.sub("", column.label)
    noun = grammar.lower_first(stripped)
    if lang == "en":
        last = noun.split()[-1] if noun.split() else ""
        many = (last.endswith("s") and not last.endswith("ss")) or re.match(r"\w+s\s", noun)
        return noun if many else None
    return noun if grammar.is_plural(noun) else None


def number_of(value: Any, noun: str, text: str, lang: str) -> str:
    """ "200 pedidos", "1 pedido"; `text` is the printed number, bold or not."""
    one = numbers.exact(value) == 1
    return f"{text} {escape(grammar.singular_label(noun, lang) if one else noun)}"


def when(plan: Plan, lang: str, *, brief: bool = False) -> str:
    """The plan's period with its preposition, "" without one."""
    if plan.time is None:
        return ""
    return range_words(plan.time.range, plan.today, lang, brief=brief)


def range_words(range_: TimeRange, today: dt.date, lang: str, *, brief: bool = False) -> str:
    text = dates.period(range_, today, lang)
    return re.sub(r" \(.*\)$", "", text) if brief else text


def filters_words(filters: Sequence[Filter], table: Table, lang: str) -> str:
    """ "considerando apenas os estados SP e RJ e pedidos em atraso"; "" without filters."""
    by_kind = sorted(filters, key=lambda f: f.op in ("condition", "not_condition"))
    parts = [filter_words(filter_, table, lang) for filter_ in by_kind]
    if not parts:
        return ""
    return pick(lang, "considerando apenas ", "considering only ") + grammar.join(parts, lang)


def own_filters(plan: Plan) -> tuple[Filter, ...]:
    """The plan's filters, and those of its metric when it has a single one."""
    return (*plan.filters, *(plan.metrics[0].where if len(plan.metrics) == 1 else ()))


def filter_words(filter_: Filter, table: Table, lang: str) -> str:
    if filter_.op in ("condition", "not_condition"):
        return _condition(filter_, table, lang)
    if filter_.grain is not None:
        return _part_of_date(filter_, filter_.grain, lang)
    column = table.columns.get(filter_.column)
    label = escape(column.label.get(lang) if column is not None else filter_.column)
    unit = column.unit if column is not None else ""
    return compared(filter_.op, label, filter_.values, unit, lang)


def compared(op: str, label: str, values: Sequence[Any], unit: str, lang: str) -> str:
    """ "receita acima de R$ 100,00"; `label` is already escaped."""
    return _compared(op, label, [_value(value, unit, lang) for value in values], lang)


def _part_of_date(filter_: Filter, grain: Grain, lang: str) -> str:
    """ "os dias da semana sábado e domingo"."""
    label = grammar.lower_first(GRAIN_LABELS[grain][lang == "en"])
    shown = [dates.bucket(value, grain, lang) if isinstance(value, int) else escape(str(value))
             for value in filter_.values]
    return _compared(filter_.op, label, shown, lang)


def _condition(filter_: Filter, table: Table, lang: str) -> str:
    """ "pedidos em atraso": the label, with the thing it is said of when it names none."""
    condition = table.conditions.get(filter_.column)
    label = condition.label.get(lang) if condition is not None else filter_.column
    thing = table.label.get(lang)
    if not label.lower().startswith(thing.lower()):
        label = f"{thing} {label}"
    negation = pick(lang, "exceto ", "except ") if filter_.op == "not_condition" else ""
    return negation + escape(label)


def _compared(op: str, label: str, shown: list[str], lang: str) -> str:
    if op in ("eq", "in") and shown:
        return _named(label, shown, lang)
    values = _few(shown, lang, pick(lang, "ou", "or"))
    words = {
        "ne": ("{} diferente de {}", "{} other than {}"),
        "not_in": ("{} diferente de {}", "{} other than {}"),
        "gt": ("{} acima de {}", "{} above {}"),
        "gte": ("{} a partir de {}", "{} of at least {}"),
        "lt": ("{} abaixo de {}", "{} below {}"),
        "lte": ("{} de até {}", "{} of at most {}"),
        "contains": ("{} com “{}”", "{} containing “{}”"),
        "is_null": ("registros sem {}", "records without {}"),
        "not_null": ("registros com {}", "records with {}"),
    }
    if op == "between" and len(shown) == 2:
        return pick(lang, "{} entre {} e {}", "{} between {} and {}").format(label, *shown)
    return words[op][lang == "en"].format(label, values) if op in words else label


def _named(label: str, shown: list[str], lang: str) -> str:
    if len(shown) == 1:
        return f"{grammar.the(label, lang)} {shown[0]}"
    return f"{grammar.the(grammar.plural_label(label, lang), lang)} {_few(shown, lang)}"


def _few(shown: list[str], lang: str, word: str | None = None) -> str:
    if len(shown) <= MOST_VALUES:
        return grammar.join(shown, lang, word)
    return ", ".join(shown[:MOST_VALUES]) + pick(lang, " e outros", " and others")


def _value(value: Any, unit: str, lang: str) -> str:
    if isinstance(value, bool):
        return {True: ("sim", "yes"), False: ("não", "no")}[value][lang == "en"]
    if numbers.usable(value):
        return numbers.in_unit(value, unit, lang)
    text = str(value)
    try:
        return dates.day(dt.date.fromisoformat(text), lang)
    except ValueError:
        return escape(text)


def scope(plan: Plan, table: Table, lang: str, *, brief: bool = False) -> str:
    """Period and filters as they end a sentence: " em outubro de 2026, considerando apenas..."."""
    period = when(plan, lang, brief=brief)
    filters = filters_words(own_filters(plan), table, lang)
    return (f" {period}" if period else "") + (f", {filters}" if filters else "")


def the_period(label: Sequence[Any], columns: Sequence[Meaning], lang: str) -> str:
    """A point of a series as a noun: "outubro de 2026", "a semana de 02/11/2026"."""
    times = [column for column in columns if column.is_time]
    article = {"week": ("a ", "the "), "quarter": ("o ", "")}.get(
        (times[0].grain if times else None) or "", ("", ""))
    return pick(lang, *article) + row_label(label, times, lang)


def in_period(label: Sequence[Any], columns: Sequence[Meaning], lang: str) -> str:
    """A point of a series with its preposition: "em outubro de 2026", "na semana de ...",
    "on Nov 21, 2026"."""
    times = [column for column in columns if column.is_time]
    name = row_label(label, times, lang)
    grain = times[0].grain if times else None
    if lang == "en":
        return f"{ {'week': 'in the', 'day': 'on'}.get(grain or '', 'in') } {name}"
    return f"{ {'week': 'na', 'quarter': 'no'}.get(grain or '', 'em') } {name}"


def metric_is(column: Meaning, lang: str) -> tuple[str, str]:
    """Subject and verb: ("A receita", "foi de"), ("The revenue", "was")."""
    label = escape(column.label)
    plural = grammar.is_plural(column.label)
    verb = pick(lang, "foram de" if plural else "foi de", "were" if plural else "was")
    return grammar.upper_first(grammar.the(label, lang)), verb
