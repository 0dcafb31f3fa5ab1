"""The text that would run, read once more by Trino's own lexical rules.

Place in the flow: statement.py hands over what sqlglot printed. The tree was checked as sqlglot
reads it; here the words are taken as Trino's lexer would take them, so that a spelling on which
the two differ (comments, backticks, escapes, parameters, routines' text) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from orchestrator.sql_guard.athena.lists import COMMANDS, FUNCTIONS, KEYWORDS, TELLING
from orchestrator.sql_guard.verdict import Reason, reason

# SqlBase.g4: STRING, UNICODE_STRING, BINARY_LITERAL, QUOTED_IDENTIFIER, IDENTIFIER, the numbers
# and the operators that expressions need.
_LEXEMES = re.compile(
    r"""(?P<space>[ \n]+)
    |(?P<comment>--|/\*)
    |(?P<string>(?:[Uu]&|[Xx])?'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")+")
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?(?![A-Za-z_]))
    |(?P<operator>(?<!:):(?!:)|\|\||->|=>|<>|!=|<=|>=|[<>=+\-*/%,.\[\]()])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
HIDDEN = re.compile(r"\$[a-z0-9_]+", re.IGNORECASE)


def refused_text(text: str, aliases: AbstractSet[str]) -> Reason | None:
    """The reason to refuse `text`, or None. aliases: names that the tree says are followed by a
    list of columns, in lower case ("AS t(a, b)")."""
    before = name = ""
    for found in _LEXEMES.finditer(text):
        kind, lexeme = str(found.lastgroup), found[0]
        if kind == "space":
            continue
        if kind in ("comment", "other"):
            return reason("CONSTRUCT", lexeme)
        word = lexeme.lower()
        if kind == "word" and (word in TELLING or word in COMMANDS):
            return reason("FUNCTION" if word in TELLING else "CONSTRUCT", word)
        if kind == "quoted" and HIDDEN.fullmatch(lexeme[1:-1]):
            return reason("HIDDEN_COLUMN", lexeme[1:-1])
        if lexeme == "(" and name:
            refused = _called(name, before, aliases)
            if refused is not None:
                return refused
        if kind in ("word", "quoted"):
            before, name = ("." if before == "." and not name else name), word.strip('"')
        else:
            before, name = lexeme, ""
    return None


def _called(name: str, before: str, aliases: AbstractSet[str]) -> Reason | None:
    """What stands before a bracket: a known function, a keyword or an alias with its columns."""
    if before == ".":
        return reason("FUNCTION", name)
    if name in FUNCTIONS or name in KEYWORDS or name in aliases:
        return None
    return reason("FUNCTION", name)
