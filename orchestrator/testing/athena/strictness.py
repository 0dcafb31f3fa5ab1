"""What Trino's grammar does not have, and other readers let pass.

Place in the flow: executions.py asks before it translates: sqlglot reads PostgreSQL's `::`
and ILIKE, or MySQL's backticks, in Athena's dialect too, and DuckDB runs them.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sqlglot import exp, parse
from sqlglot.dialects.athena import Athena
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from orchestrator.testing.athena.failures import Failure, Malformed, place
from orchestrator.testing.athena.functions import FUNCTIONS, WORDS

_FOREIGN = {TokenType.DCOLON, TokenType.ILIKE, TokenType.QUALIFY, TokenType.TOP,
            TokenType.DISTRIBUTE_BY, TokenType.RLIKE, TokenType.GLOB, TokenType.ASOF}
_WITH_COLUMNS = re.compile(r"\s*\([\w\s,\"]*\)\s*AS\s*\(", re.IGNORECASE)
MOST_BYTES = 262_144


def read(sql: str) -> exp.Query:
    """The statement as a tree. Malformed where Athena would not even start it."""
    if len(sql.encode()) > MOST_BYTES:
        raise Malformed(f"Query string is longer than {MOST_BYTES} bytes")
    try:
        _check_tokens(sql)
        trees = [tree for tree in parse(sql, dialect="athena") if tree is not None]
    except SqlglotError as error:
        raise Malformed(f"line 1:1: mismatched input: {str(error)[:200]}") from error
    if len(trees) != 1:
        raise Malformed("Only one sql statement is allowed. Got: " + sql[:100])
    if not isinstance(trees[0], exp.Query):
        raise Malformed("Queries of this type are not supported")
    return trees[0]


def check_functions(sql: str) -> None:
    """Failure on a function that Trino does not have."""
    tokens = Athena().tokenize(sql)
    for token, following in pairwise(tokens):
        text = sql[token.start:token.end + 1]
        word = text.replace("_", "").isalnum() and not text[0].isdigit()
        called = following.token_type is TokenType.L_PAREN
        if word and called and text.lower() not in FUNCTIONS | WORDS and not _names(sql, token):
            raise Failure("FUNCTION_NOT_FOUND", f"Function '{text.lower()}' not registered",
                          sql, token.start)


def _check_tokens(sql: str) -> None:
    for token in Athena().tokenize(sql):
        text = sql[token.start:token.end + 1]
        if token.token_type in _FOREIGN or text.startswith("`"):
            raise Malformed(f"{place(sql, token.start)}: mismatched input '{text[:40]}'")


def _names(sql: str, token: Token) -> bool:
    """Whether the word names a relation with its columns: WITH x (a, b) AS (, AS x (a, b)."""
    before = sql[:token.start].rstrip().lower()
    return before.endswith((" as", ")")) or _WITH_COLUMNS.match(sql, token.end + 1) is not None
