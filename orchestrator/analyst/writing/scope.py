"""Which rows an answer is about: its period and filters, in words.

Place in the flow: the headline's sentences and the title end with these; above wording.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing import dates, grammar, numbers
from orchestrator.analyst.writing.markdown import escape
from orchestrator.analyst.writing.wording import pick, when
from orchestrator.catalog import Table
from orchestrator.plan.model import Filter, Grain, Plan
from orchestrator.plan.output import GRAIN_LABELS

MOST_VALUES = 6


def filters_words(filters: Sequence[Filter], table: Table, lang: str) -> str:
    """ "considerando apenas os estados SP e RJ e pedidos em atraso"; "" without filters."""
    by_kind = sorted(filters, key=_is_condition)
    parts = [filter_words(filter_, table, lang) for filter_ in by_kind]
    if not parts:
        return ""
    return pick(lang, "considerando apenas ", "considering only ") + grammar.join(parts, lang)


def own_filters(plan: Plan) -> tuple[Filter, ...]:
    """The plan's filters, and those of its metric when it has a single one."""
    return (*plan.filters, *(plan.metrics[0].where if len(plan.metrics) == 1 else ()))


def filter_words(filter_: Filter, table: Table, lang: str) -> str:
    if _is_condition(filter_):
        return _condition(filter_, table, lang)
    if filter_.grain is not None:
        return _part_of_date(filter_, filter_.grain, lang)
    column = table.columns.get(filter_.column)
    label = escape(column.label.get(lang) if column is not None else filter_.column)
    unit = column.unit if column is not None else ""
    if column is not None and column.labels:
        shown = [escape(column.reads(value, lang)) for value in filter_.values]
        return _compared(filter_.op, label, shown, lang)
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
    """ "pedidos em atraso": the rows that the condition names."""
    thing = escape(table.label.get(lang))
    negation = pick(lang, "exceto ", "except ") if filter_.op == "not_condition" else ""
    return negation + _described(thing, [_said_of(filter_, table, lang)], lang)


def _is_condition(filter_: Filter) -> bool:
    return filter_.op in ("condition", "not_condition")


def _said_of(filter_: Filter, table: Table, lang: str) -> str:
    """What a condition says of the rows ("em atraso"), without the name of the rows."""
    condition = table.conditions.get(filter_.column)
    label = condition.label.get(lang) if condition is not None else filter_.column
    thing = table.label.get(lang)
    if label.lower().startswith(f"{thing.lower()} "):
        label = label[len(thing) + 1:]
    return escape(label)


def _described(thing: str, said: Sequence[str], lang: str) -> str:
    """ "pedidos sem avaliação e com desconto", "unpaid orders", "orders not rated"."""
    before = [text for text in said if lang == "en" and " " not in text]
    after = [text for text in said if text not in before]
    return " ".join([*before, thing, *([grammar.join(after, lang)] if after else [])])


def rows_named(noun: str, plan: Plan, table: Table, lang: str, *, one: bool = False) -> str:
    """The thing counted or listed with the conditions that say which: "pedidos em atraso".

    `one`: a single one ("pedido não pago"). Only for a noun that names the table's rows;
    `scope` leaves out what this says when it is told the noun.
    """
    said = [_said_of(filter_, table, lang) for filter_ in _named_by(noun, plan, table, lang)]
    if one:
        noun = grammar.singular_label(noun, lang)
        said = [grammar.singular_label(text, lang) if lang != "en" else text for text in said]
    return _described(escape(noun), said, lang)


def _named_by(noun: str, plan: Plan, table: Table, lang: str) -> list[Filter]:
    if noun.lower() != table.label.get(lang).lower():
        return []
    return [filter_ for filter_ in own_filters(plan) if filter_.op == "condition"]


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


def scope(plan: Plan, table: Table, lang: str, *, brief: bool = False, noun: str = "") -> str:
    """Period and filters as they end a sentence: " em outubro de 2026, considerando apenas...".

    noun: the rows as the sentence calls them with `rows_named`, whose conditions are said.
    """
    period = when(plan, lang, brief=brief)
    said = _named_by(noun, plan, table, lang)
    filters = filters_words([f for f in own_filters(plan) if f not in said], table, lang)
    return (f" {period}" if period else "") + (f", {filters}" if filters else "")
