"""Runs SQL as the reader role: gold statements, and ours when its full result is needed.

Place in the flow: score.py hands it each accepted gold SQL and gets a compare.Gold back. Every
statement runs in its own read-only transaction with a time limit, in the schema `data`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
import sqlglot
from psycopg import sql as pieces
from sqlglot import exp
from sqlglot.errors import SqlglotError

from bench.eval.compare import Gold, Row, Rows

MAX_ROWS = 200_000
KEY = "eval_order_key_"


class BadSql(ValueError):
    """The statement does not run; the text is the database's reason."""


@dataclass(frozen=True)
class Reader:
    """A connection string of a role that may only SELECT. Opens a connection per statement, so
    several threads may share it."""

    dsn: str
    timeout_seconds: float = 30.0

    def rows(self, sql: str) -> Rows:
        """Raise BadSql when the database refuses it or it does not return rows in time."""
        try:
            with psycopg.connect(self.dsn) as connection, connection.cursor() as cursor:
                limit = pieces.Literal(int(self.timeout_seconds * 1000))
                cursor.execute("SET TRANSACTION READ ONLY")
                cursor.execute(pieces.SQL("SET LOCAL statement_timeout = {}").format(limit))
                cursor.execute("SET LOCAL search_path = data, public")
                cursor.execute(sql.encode())
                if cursor.description is None:
                    raise BadSql("it returns no rows")
                names = tuple(column.name for column in cursor.description)
                found = cursor.fetchmany(MAX_ROWS + 1)
        except psycopg.Error as error:
            raise BadSql(" ".join(str(error).split())[:300]) from error
        if len(found) > MAX_ROWS:
            raise BadSql(f"more than {MAX_ROWS:,} rows")
        return Rows(names, tuple(found))

    def gold(self, sql: str) -> Gold:
        """The gold's result, and what ties with what when its order counts."""
        result = self.rows(sql)
        unlimited = _with_order_keys(sql)
        if unlimited is None or not result.rows:
            return Gold(result)
        statement, places = unlimited
        try:
            full = self.rows(statement)
        except BadSql:  # the rewriting does not fit (SELECT DISTINCT, say): no ties then
            return Gold(result, True, result.rows, tuple(range(len(result.rows))))
        return _tied(result, full, places)


def _tied(result: Rows, full: Rows, places: tuple[int, ...]) -> Gold:
    """places: where the order's keys stand in a row of `full`; negative ones count from its
    end. Rows tie when all their keys are equal; candidates end with the last kept row's tie."""
    width, ties, candidates = len(result.columns), [], list[Row]()
    previous: list[Any] | None = None
    tie = -1
    for number, row in enumerate(full.rows):
        keys = [row[place] for place in places]
        tie += keys != previous
        if number >= len(result.rows) and keys != previous:
            break
        previous = keys
        ties.append(tie)
        candidates.append(tuple(row[:width]))
    kept = Rows(result.columns, tuple(candidates[: len(result.rows)]))
    return Gold(kept, True, tuple(candidates), tuple(ties))


def _with_order_keys(sql: str) -> tuple[str, tuple[int, ...]] | None:
    """The statement without its LIMIT and with its order's expressions as further columns,
    and the places of those keys; None when it has no ORDER BY with a LIMIT at its top."""
    try:
        query = sqlglot.parse_one(sql, read="postgres")
    except SqlglotError:
        return None
    order, limit = query.args.get("order"), query.args.get("limit")
    if not isinstance(query, exp.Select) or not order or not limit or query.args.get("offset"):
        return None
    wide = query.copy()
    wide.set("limit", None)
    aliases = [column.alias_or_name for column in query.selects]
    terms = [term.this if isinstance(term, exp.Ordered) else term for term in order.expressions]
    places: list[int | str] = []
    for term in terms:
        place = _place(term, aliases, bool(query.is_star))
        if place is None:
            places.append(f"{KEY}{len(places)}")
            wide.select(exp.alias_(term.copy(), str(places[-1])), copy=False)
        else:
            places.append(place)
    added = [name for name in places if isinstance(name, str)]
    numbers = tuple(
        place if isinstance(place, int) else added.index(place) - len(added) for place in places
    )
    return wide.sql(dialect="postgres"), numbers


def _place(term: exp.Expression, aliases: list[str], is_star: bool) -> int | None:
    """The output column that an ORDER BY term names, by number or by alias."""
    if isinstance(term, exp.Literal) and term.is_int:
        return int(term.name) - 1
    if isinstance(term, exp.Column) and not term.table and not is_star and term.name in aliases:
        return aliases.index(term.name)
    return None
