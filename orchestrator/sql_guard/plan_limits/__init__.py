"""Is a model's statement inside the plan that the person approved? The guard's second layer.

Place in the flow: review.py asks, once the statement itself is harmless, for every statement that
is neither the plan's own nor edited by a person.

    rules.py         what the plan and the catalog say of the rows
    postgres.py      what a PostgreSQL statement reads, under which conditions
    athena.py        the same of an Athena statement
    queries.py       whose columns a condition speaks of
    conditions.py    what it lets through; of months without a year by cycles.py
    judgement.py     what of that is surely another question than the plan's: refused

    terms.py         conditions in one form for both dialects; from the parsers' trees:
                     postgres_terms.py, athena_terms.py
    regions.py       sets of values of a column; of dates by calendar.py
    postgres_narrow.py, athena_narrow.py    the plan's conditions, put in where they are not proven

So the proof need not be perfect: a statement that it does not understand reads nothing outside
the plan either, because every mention of the table is found without understanding, and gets the
plan's conditions unless they were proven there. Another table than the plan's is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from orchestrator.catalog import Catalog, Table
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Plan
from orchestrator.sql_guard.plan_limits.judgement import let_through, outside, unproven
from orchestrator.sql_guard.plan_limits.queries import Condition, Query, Scan, conditions
from orchestrator.sql_guard.plan_limits.rules import Rules, rules_of
from orchestrator.sql_guard.plan_limits.terms import Term
from orchestrator.sql_guard.verdict import Reason, reason


@dataclass(frozen=True)
class Limited:
    """sql: the statement to run, with whatever of the plan it lacked; "" when it is refused."""

    sql: str
    reasons: tuple[Reason, ...] = ()


class Reading(Protocol):
    """A parsed statement. scans: by key, every table named in it that is no CTE."""

    queries: list[Query]
    scans: dict[str, Scan]

    def narrowed(self, wanted: Mapping[str, Sequence[Any]]) -> str | None:
        """The text with these conditions (trees, as `predicate` makes them) at these scans;
        None when one could not be placed. Once only."""


class Reader(Protocol):
    """postgres.py and athena.py."""

    def read(self, sql: str, table: Table) -> Reading | None:
        """None of what is not one SELECT."""

    def predicate(self, sql: str) -> tuple[Any, Term]:
        """A condition as a tree of the dialect's parser and as a term."""


def within_plan(
    sql: str, plan: Plan, catalog: Catalog, dialect: Dialect = "postgres"
) -> Limited:
    """`sql`: a canonical SELECT of the guard's. Raises Invalid when the plan does not fit the
    catalog."""
    reader = _reader(dialect)
    rules = rules_of(plan, catalog, dialect, reader.predicate)
    try:
        reading = reader.read(sql, rules.table)
        return _refused("NOT_SELECT") if reading is None else _limited(sql, reading, rules)
    except RecursionError:
        return _refused("TOO_DEEP")


def same_rows(
    sql: str, planned: str, plan: Plan, catalog: Catalog, dialect: Dialect = "postgres"
) -> bool:
    """Whether a canonical statement is one plain SELECT that surely reads the same rows as the
    plan's own, so that what both compute alike is the same. Raises Invalid as within_plan."""
    reader = _reader(dialect)
    rules = rules_of(plan, catalog, dialect, reader.predicate)
    of_plan, own = (reader.read(text, rules.table) for text in (planned, sql))
    if of_plan is None or own is None or len(own.queries) > 1 or len(own.queries[0].sources) > 1:
        return False
    found = [let_through(held, rules) for one in (of_plan, own) for held in _held(one).values()]
    understood = len(own.queries[0].where) == sum(map(len, _held(own).values()))
    return understood and len(found) > 1 and None not in found and all(
        one == found[0] for one in found)


def _held(reading: Reading) -> dict[str, list[Condition]]:
    """The conditions on each scan."""
    held: dict[str, list[Condition]] = {key: [] for key in reading.scans}
    for condition in conditions(reading.queries, list(reading.scans.values())):
        held[condition.scan.key].append(condition)
    return held


def _limited(sql: str, reading: Reading, rules: Rules) -> Limited:
    table = rules.table
    others = [scan for scan in reading.scans.values()
              if scan.table != table.name or scan.schema not in ("", table.db_schema)]
    if others:
        return Limited("", tuple(reason("PLAN_TABLE", scan.table) for scan in others[:20]))
    held = _held(reading)
    only = len(held) == 1 and not any(query.mentions > 1 for query in reading.queries)
    reasons = dict.fromkeys(
        found for one in held.values() for found in outside(one, rules, only=only))
    if reasons:
        return Limited("", tuple(reasons)[:20])
    wanted = {key: [one.tree for one in missing] for key, found in held.items()
              if (missing := unproven(found, rules))}
    if not wanted:
        return Limited(sql)
    text = reading.narrowed(wanted)
    return _refused("CONSTRUCT", "FROM") if text is None else Limited(text)


def _refused(code: str, name: str = "") -> Limited:
    return Limited("", (reason(code, name),))


def _reader(dialect: Dialect) -> Reader:
    if dialect == "athena":
        from orchestrator.sql_guard.plan_limits import athena  # noqa: PLC0415 - as in sql_guard.check

        return athena
    from orchestrator.sql_guard.plan_limits import postgres  # noqa: PLC0415 - as in sql_guard.check

    return postgres
