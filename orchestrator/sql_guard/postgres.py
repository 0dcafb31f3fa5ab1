"""The guard for PostgreSQL, on the server's own grammar.

Place in the flow: sql_guard.check hands over bounded text. What is parsed is walked once
(statement_walk.py), limited (row_limit.py) and printed again; the printed text is what runs.
"""

from __future__ import annotations

from typing import Any

import postgast
from google.protobuf.message import DecodeError

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.bounds import too_deep
from orchestrator.sql_guard.growth import too_large
from orchestrator.sql_guard.printing import enclose_operands
from orchestrator.sql_guard.row_limit import limit_rows
from orchestrator.sql_guard.statement_walk import Walk
from orchestrator.sql_guard.trees import characters, forget_places, parse
from orchestrator.sql_guard.verdict import Reason, Verdict, reason


def check(sql: str, catalog: Catalog | None, max_rows: int) -> Verdict:
    """`sql` is bounded (bounds.py). Never raises on what the parser or printer refuses."""
    try:
        tree = parse(sql)
    except postgast.PgQueryError as error:
        return Verdict(False, (_parser_refusal(error, sql),))
    except DecodeError:
        return Verdict(False, (reason("TOO_DEEP"),))
    try:
        return _judged(tree, sql, catalog, max_rows)
    except (RecursionError, DecodeError):  # DecodeError: the printer adds brackets
        return Verdict(False, (reason("TOO_DEEP"),))


def _judged(tree: Any, sql: str, catalog: Catalog | None, max_rows: int) -> Verdict:
    refused = _not_one_select(tree, sql)
    if refused is not None:
        return Verdict(False, (refused,))
    walk = Walk(catalog, sql)
    select = tree.stmts[0].stmt.select_stmt
    walk.visit(select, frozenset())
    warnings = tuple(walk.warnings)
    if walk.reasons:
        return Verdict(False, tuple(walk.reasons), warnings=warnings)
    large = too_large(select) if walk.signs.found else None
    if large is not None:
        at = characters(sql, large.location) if large.location else None
        return Verdict(False, (reason(large.code, large.name, at),), warnings=warnings)
    forget_places(select)
    limit_rows(select, max_rows)
    return _printed(tree, warnings)


def _printed(tree: Any, warnings: tuple[Reason, ...]) -> Verdict:
    """The canonical text; refused unless it reads back as the tree that was checked, so that
    no fault of the printer changes what runs."""
    canonical = _faithful(tree)
    if canonical is None:
        enclose_operands(tree)
        canonical = _faithful(tree)
    if canonical is None:
        return Verdict(False, (reason("CONSTRUCT", "?"),))
    if too_deep(canonical) is not None:
        return Verdict(False, (reason("TOO_DEEP"),))
    return Verdict(True, (), canonical, warnings)


def _faithful(tree: Any) -> str | None:
    """The printed text, when reading it gives this very tree."""
    try:
        canonical = postgast.deparse(tree)
        again = parse(canonical)
    except postgast.PgQueryError:
        return None
    if _not_one_select(again, canonical) is not None:
        return None
    read = again.stmts[0].stmt.select_stmt
    forget_places(read)
    return canonical if read == tree.stmts[0].stmt.select_stmt else None


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
