"""What of the catalog a question is about: tables, columns and values, each with a weight.

Place in the flow: tables.py describes the weightiest within its budget. Words meet as the
analyst's do: folded, by stems, in labels and synonyms of both languages; values by their whole
name. A word that half of the tables have weighs less than one that a single table has.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from orchestrator.catalog import Catalog, Table, Text, ValueIndex
from orchestrator.catalog.folding import fold, stems, words
from orchestrator.plan.model import Plan

MAX_WORDS = 400  # of a text; a question has 2,000 characters at most
MAX_PHRASE = 6
MAX_VALUES = 50_000
# Words of both languages that name nothing. The analyst has longer lists, and 10 MB with them that
# an agent without an analyst does without.
SMALL = frozenset(words("""
    a ao aos as com da das de do dos e em eu foi foram me na nas no nos o os ou para por qual quais
    quanto quanta quantos quantas que se um uma an and are by did do does for from how in is it
    many much of on or show the to was were what which who with
"""))
_TABLE, _MEASURE, _COLUMN, _VALUE, _PLANNED = 3.0, 2.5, 2.0, 3.0, 50.0


@dataclass
class About:
    """Of one table. things: the weight of each of its columns, metrics and conditions. values:
    those of its columns that the text names, as the data spells them."""

    score: float = 0.0
    things: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    values: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class _Name:
    """A stem of the name of a table ("" as thing) or of a thing in it."""

    table: str
    thing: str
    weight: float


class Relevance:
    """Built once per process and catalog; for a catalog of 20,000 columns some 30 MB."""

    def __init__(self, catalog: Catalog, values: ValueIndex | None = None) -> None:
        self._catalog = catalog
        self._names: defaultdict[str, list[_Name]] = defaultdict(list)
        self._values: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for table in catalog.tables.values():
            for thing, weight, phrases in _names(table):
                for stem in {stem for phrase in phrases for stem in _stems(words(phrase))}:
                    self._names[stem].append(_Name(table.name, thing, weight))
        self._add_values(values or ValueIndex())
        tables = max(len(catalog.tables), 1)
        self._rarity = {
            stem: math.log(1 + tables / len({name.table for name in names}))
            for stem, names in self._names.items()}

    def of(self, text: str, plan: Plan | None = None) -> dict[str, About]:
        """Table → what the text and the plan say of it; tables of which they say nothing are
        left out."""
        found: defaultdict[str, About] = defaultdict(About)
        said = words(text)[:MAX_WORDS]
        for word in dict.fromkeys(said):
            self._weigh(word, found)
        for table, column, value in self._named(said):
            about = found[table]
            if value not in about.values[column]:
                about.values[column].append(value)
            about.things[column] += _VALUE
            about.score += _VALUE / max(len(self._values[_key(value)]), 1)
        if plan is not None and plan.table in self._catalog.tables:
            found[plan.table].score += _PLANNED
            for thing in things_of(plan):
                found[plan.table].things[thing] += _PLANNED
        return {table: about for table, about in found.items() if about.score > 0}

    def _weigh(self, word: str, found: defaultdict[str, About]) -> None:
        if word in SMALL:
            return
        best: defaultdict[tuple[str, str], float] = defaultdict(float)
        for stem in _stems((word,)):
            for name in self._names.get(stem, ()):
                place = name.table, name.thing
                best[place] = max(best[place], name.weight * self._rarity[stem])
        most: defaultdict[str, float] = defaultdict(float)
        for (table, thing), weight in best.items():
            found[table].things[thing] += weight
            most[table] = max(most[table], weight)
        for table, weight in most.items():
            found[table].score += weight

    def _add_values(self, values: ValueIndex) -> None:
        kept = 0
        for table in self._catalog.tables.values():
            for column, value, phrase in values.phrases(table):
                kept += 1
                if kept > MAX_VALUES:
                    return
                self._values[_key(phrase)].append((table.name, column, value))

    def _named(self, said: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        for start in range(len(said)):
            for end in range(start + 1, min(start + MAX_PHRASE, len(said)) + 1):
                if end - start > 1 or said[start] not in SMALL:
                    yield from self._values.get(" ".join(said[start:end]), ())


def things_of(plan: Plan) -> Iterator[str]:
    """The columns, metrics and conditions that a plan names."""
    for metric in plan.metrics:
        yield from filter(None, (metric.name, metric.column, metric.over))
        yield from (item.column for item in metric.where)
    yield from (dimension.column for dimension in plan.dimensions)
    yield from (item.column for item in (*plan.filters, *plan.having))
    yield from plan.columns
    yield from (order.by for order in plan.ordering)
    if plan.time is not None:
        yield plan.time.column


def _names(table: Table) -> Iterator[tuple[str, float, tuple[str, ...]]]:
    """(thing, weight, phrases) of a table ("" as thing) and of what is in it."""
    yield "", _TABLE, (_spaced(table.name), *_both(table.label), *table.synonyms.all())
    for name, metric in table.metrics.items():
        yield name, _MEASURE, (_spaced(name), *_both(metric.label), *metric.synonyms.all(),
                               *metric.verbs.all())
    for name, condition in table.conditions.items():
        yield name, _MEASURE, (*_both(condition.label), *condition.synonyms.all())
    for name, column in table.columns.items():
        yield name, _COLUMN, (_spaced(name), *_both(column.label), *column.synonyms.all())


def _both(text: Text) -> tuple[str, str]:
    return text.pt, text.en


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _stems(said: Iterable[str]) -> Iterator[str]:
    for word in said:
        if word not in SMALL:
            yield from stems(word)


def _key(phrase: str) -> str:
    return " ".join(words(phrase)) or fold(phrase)
