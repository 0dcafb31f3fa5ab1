"""Whose columns a condition speaks of: the queries of a statement, and what they read.

Place in the flow: postgres.py and athena.py make Queries of a parsed statement;
judgement.py takes from them the conditions on each scan, which is one mention of a table.
A condition may stand where the table is read, or in a query around that one ("SELECT ... FROM
(SELECT * FROM orders) WHERE state = 'SP'"): its columns are followed inwards as long as each row
there is still a row of the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from orchestrator.sql_guard.plan_limits.terms import (
    UNKNOWN,
    Both,
    Call,
    Column,
    Compared,
    Either,
    IsNull,
    Not,
    Term,
    conjuncts,
)


@dataclass(eq=False)
class Scan:
    """key: unlike that of any other scan. schema, table: as they are written. columns: of the
    plan's table, as the catalog has them."""

    key: str
    schema: str
    table: str
    columns: frozenset[str]


@dataclass(eq=False)
class Source:
    """One item of a FROM. optional: its rows may be missing (outer joins). plain: all its rows,
    and its columns by the names that the table or query gives them."""

    name: str
    scan: Scan | None = None
    query: Query | None = None
    optional: bool = False
    plain: bool = True


@dataclass(eq=False)
class Query:
    """items: what it gives, by name. star: "*" gives all of its one source. closed: a condition
    outside is no condition on the rows read inside (a limit, a window, a set operation).
    merged: two sources may share an unqualified column. mentions: how often it is read."""

    sources: list[Source] = field(default_factory=list)
    where: list[Term] = field(default_factory=list)
    items: dict[str, Term] = field(default_factory=dict)
    star: bool = False
    closed: bool = False
    merged: bool = False
    mentions: int = 0


@dataclass(frozen=True)
class Condition:
    """direct: it stands in the WHERE of the query that reads the table, or in the ON of an
    inner join there, so that no other row gets past it."""

    scan: Scan
    term: Term
    direct: bool


def conditions(queries: list[Query], scans: list[Scan]) -> Iterator[Condition]:
    """Those that speak of one scan alone."""
    by_key = {scan.key: scan for scan in scans}
    for query in queries:
        certain = {source.scan.key for source in query.sources
                   if source.scan is not None and not source.optional}
        for condition in query.where:
            for term in conjuncts(resolved(condition, query)):
                keys = _scans_of(term)
                if len(keys) == 1:
                    key = keys.pop()
                    yield Condition(by_key[key], term, key in certain)


def resolved(term: Term, query: Query) -> Term:
    """With every column's source replaced by its scan's key; UNKNOWN where there is none."""
    if isinstance(term, Column):
        return _column(term, query)
    if isinstance(term, Call):
        inner = resolved(term.of, query)
        return UNKNOWN if inner == UNKNOWN else replace(term, of=inner)
    if isinstance(term, (Both, Either)):
        return type(term)(tuple(resolved(part, query) for part in term.parts))
    if isinstance(term, (Not, IsNull)):
        return type(term)(resolved(term.of, query))
    if isinstance(term, Compared):
        return Compared(term.op, resolved(term.left, query), resolved(term.right, query))
    return term


def _column(column: Column, query: Query) -> Term:
    source = _source(column, query)
    if source is None or not source.plain:
        return UNKNOWN
    if source.scan is not None:
        known = column.name in source.scan.columns  # else it may be an outer query's
        return Column(source.scan.key, column.name) if known else UNKNOWN
    inner = source.query
    if inner is None or inner.closed or inner.mentions > 1:
        return UNKNOWN
    item = inner.items.get(column.name)
    if item is None and inner.star and len(inner.sources) == 1:
        item = Column("", column.name)
    return resolved(item, inner) if isinstance(item, (Column, Call)) else UNKNOWN


def _source(column: Column, query: Query) -> Source | None:
    """The one that must be meant; None where it may be another."""
    if column.source:
        named = [source for source in query.sources if source.name == column.source]
        return named[0] if len(named) == 1 else None
    if len(query.sources) == 1:
        return query.sources[0]
    if query.merged:
        return None
    having = [source for source in query.sources if _may_have(source, column.name)]
    return having[0] if len(having) == 1 else None


def _may_have(source: Source, name: str) -> bool:
    if source.scan is not None:
        return name in source.scan.columns or not source.plain
    inner = source.query
    return inner is None or inner.closed or inner.star or not source.plain or name in inner.items


def columns_of(term: Term) -> set[str]:
    """The names of the columns in it."""
    return {column.name for column in _columns(term)}


def _scans_of(term: Term) -> set[str]:
    return {column.source for column in _columns(term)}


def _columns(term: Term) -> list[Column]:
    if isinstance(term, Column):
        return [term]
    if isinstance(term, (Both, Either)):
        return [column for part in term.parts for column in _columns(part)]
    if isinstance(term, Compared):
        return _columns(term.left) + _columns(term.right)
    return _columns(term.of) if isinstance(term, (Not, IsNull, Call)) else []
