"""When the order of a gold's rows counts, and which of its rows tie.

Place in the flow: gold.py and sqlite/gold.py run what `with_order_keys` makes of a gold, and hand
both results to `tied`.
"""

from __future__ import annotations

import re
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestrator.evaluation.compare import Gold, Row, Rows

KEY = "eval_order_key_"
_ASKED = re.compile(
    r"\b(order(ed)? (by|of|from|in)|in \w+ order|sort(ed)?|rank(ed|ing)?|alphabetical(ly)?|"
    r"(as|des)cending|chronological(ly)?|arranged?|"
    r"orden\w+|em ordem|ranking|alfab[ée]tica|crescente|decrescente|cronol[óo]gica|classifi\w+)\b",
    re.IGNORECASE)


def asks_for_order(question: str) -> bool:
    return bool(_ASKED.search(question))


def with_order_keys(
    sql: str, *, dialect: str, asked: bool
) -> tuple[str, tuple[int, ...]] | None:
    """The statement without its LIMIT and with its order's expressions as further columns,
    and the places of those keys; None when the order of its rows does not count.

    asked: the question asks for an order, so that an ORDER BY without LIMIT counts.
    """
    query = _ordered(sql, dialect, asked=asked)
    if query is None:
        return None
    wide = query.copy()
    wide.set("limit", None)
    aliases = [column.alias_or_name for column in query.selects]
    terms = [term.this if isinstance(term, exp.Ordered) else term
             for term in query.args["order"].expressions]
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
    return wide.sql(dialect=dialect), numbers


def _ordered(sql: str, dialect: str, *, asked: bool) -> exp.Select | None:
    """The statement when the order of its rows counts."""
    try:
        query = sqlglot.parse_one(sql, read=dialect)
    except (SqlglotError, RecursionError):
        return None
    order, limit = query.args.get("order"), query.args.get("limit")
    counts = order and (limit or asked) and not query.args.get("offset")
    return query if isinstance(query, exp.Select) and counts else None


def _place(term: exp.Expression, aliases: list[str], is_star: bool) -> int | None:
    """The output column that an ORDER BY term names, by number or by alias."""
    if isinstance(term, exp.Literal) and term.is_int:
        return int(term.name) - 1
    if isinstance(term, exp.Column) and not term.table and not is_star and term.name in aliases:
        return aliases.index(term.name)
    return None


def tied(result: Rows, full: Rows, places: tuple[int, ...]) -> Gold:
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


def untied(result: Rows) -> Gold:
    """An ordered gold whose ties are not known: every row has its own place."""
    return Gold(result, True, result.rows, tuple(range(len(result.rows))))
