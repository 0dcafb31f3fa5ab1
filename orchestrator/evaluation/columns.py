"""Which of our columns may stand for which of the gold's.

Place in the flow: compare.py tries one choice after the other. A wide result of like columns (all
of them NULL, say) has more choices than could ever be tried: where two of ours hold the same, one
stands for both, and of the rest so many steps are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from orchestrator.evaluation.values import exact, moment, numeric, same, sort_key

MAX_STEPS = 50_000


class Column:
    """One of a result; what is worked out of its values is worked out once."""

    def __init__(self, name: str, values: Sequence[Any]) -> None:
        self.name = name.lower()
        self.values = values

    @cached_property
    def sorted(self) -> list[Any]:
        return sorted(self.values, key=sort_key)

    @cached_property
    def exact(self) -> tuple[Any, ...]:
        return tuple(map(exact, self.values))

    @cached_property
    def counted(self) -> Counter[Any]:
        return Counter(self.exact)


Fits = Callable[[Column, Column], bool]


def same_values(gold: Column, ours: Column) -> bool:
    """In whatever order."""
    return gold.counted == ours.counted or all(
        same(a, b) for a, b in zip(gold.sorted, ours.sorted, strict=True))


def could_be(gold: Column, ours: Column) -> bool:
    """Loosely: ties at the limit may bring other values."""
    kind = next((value for value in gold.values if value is not None), None)
    if kind is None or isinstance(kind, str):
        return True
    read = moment if moment(kind) else numeric
    return all(value is None or read(value) is not None or moment(value) for value in ours.values)


def choices(
    gold: Sequence[Column], ours: Sequence[Column], fits: Fits
) -> Iterator[tuple[int, ...]]:
    """The places of one of our columns for each of the gold's, those of equal name first."""
    wanted = [
        sorted((place for place, one in enumerate(ours) if fits(column, one)),
               key=lambda place: (ours[place].name != column.name, place))
        for column in gold
    ]  # fmt: skip
    first_alike: dict[tuple[Any, ...], int] = {}
    alike = [first_alike.setdefault(column.exact, place) for place, column in enumerate(ours)]
    steps, taken = 0, list[int]()
    left = [iter(wanted[0])] if wanted else []
    tried = [set[int]()]
    while left and steps < MAX_STEPS:
        steps += 1
        place = next((one for one in left[-1]
                      if one not in taken and alike[one] not in tried[-1]), None)
        if place is None:
            left.pop()
            tried.pop()
            if taken:
                taken.pop()
            continue
        tried[-1].add(alike[place])
        if len(left) == len(wanted):
            yield (*taken, place)
        else:
            taken.append(place)
            left.append(iter(wanted[len(left)]))
            tried.append(set())
