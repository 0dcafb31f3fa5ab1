"""What is refused before any parser sees it.

Place in the flow: the first step of the guard. A NUL would silently cut the text that the C
parser reads; long and deeply nested text can exhaust its stack.
"""

from __future__ import annotations

import re

from orchestrator.sql_guard.verdict import Reason, reason

MAX_BYTES = 32 * 1024
MAX_DEPTH = 100
# The server's scanner takes seconds over thousands of comments within each other.
MAX_COMMENTS = 200
# sqlglot tries several readings of nested joins, twice as many with each: a bound on the nodes it
# makes bounds its time. Subscripts of subscripts cost it the square of their number.
MAX_NODES = 20_000
MAX_SUBSCRIPTS = 30

# Literals and comments, in which brackets mean nothing; then what opens and closes a level. What
# is not closed goes to the end, and nothing is tried twice: the text is hostile.
_TOKENS = re.compile(
    r"""'(?:[^'\\]|''|\\(?:.|\Z))*+(?:'|\Z)|"(?:[^"]|"")*+(?:"|\Z)"""
    r"""|--[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|(?P<open>[(\[]|\bcase\b)|(?P<close>[)\]]|\bend\b)""",
    re.IGNORECASE | re.DOTALL,
)


def out_of_bounds(sql: str) -> Reason | None:
    """The reason to refuse `sql` unread, or None."""
    if not sql.strip():
        return reason("EMPTY")
    if "\0" in sql:
        return reason("NUL", position=sql.index("\0"))
    try:
        size = len(sql.encode())
    except UnicodeEncodeError:
        return reason("SYNTAX", "invalid character")
    if size > MAX_BYTES:
        return reason("TOO_LONG")
    return too_deep(sql)


def too_deep(sql: str) -> Reason | None:
    """The reason to refuse text with brackets, or comments, too far within each other."""
    if sql.count("/*") > MAX_COMMENTS:
        return reason("TOO_DEEP")
    depth = 0
    for token in _TOKENS.finditer(sql):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth = max(0, depth - 1)
        if depth > MAX_DEPTH:
            return reason("TOO_DEEP", position=token.start())
    return None
