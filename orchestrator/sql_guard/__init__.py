"""May this statement run? Deterministic, no LLM, no database.

Place in the flow: sql_validator asks before athena_executor runs anything. What is not on
a list is refused: one pure SELECT over the catalog's tables, known node types, known
functions. What runs is `canonical`, printed from the checked tree with a row limit, never
the input.

    verdict.py             what the guard answers, and every sentence it says
    allowed.py             PostgreSQL's lists: node types, types, system columns
    functions.py           the functions that a PostgreSQL statement may call
    bounds.py              refused before any parsing: NUL, size, depth
    child.py               the whole work in a child process, which may die or hang
    turns.py               one statement at a time, and never a real one behind one ahead of it
    pool.py                several such children, on batches of lines
    lines.py               a line of JSON with a statement in, one with the verdict out
    postgres.py            PostgreSQL's own grammar (postgast): parse, walk, limit, print
    trees.py               PostgreSQL's parse trees: what is below a node, where it stood
    statement_walk.py      every node of a parsed statement against the lists
    growth                 could it take gigabytes?
    constant_arguments.py  constants that decide how much is made
    row_limit.py           at most so many rows
    printing.py            what the printer gets wrong, put so that it gets it right
    athena                 Trino's grammar as sqlglot reads it
    review.py              everything that sql_validator asks of one statement
    plan_limits            does a model's statement keep to the plan that was approved?
    correction             repairs of a refused statement that need no model
    origins.py             where the columns of an allowed statement come from
    expressions.py         what an operator or a function makes of its operands' units
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Plan
from orchestrator.plan.validated import Origin
from orchestrator.sql_guard.bounds import out_of_bounds
from orchestrator.sql_guard.verdict import Reason, Verdict

if TYPE_CHECKING:
    from orchestrator.sql_guard.plan_limits import Limited

MAX_ROWS = 100_000


def check(
    sql: str, catalog: Catalog | None, dialect: Dialect = "postgres", *, max_rows: int = MAX_ROWS
) -> Verdict:
    """The verdict on `sql`. Never raises on hostile text.

    Without a catalog (an audit), any table or type that is not the system's may be read.
    The parser is native code: call it where the process may die (child.py).
    """
    refused = out_of_bounds(sql)
    if refused is not None:
        return Verdict(False, (refused,))
    if dialect == "athena":
        from orchestrator.sql_guard import athena  # noqa: PLC0415  (sqlglot only where needed)

        return athena.check(sql, catalog, max_rows)
    from orchestrator.sql_guard import postgres  # noqa: PLC0415  (postgast only where needed)

    return postgres.check(sql, catalog, max_rows)


def runs_on_athena(sql: str, catalog: Catalog, dialect: Dialect = "postgres") -> bool:
    """Whether an allowed statement, translated if need be, is one that Athena accepts."""
    import sqlglot  # noqa: PLC0415
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    if dialect == "athena":
        return True
    try:
        translated = sqlglot.transpile(
            sql, read="postgres", write="athena", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
    except (SqlglotError, RecursionError):
        return False
    return len(translated) == 1 and check(translated[0], catalog, "athena").allowed


def within_plan(
    sql: str, plan: Plan, catalog: Catalog, dialect: Dialect = "postgres"
) -> Limited:
    """Whether an allowed statement keeps to the plan, and its text with what it lacked of it.
    Raises Invalid when the plan does not fit the catalog."""
    from orchestrator.sql_guard import plan_limits  # noqa: PLC0415  (sqlglot only where needed)

    return plan_limits.within_plan(sql, plan, catalog, dialect)


def readable(sql: str, dialect: Dialect = "postgres") -> str:
    """An allowed statement over several lines, for people."""
    if dialect == "athena":
        import sqlglot  # noqa: PLC0415

        return sqlglot.transpile(sql, read="athena", write="athena", pretty=True)[0]
    import postgast  # noqa: PLC0415

    return str(postgast.format_sql(sql)).removesuffix(";")


def origins_of(
    sql: str, catalog: Catalog, dialect: Dialect = "postgres", planned: str | None = None
) -> tuple[Origin, ...]:
    """What is known of the columns that an allowed statement gives; planned: the plan's own."""
    from orchestrator.sql_guard.origins import origins  # noqa: PLC0415  (sqlglot only where needed)

    return origins(sql, catalog, dialect, planned)


__all__ = ["MAX_ROWS", "Reason", "Verdict", "check", "origins_of", "readable", "runs_on_athena",
           "within_plan"]
