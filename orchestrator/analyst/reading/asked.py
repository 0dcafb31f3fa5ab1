"""Did the person ask for this? A model's plan is held to what was said.

Place in the flow: plan_builder and plan_refiner check a model's plan with this before anybody sees
it. A model reads text that others wrote (descriptions, values, earlier answers) and may obey it:
so a table, a filter or a period that neither the person's words nor a plan that they saw before
speak of is refused. The model is told, once; after that the analyst's plan stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.lexicon.expand import expanded
from orchestrator.analyst.reading.spelling import edit_distance
from orchestrator.catalog import Catalog, Column, Table, Text
from orchestrator.catalog.folding import stems, words
from orchestrator.errors import Invalid
from orchestrator.plan.checking import plan_table
from orchestrator.plan.model import Filter, Plan, Scalar, TimeRange

MAX_WORDS = 2_000
MAX_MESSAGES = 20
_TIME_WORDS = ("units", "months", "weekdays", "day_words", "grain_adjectives", "cycles")
_LAST_WORDS = ("last", "weekend")
_DATE = re.compile(r"(?:19|20)\d\d|\d{1,4}[-/]\d{1,4}(?:[-/]\d{1,4})?|[qth][1-4]")
_SIGNS = ("negativ", "positiv", "zero", "zerad", "0")
_ONE = frozenset({"um", "uma", "one", "once", "a", "an", "1"})
_OF_A_KIND = ("condition", "not_condition", "is_null", "not_null")


@dataclass(frozen=True)
class Asked:
    """What a plan may rest on. words: the person's own, folded, of this question and of those
    before it. plans: that they were shown before. now: how many of the words are new ones."""

    words: tuple[str, ...]
    plans: tuple[Plan, ...] = ()
    now: int = 0
    stems: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found = frozenset(stem for word in self.words for stem in stems(word))
        object.__setattr__(self, "stems", found)

    @classmethod
    def by(
        cls, *said: str, conversation: Iterable[Mapping[str, Any]] = (), plans: Iterable[Plan] = (),
    ) -> Asked:
        """said: the newest first. conversation: the person's messages and the plans in it."""
        earlier = list(conversation)[-MAX_MESSAGES:]
        texts = [*said, *(str(message.get("message", "")) for message in reversed(earlier)
                          if message.get("sender") == "user")]
        shown = filter(None, map(_plan_of, earlier))
        now = sum(len(words(text)) for text in said)
        return cls(tuple(word for text in texts for word in words(text))[:MAX_WORDS],
                   (*plans, *shown), now)

    def names(self, phrase: str) -> bool:
        """Whether the person said the phrase: each of its words, slips of spelling allowed."""
        wanted = [word for word in words(phrase) if word not in lexicon.GLUE]
        return bool(wanted) and all(map(self._says, wanted))

    def abbreviates(self, value: str) -> bool:
        """Whether a code such as MG or F stands for words that the person said just now: a long
        conversation has the initials of nearly every code somewhere."""
        code = value.casefold()
        if not code.isalpha() or len(code) > 3:
            return False
        said = [word for word in self.words[:self.now] if word not in lexicon.GLUE]
        if len(code) == 1:
            return any(word.startswith(code) and len(word) > 3 for word in said)
        initials = "".join(word[0] for word in said)
        return code in initials

    def _says(self, word: str) -> bool:
        if not self.stems.isdisjoint(stems(word)):
            return True
        slips = 2 if len(word) >= 8 else 1
        return len(word) >= 5 and any(
            abs(len(other) - len(word)) <= slips and edit_distance(other, word, slips) <= slips
            for other in self.words if other[0] == word[0])


def check_asked(plan: Plan, catalog: Catalog, asked: Asked) -> None:
    """Raises Invalid on a table, a filter or a period that nobody asked for."""
    table = plan_table(plan, catalog)
    if len(catalog.tables) > 1 and not _table_asked(table, asked):
        raise _unasked("UNASKED_TABLE", f"a tabela {table.name}", f"the table {table.name}")
    known = {item for before in asked.plans for item in _filters(before)}
    for item in _filters(plan):
        if item not in known and not (
                _is_definition(item, plan, table) or _filter_asked(item, table, asked)):
            values = ", ".join(map(str, item.values))  # whole or not at all: some are hidden
            told = f"{item.column} {item.op} {values if len(values) < 100 else ''}".strip()[:120]
            raise _unasked("UNASKED_FILTER", f"o filtro {told}", f"the filter {told}")
    span = plan.time.range if plan.time is not None else TimeRange()
    if (span.start or span.end) and not _period_asked(span, asked):
        raise _unasked("UNASKED_PERIOD", "um período", "a period")


def _plan_of(message: Mapping[str, Any]) -> Plan | None:
    metadata = message.get("metadata")
    try:
        return Plan.model_validate(metadata["plan"]) if isinstance(metadata, dict) else None
    except (KeyError, ValidationError):
        return None


def _unasked(code: str, pt: str, en: str) -> Invalid:
    return Invalid(
        code, f"A pergunta não fala de {pt}: deixe fora, ou diga-o com as palavras da pergunta.",
        f"The question does not speak of {en}: leave it out, or say it in the question's words.")


def _table_asked(table: Table, asked: Asked) -> bool:
    if any(before.table == table.name for before in asked.plans):
        return True
    return any(map(asked.names, _phrases(table)))


def _is_definition(item: Filter, plan: Plan, table: Table) -> bool:
    """The condition under which the catalog always counts what the plan measures."""
    measured = {metric.name for metric in plan.metrics} | {
        metric.column for metric in plan.metrics if metric.column}
    return item.op == "condition" and any(
        item.column == metric.condition for name, metric in table.metrics.items()
        if name in measured or metric.column in measured)


def _filter_asked(item: Filter, table: Table, asked: Asked) -> bool:
    if item.op in _OF_A_KIND:
        return any(asked.names(word) for phrase in _called(item.column, table)
                   for word in words(phrase) if len(word) > 2)
    column = table.columns.get(item.column)
    return all(_value_asked(value, column, item, table, asked) for value in item.values)


def _value_asked(
    value: Scalar, column: Column | None, item: Filter, table: Table, asked: Asked,
) -> bool:
    """A text by its name or a synonym of it, a number by itself, a day by words of time, a yes or
    no by the name of what is filtered."""
    if isinstance(value, bool):
        return any(map(asked.names, _called(item.column, table)))
    if column is not None and column.type in ("date", "timestamp"):
        return _time_asked(asked)
    if not isinstance(value, str) or column is None or column.type != "text":
        return _number_asked(value, asked)
    synonyms = column.values.get(value)
    called = [value, *(synonyms.all() if synonyms else ()), *_both(column.labels.get(value))]
    return any(map(asked.names, called)) or asked.abbreviates(value) or any(
        map(asked.names, _own_words(value, table)))


def _own_words(value: str, table: Table) -> Iterator[str]:
    """The words of a long name that are not also what the catalog calls its things: "vega" is
    enough of "Equipe Vega"."""
    taken = {stem for phrase in _names(table) for word in words(phrase) for stem in stems(word)}
    for word in words(value):
        if len(word) > 3 and word.isalpha() and taken.isdisjoint(stems(word)):
            yield word


def _number_asked(value: Scalar, asked: Asked) -> bool:
    """In figures, with or without separators, as it is or times a thousand, a million...; in
    words it is taken for said when any number was."""
    if not _number_words().isdisjoint(asked.words):
        return True
    if value == 0:
        return any(word.startswith(_SIGNS) for word in asked.words)
    if value == 1 and not _ONE.isdisjoint(asked.words):
        return True
    wanted = re.sub(r"\D", "", str(value).removesuffix(".0")).rstrip("0")
    return any(re.sub(r"\D", "", word).rstrip("0") == wanted
               for word in asked.words if word[0].isdigit())


def _period_asked(span: TimeRange, asked: Asked) -> bool:
    """By words of time, or by a name of it that the person used ("Black Friday"). One that they
    saw before, too."""
    before = {plan.time.range for plan in asked.plans if plan.time is not None}
    return span in before or _time_asked(asked) or asked.names(span.label)


def _time_asked(asked: Asked) -> bool:
    """A word of time, a date, a year, a quarter."""
    return (not _time_words().isdisjoint(asked.words)
            or any(_DATE.fullmatch(word) for word in asked.words))


def _filters(plan: Plan) -> Iterator[Filter]:
    yield from (*plan.filters, *plan.having)
    for metric in plan.metrics:
        yield from metric.where


def _names(table: Table) -> Iterator[str]:
    """What people call the table and the things in it."""
    yield from (table.name.replace("_", " "), *_both(table.label), *table.synonyms.all())
    for name in (*table.metrics, *table.conditions, *table.columns):
        yield from _called(name, table)


def _phrases(table: Table) -> Iterator[str]:
    yield from _names(table)
    for column in table.columns.values():
        for value, synonyms in column.values.items():
            yield from (value, *synonyms.all())


def _called(name: str, table: Table) -> Iterator[str]:
    """What people call a column, a metric or a condition of the table."""
    yield name.replace("_", " ")
    for known in (table.metrics, table.columns, table.conditions):
        if (thing := known.get(name)) is not None:
            yield from (*_both(thing.label), *thing.synonyms.all())


def _both(text: Text | None) -> tuple[str, ...]:
    return () if text is None else tuple(filter(None, (text.pt, text.en)))


@lru_cache(maxsize=1)
def _time_words() -> frozenset[str]:
    patterns = [pattern for name in _TIME_WORDS for pattern in lexicon.meanings(name)]
    patterns += [pattern for language in lexicon.LANGUAGES.values()
                 for key in _LAST_WORDS for pattern in language["groups"]["time"].get(key, ())]
    return frozenset(word for pattern in patterns for word in expanded(pattern)
                     if word not in lexicon.GLUE and len(word) > 2)


@lru_cache(maxsize=1)
def _number_words() -> frozenset[str]:
    return frozenset(word for pattern in lexicon.meanings("numbers") for word in expanded(pattern)
                     if word not in lexicon.GLUE)
