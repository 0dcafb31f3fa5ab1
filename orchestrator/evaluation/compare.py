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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from orchestrator.evaluation.values import moment, numeric, same, sort_key

MAX_ASSIGNMENTS = 3_000
MAX_COMPARED = 1_000_000  # pairs of rows

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Rows:
    """A result: column names and rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def first(self, count: int) -> Rows:
        return Rows(self.columns, self.rows[:count])


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
    if len(ours.rows) != len(gold.result.rows) or len(ours.columns) < len(gold.result.columns):
        return False
    if not gold.result.rows:
        return True
    equal = _same_order if gold.ordered else _same_multiset
    for tried, chosen in enumerate(_assignments(gold, ours)):
        if tried >= MAX_ASSIGNMENTS:
            return False
        if equal(gold, [tuple(row[i] for i in chosen) for row in ours.rows]):
            return True
    return False


def _assignments(gold: Gold, ours: Rows) -> Iterator[tuple[int, ...]]:
    """Choices of one of our columns for each gold column, those of equal name first."""
    ours_columns = [[row[i] for row in ours.rows] for i in range(len(ours.columns))]
    wanted: list[list[int]] = []
    for place, name in enumerate(gold.result.columns):
        values = [row[place] for row in gold.result.rows]
        possible = [
            i for i, column in enumerate(ours_columns)
            if (_possible if gold.ordered else _same_column)(values, column)
        ]  # fmt: skip
        wanted.append(sorted(possible, key=lambda i: (ours.columns[i].lower() != name.lower(), i)))
    yield from _choices(wanted, ())


def _choices(wanted: list[list[int]], taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(taken) == len(wanted):
        yield taken
        return
    for column in wanted[len(taken)]:
        if column not in taken:
            yield from _choices(wanted, (*taken, column))


def _same_column(gold: list[Any], ours: list[Any]) -> bool:
    pairs = zip(sorted(gold, key=sort_key), sorted(ours, key=sort_key), strict=True)
    return all(same(a, b) for a, b in pairs)


def _possible(gold: list[Any], ours: list[Any]) -> bool:
    """Could this column be that one? Loosely: ties at the limit may bring other values."""
    kind = next((value for value in gold if value is not None), None)
    if kind is None or isinstance(kind, str):
        return True
    read = moment if moment(kind) else numeric
    return all(value is None or read(value) is not None or moment(value) for value in ours)


def _same_multiset(gold: Gold, ours: list[Row]) -> bool:
    return _all_found(gold.result.rows, ours)


def _all_found(gold: Sequence[Row], ours: Sequence[Row]) -> bool:
    """Each gold row has its own equal among ours. Sorted rows pair up at once; what does not
    (rounding moved its place) is searched for."""
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


def _row_key(row: Row) -> tuple[tuple[int, Any], ...]:
    """Exact values first, numbers last, so that a rounded number moves a row least."""
    keys = [sort_key(value) for value in row]
    return (*(key for key in keys if key[0] != 1), *(key for key in keys if key[0] == 1))
