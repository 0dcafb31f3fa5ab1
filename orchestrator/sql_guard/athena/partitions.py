"""Does every scan of a partitioned table say which partitions?

Place in the flow: sql_guard.check asks it of a statement for Athena that the other rules allow,
where the catalog names a table's partition column; the warehouse's estimate takes the days from
here. Athena is paid by the bytes it reads, and without such a filter it reads the table whole.

A filter counts where it lies in the scan's own WHERE (or ON), so that it holds for every row, and
compares the column, or its month or year, with something that reads no column.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from orchestrator.catalog import Catalog
from orchestrator.catalog.model import Table
from orchestrator.sql_guard.verdict import Reason, Verdict, reason

_COMPARED = (exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
# What may stand around the column: Trino reads a range of days from these.
_UNWRAPPED = (exp.Cast, exp.Date, exp.TsOrDsToDate, exp.TimestampTrunc, exp.DateTrunc, exp.Year,
              exp.Extract, exp.Paren)


@dataclass(frozen=True)
class Scan:
    """One table of the catalog in one FROM, and the conditions that hold for all its rows."""

    table: Table
    alias: str
    alone: bool
    conditions: tuple[exp.Expr, ...]

    def is_filtered(self) -> bool:
        return any(self._filters(part) for part in self.conditions)

    def days(self) -> tuple[dt.date | None, dt.date | None]:
        """The first and last day of the partition column that plain conditions leave; None
        where they leave it open."""
        low: dt.date | None = None
        high: dt.date | None = None
        for part in self.conditions:
            if not isinstance(part, (*_COMPARED, exp.Between)) or not self._is_column(part.this):
                continue
            least, most = _range(part)
            low = max(filter(None, (low, least)), default=None)
            high = min(filter(None, (high, most)), default=None)
        return low, high

    def _filters(self, part: exp.Expr) -> bool:
        if isinstance(part, exp.Paren):
            return self._filters(part.this)
        if isinstance(part, exp.Or):
            return self._filters(part.left) and self._filters(part.right)
        if isinstance(part, exp.And):
            return self._filters(part.left) or self._filters(part.right)
        if isinstance(part, (exp.In, exp.Between)):
            sides = [*part.args.get("expressions", []), part.args.get("low"),
                     part.args.get("high")]
            given = [side for side in sides if side is not None]
            return self._is_subject(part.this) and bool(given) and all(map(_is_constant, given))
        if isinstance(part, _COMPARED):
            left, right = part.left, part.right
            return (self._is_subject(left) and _is_constant(right)) or \
                (self._is_subject(right) and _is_constant(left))
        return False

    def _is_subject(self, node: exp.Expr) -> bool:
        while isinstance(node, _UNWRAPPED):
            node = node.expression if isinstance(node, exp.Extract) else node.this
        return self._is_column(node)

    def _is_column(self, node: exp.Expr) -> bool:
        if not isinstance(node, exp.Column) or node.name != self.table.partition:
            return False
        return node.table == self.alias or (not node.table and self.alone)


def demanded(verdict: Verdict, catalog: Catalog | None) -> Verdict:
    """`verdict`, or the reasons why an allowed statement reads too much."""
    if not verdict.allowed or catalog is None:
        return verdict
    if not any(table.partition for table in catalog.tables.values()):
        return verdict
    found = unfiltered(sqlglot.parse_one(verdict.canonical, dialect="athena"), catalog)
    return Verdict(False, tuple(dict.fromkeys(found))) if found else verdict


def unfiltered(tree: exp.Expr, catalog: Catalog) -> list[Reason]:
    """A reason for each table that is read without a filter on its partition column."""
    return [reason("PARTITION", f"{scan.table.name}.{scan.table.partition}")
            for scan in scans(tree, catalog)
            if scan.table.partition and not scan.is_filtered()]


def scans(tree: exp.Expr, catalog: Catalog) -> list[Scan]:
    """Every place where the statement reads a table of the catalog."""
    known = {table.name.lower(): table for table in catalog.tables.values()}
    tree = tree.copy()
    for name in tree.find_all(exp.Identifier):
        name.set("this", name.name.lower())  # as Trino does, quoted or not
    found: list[Scan] = []
    for scope in traverse_scope(tree):
        # Not by scope.sources, which has one for each name: two may be called the same.
        for table in scope.tables:
            of_cte = not table.db and table.name in scope.cte_sources
            if table.name in known and not of_cte:
                found.append(Scan(
                    known[table.name], table.alias_or_name, len(scope.sources) == 1,
                    tuple(_conditions(scope.expression, table))))
    return found


def _conditions(select: exp.Expr, table: exp.Table) -> Iterator[exp.Expr]:
    """What WHERE, the ONs of inner joins and that of the table's own LEFT JOIN demand of every
    row that is read."""
    where = select.args.get("where")
    places = [where.this] if where is not None else []
    for join in select.args.get("joins") or []:
        counts = not join.side or (join.side == "LEFT" and join.this is table)
        if counts and join.args.get("on") is not None:
            places.append(join.args["on"])
    for place in places:
        yield from _conjuncts(place)


def _conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, exp.And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


def _is_constant(node: exp.Expr) -> bool:
    return node.find(exp.Column, exp.Query) is None


def _range(part: exp.Expr) -> tuple[dt.date | None, dt.date | None]:
    if isinstance(part, exp.Between):
        return _day(part.args["low"]), _day(part.args["high"])
    day = _day(part.expression)
    if isinstance(part, exp.EQ):
        return day, day
    return (day, None) if isinstance(part, (exp.GT, exp.GTE)) else (None, day)


def _day(node: exp.Expr) -> dt.date | None:
    """The day of a literal, with a cast around it or without."""
    while isinstance(node, (exp.Cast, exp.Paren)):
        node = node.this
    try:
        return dt.date.fromisoformat(node.name[:10]) if isinstance(node, exp.Literal) else None
    except ValueError:
        return None
