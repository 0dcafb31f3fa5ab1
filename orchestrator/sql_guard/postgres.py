"""The guard for PostgreSQL, on the server's own grammar.

Place in the flow: sql_guard.check hands over bounded text. What is parsed is walked once
(statement_walk.py), limited (row_limit.py) and printed again; the printed text is what runs.
"""

from __future__ import annotations

from typing import Any

import postgast
from google.protobuf.message import DecodeError

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.row_limit import limit_rows
from orchestrator.sql_guard.statement_walk import Walk, characters
from orchestrator.sql_guard.verdict import Reason, Verdict, reason


def check(sql: str, catalog: Catalog, max_rows: int) -> Verdict:
    """`sql` is bounded (bounds.py). Never raises on what the parser or printer refuses."""
    try:
        tree = postgast.parse(sql)
    except postgast.PgQueryError as error:
        return Verdict(False, (_parser_refusal(error, sql),))
    except DecodeError:
        return Verdict(False, (reason("TOO_DEEP"),))
    refused = _not_one_select(tree, sql)
    if refused is not None:
        return Verdict(False, (refused,))
    walk = Walk(catalog, sql)
    select = tree.stmts[0].stmt.select_stmt
    walk.visit(select, frozenset())
    if walk.reasons:
        return Verdict(False, tuple(walk.reasons), warnings=tuple(walk.warnings))
    limit_rows(select, max_rows)
    return _printed(tree, tuple(walk.warnings))


def _printed(tree: Any, warnings: tuple[Reason, ...]) -> Verdict:
    """The canonical text; refused when it does not read back as itself."""
    canonical = postgast.deparse(tree)
    try:
        same = postgast.deparse(postgast.parse(canonical)) == canonical
    except postgast.PgQueryError:
        same = False
    if not same:
        return Verdict(False, (reason("CONSTRUCT", "?"),))
    return Verdict(True, (), canonical, warnings)


def _parser_refusal(error: postgast.PgQueryError, sql: str) -> Reason:
    if "memory exhausted" in error.message or "stack depth" in error.message:
        return reason("TOO_DEEP")
    at = characters(sql, error.cursorpos - 1) if error.cursorpos else None
    return reason("SYNTAX", error.message, at)


def _not_one_select(tree: Any, sql: str) -> Reason | None:
    if len(tree.stmts) == 0:
        return reason("EMPTY")
    if len(tree.stmts) > 1:
        return reason("MULTIPLE", position=characters(sql, tree.stmts[1].stmt_location))
    kind = tree.stmts[0].stmt.WhichOneof("node")
    return None if kind == "select_stmt" else reason("NOT_SELECT", str(kind), 0)
