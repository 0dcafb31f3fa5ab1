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
    """owners: the marks of the rows, where facts belong to them. wholes: the totals. percents:
    those that a share in words may state. months: the marks of rows that are months, in their
    order. ranks: a row's mark and its places."""

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
        owned = any(fact.owner for fact in marked)
        self.owners = frozenset(filter(None, map(self.names.mark, facts.labels if owned else ())))
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

    def is_turned(self, first: Sequence[Fact], second: Sequence[Fact]) -> bool:
        """Whether a change from the first to the second would go back in time, whichever of these
        facts are meant."""
        known = [turned for one in first for other in second
                 if (turned := self._is_later(one, other)) is not None]
        return bool(known) and all(known)

    def _is_later(self, one: Fact, other: Fact) -> bool | None:
        ends = [at for fact in (one, other) for name in fact.owner
                if (at := self._at(name)) is not None]
        if len(ends) == 2:
            return None if ends[0] == ends[1] else ends[0] > ends[1]
        if one.past == other.past or one.owner != other.owner:
            return None
        return other.past

    def agrees(self, fact: Fact, one: str, other: str, sign: str) -> bool:
        """Whether what changed by the fact can be why one is more (sign "+") than the other."""
        cell = (fact.source or {}).get("kind") == "cell"
        ends = frozenset((one, other)) if cell else self.ends_of(fact)
        first, second = self._at(one), self._at(other)
        if first is None or second is None or not ends:
            return True
        return ends == {one, other} and (fact.value > 0) == ((sign == "+") == (first > second))

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
