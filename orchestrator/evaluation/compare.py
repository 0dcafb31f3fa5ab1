"""Are the rows we answered the rows of an accepted gold SQL?

Place in the flow: score.py asks it, with the gold's rows from gold.py. The rule:

- rows are compared as a multiset; their order counts too when the gold has ORDER BY and the
  question asks for an order, or the gold has a LIMIT besides; rows that tie in the gold's order
  may then stand in any order, and at the limit any of the tied rows may have been kept
- column names and order do not matter, and extra columns of ours are tolerated: some choice of
  our columns, one for each gold column, must give the gold's rows; extra rows are not tolerated
- values are compared by values.same
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from orchestrator.evaluation.columns import Column, choices, could_be, same_values
from orchestrator.evaluation.values import exact, same, sort_key

MAX_CHOICES = 3_000  # of our columns
MAX_CELLS = 1_000_000  # of all the choices together; one is always tried
MAX_COMPARED = 1_000_000  # pairs of rows

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Rows:
    """A result: column names and rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def first(self, count: int) -> Rows:
        return Rows(self.columns, self.rows[:count])

    def by_column(self) -> list[Column]:
        return [Column(name, [row[place] for row in self.rows])
                for place, name in enumerate(self.columns)]


@dataclass(frozen=True)
class Gold:
    """A gold's result. For an ordered one `ties` holds the number of
    the tie that each of `candidates` belongs to; `candidates` are the rows before LIMIT was
    applied, as far as they tie with a kept row."""

    result: Rows
    ordered: bool = False
    candidates: tuple[Row, ...] = ()
    ties: tuple[int, ...] = ()


def matches(gold: Gold, ours: Rows) -> bool:
    wanted = gold.result
    if len(ours.rows) != len(wanted.rows) or len(ours.columns) < len(wanted.columns):
        return False
    if not wanted.rows:
        return True
    equal, fits = (_same_order, could_be) if gold.ordered else (_same_multiset, same_values)
    tries = MAX_CELLS // (len(wanted.rows) * max(len(wanted.columns), 1))
    chosen = choices(wanted.by_column(), ours.by_column(), fits)
    return any(equal(gold, [tuple(row[place] for place in places) for row in ours.rows])
               for places in itertools.islice(chosen, max(1, min(tries, MAX_CHOICES))))


def _same_multiset(gold: Gold, ours: list[Row]) -> bool:
    return _all_found(gold.result.rows, ours)


def _all_found(gold: Sequence[Row], ours: Sequence[Row]) -> bool:
    """Each gold row has its own equal among ours. What is exactly the same is counted; of the rest
    sorted rows pair up at once, and what does not (rounding moved its place) is searched for."""
    if Counter(map(_exact, gold)) == Counter(map(_exact, ours)):
        return True
    left, right = sorted(gold, key=_row_key), sorted(ours, key=_row_key)
    pairs = list(zip(left, right, strict=True))
    rest = [(a, b) for a, b in pairs if not _same_row(a, b)]
    if len(rest) > 500:
        return False
    remaining = [b for _, b in rest]
    for wanted, _ in rest:
        found = next((i for i, row in enumerate(remaining) if _same_row(wanted, row)), None)
        if found is None:
            return False
        del remaining[found]
    return True


def _same_order(gold: Gold, ours: list[Row]) -> bool:
    """Walk tie by tie: our rows at its places must each be another of its candidates."""
    place = 0
    numbered = zip(gold.ties, gold.candidates, strict=True)
    for _, tied in itertools.groupby(numbered, key=itemgetter(0)):
        pool = [row for _, row in tied]
        part = ours[place : place + len(pool)]
        found = _all_found if len(part) == len(pool) else _drawn_from
        if not found(pool, part):
            return False
        place += len(part)
    return True


def _drawn_from(pool: Sequence[Row], ours: Sequence[Row]) -> bool:
    """Each of ours is another of the pool, which the limit cut. What is not exactly one of them
    (a rounded number) is searched for."""
    left: dict[Any, list[Row]] = {}
    for row in pool:
        left.setdefault(_row_key(row), []).append(row)
    rest = [row for row in ours if not ((same_key := left.get(_row_key(row))) and same_key.pop())]
    remaining = [row for rows in left.values() for row in rows]
    if len(rest) * len(remaining) > MAX_COMPARED:
        return False
    for row in rest:
        found = next((i for i, wanted in enumerate(remaining) if _same_row(wanted, row)), None)
        if found is None:
            return False
        del remaining[found]
    return True


def _same_row(gold: Row, ours: Row) -> bool:
    return all(same(a, b) for a, b in zip(gold, ours, strict=True))


def _exact(row: Row) -> Row:
    return tuple(map(exact, row))


def _row_key(row: Row) -> tuple[tuple[int, Any], ...]:
    """Exact values first, numbers last, so that a rounded number moves a row least."""
    keys = [sort_key(value) for value in row]
    return (*(key for key in keys if key[0] != 1), *(key for key in keys if key[0] == 1))
