"""Literals that sqlglot reads otherwise than Trino does.

Place in the flow: statement.py asks before it makes a tree of the tokens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from orchestrator.sql_guard.verdict import Reason, reason

_DIGITS = re.compile(r"-?([0-9]*)\.?([0-9]*)")
_NAMES = frozenset({TokenType.VAR, TokenType.IDENTIFIER})


def misread(tokens: Sequence[Token], sql: str) -> Reason | None:
    """0x1F (a number, read as bytes) and 1_000 (a number, read as 1 AS _000)."""
    for token, following in pairwise(tokens):
        touching = following.token_type in _NAMES and following.start == token.end + 1
        if token.token_type == TokenType.NUMBER and touching:
            return reason("SYNTAX", sql[token.start:following.end + 1][:40], token.start)
    for token in tokens:
        numbered = token.token_type in (TokenType.HEX_STRING, TokenType.BIT_STRING)
        if numbered and sql[token.start] == "0":
            return reason("SYNTAX", sql[token.start:token.end + 1][:40], token.start)
    return None


def exact_decimals(tokens: Sequence[Token], sql: str) -> str:
    """`sql` with DECIMAL '1.5' as the cast to its own precision and scale: sqlglot prints it as
    one to DECIMAL, which rounds to whole numbers."""
    text = sql
    if "decimal" not in sql.lower():
        return sql
    for token, following in reversed(list(pairwise(tokens))):
        if token.token_type != TokenType.DECIMAL or following.token_type != TokenType.STRING:
            continue
        digits = _DIGITS.fullmatch(following.text)
        if digits and 0 < len(digits[1] + digits[2]) <= 38:
            size = f"{len(digits[1] + digits[2])}, {len(digits[2])}"
            text = (f"{text[:token.start]}CAST('{following.text}' AS DECIMAL({size}))"
                    f"{text[following.end + 1:]}")
    return text
