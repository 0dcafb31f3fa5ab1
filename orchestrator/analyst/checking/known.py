"""The facts of an answer, found by what a text calls them.

Place in the flow: check.py makes one for all the texts that it holds against the same facts;
sentence.py asks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from orchestrator.analyst.checking.fact import Fact, Facts, Index
from orchestrator.analyst.checking.month_names import month_names, months_of
from orchestrator.analyst.checking.plain import Names
from orchestrator.analyst.checking.stated import Operand


class Known:
    """owners: the marks of the rows that facts belong to. wholes: the totals. percents: those
    that a share in words may state. months: the marks of rows that are months, in their order.
    ranks: a row's mark and its places."""

    def __init__(self, facts: Facts, lang: str) -> None:
        self.facts = facts
        self.lang = lang
        self.names = Names(facts.labels, facts.texts, month_names(facts.labels))
        marked = [replace(fact, owner=self._marks(fact.owner)) for fact in facts.numbers]
        self.index = Index(marked)
        self.percents = [fact for fact in marked
                         if fact.kind == "percent" and fact.series != "confidence"]
        self.wholes = [Operand(fact.value, fact.kind) for fact in marked
                       if fact.series.endswith(".sum") and not fact.owner]
        self.owners = frozenset(name for fact in marked for name in fact.owner)
        self.ranks = frozenset((self.names.mark(name), place) for name, place in facts.ranks)
        months = months_of(facts.labels)
        self.months = [self.names.mark(label) for label in sorted(months, key=months.__getitem__)]
        self._owned: dict[str, dict[str, Fact]] = defaultdict(dict)
        self._beside: dict[str, set[str]] = defaultdict(set)
        for fact in marked:
            if len(fact.owner) == 1 and fact.series:
                self._owned[fact.series][next(iter(fact.owner))] = fact
            for name in fact.owner if len(fact.owner) > 1 else ():
                self._beside[name] |= fact.owner

    def _marks(self, names: frozenset[str]) -> frozenset[str]:
        return frozenset(mark for mark in map(self.names.mark, names) if mark)

    def groups(self, names: Sequence[str]) -> list[list[Operand]]:
        """By measure, the values of the rows that are named, in that order."""
        distinct = list(dict.fromkeys(names))
        found = [[Operand(rows[name].value, rows[name].kind, name, self._at(name))
                  for name in distinct if name in rows] for rows in self._owned.values()]
        return [group for group in found if group]

    def _at(self, name: str) -> int | None:
        return self.months.index(name) if name in self.months else None

    def ends_of(self, fact: Fact) -> frozenset[str]:
        """The months between which something changed by the fact; of none where it is unknown."""
        path = str((fact.source or {}).get("path", ""))
        if ".last_change." in path:
            return frozenset(self.months[-2:])
        return frozenset(self.months[:1] + self.months[-1:]) if ".change." in path else frozenset()

    def alike(self, names: Set[str]) -> bool:
        """Whether they are names of one dimension: no row has two of them."""
        return not any(names - {name} & self._beside[name] for name in names)

    def of_one_row(self, said: Iterable[str], before: Sequence[str]) -> frozenset[str]:
        """A row of several dimensions, by the names that are said of a figure, and by the last
        ones before it that can stand beside them: {"outubro de 2026", "SP"}."""
        found: set[str] = set()
        for name in (*said, *reversed(before)):
            if all(name in self._beside[other] and name != other for other in found):
                found.add(name)
        return frozenset(found)
