"""One statement for Athena: parsed, judged, printed, and judged again as it was printed.

Place in the flow: the package's `check` hands over bounded text. One pure SELECT is parsed,
walked (walk.py), limited and printed. The printed text is what runs, so it is what is judged:
read again by Trino's lexical rules (text.py), parsed again, walked again, and refused unless it
prints as itself.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.athena.limit import limited
from orchestrator.sql_guard.athena.literals import exact_decimals, misread
from orchestrator.sql_guard.athena.text import refused_text
from orchestrator.sql_guard.athena.walk import Walk
from orchestrator.sql_guard.bounds import MAX_NODES, MAX_SUBSCRIPTS
from orchestrator.sql_guard.verdict import Reason, Verdict, reason

# ROW(ROW(...)) is read as a type first and then as a call, at each level again.
MAX_ROWS = 6
_ROWS = frozenset({TokenType.STRUCT, TokenType.OBJECT})
_OPEN = {TokenType.L_PAREN: TokenType.R_PAREN, TokenType.LT: TokenType.GT}
_FIRST = frozenset({TokenType.SELECT, TokenType.WITH, TokenType.VALUES, TokenType.TABLE})
_INSIDE = re.compile(r" (for|but got) <.*", re.DOTALL)
# What sqlglot's own code raises besides, on text that it was not written for.
_UNREADABLE = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)


class _Queries(Trino):
    """What the Athena dialect hands every query to (its other half is for Hive's DDL), with the
    paths in JSON functions left as they were written."""

    def to_json_path(self, path: exp.Expr | None) -> exp.Expr | None:
        return path


_DIALECT = _Queries()


def check(sql: str, catalog: Catalog | None, max_rows: int) -> Verdict:
    """`sql` is bounded (bounds.py)."""
    try:
        tokens = _DIALECT.tokenize(sql)
        why = _not_one_select(tokens) or misread(tokens, sql)
        if why is None:
            return _judged(tokens, sql, catalog, max_rows)
    except (ParseError, TokenError) as error:
        why = _parser_refusal(error, sql)
    except (SqlglotError, RecursionError):
        why = reason("TOO_DEEP")
    except _UNREADABLE:
        why = reason("SYNTAX", "this cannot be read")
    return Verdict(False, (why,))


def _judged(
    tokens: list[Token], sql: str, catalog: Catalog | None, max_rows: int
) -> Verdict:
    tree = _parsed(tokens, sql)
    walk = Walk(catalog)
    walk.visit(tree)
    if walk.reasons:
        return Verdict(False, _placed(walk.reasons, tokens))
    exact = exact_decimals(tokens, sql)
    if exact != sql:
        tree = _parsed(_DIALECT.tokenize(exact), exact)
        Walk(catalog).visit(tree)
    tree = limited(tree, max_rows)
    canonical = _printed(tree)
    why = _reread(canonical, tree, Walk(catalog))
    if why is not None:
        return Verdict(False, _placed([why], tokens))
    return Verdict(True, (), canonical, tuple(walk.warnings))


def _not_one_select(tokens: list[Token]) -> Reason | None:
    """By the tokens alone, before any tree is made."""
    kinds = [token.token_type for token in tokens]
    while kinds and kinds[-1] == TokenType.SEMICOLON:
        kinds.pop()
    if not kinds:
        return reason("EMPTY")
    if TokenType.SEMICOLON in kinds:
        return reason("MULTIPLE", position=tokens[kinds.index(TokenType.SEMICOLON) + 1].start)
    first = next((kind for kind in kinds if kind != TokenType.L_PAREN), None)
    if first not in _FIRST:
        return reason("NOT_SELECT", tokens[0].text, tokens[0].start)
    if TokenType.L_BRACE in kinds:
        place = kinds.index(TokenType.L_BRACE)
        return reason("SYNTAX", "Unexpected {", tokens[place].start)
    run = 0
    for place, kind in enumerate(kinds[1:], 1):
        subscript = kind == TokenType.L_BRACKET and kinds[place - 1] == TokenType.R_BRACKET
        run += subscript
        if run > MAX_SUBSCRIPTS:
            return reason("TOO_DEEP", position=tokens[place].start)
    return _rows_in_rows(tokens, kinds)


def _rows_in_rows(tokens: list[Token], kinds: list[TokenType]) -> Reason | None:
    """Each ROW( or ROW< that is open, and the brackets between them."""
    closing: list[TokenType] = []
    rows: list[int] = []
    for place, kind in enumerate(kinds):
        opens_row = kind in _OPEN and place > 0 and kinds[place - 1] in _ROWS
        if opens_row:
            rows.append(len(closing))
        if opens_row or kind == TokenType.L_PAREN:
            closing.append(_OPEN[kind])
        elif closing and kind == closing[-1]:
            closing.pop()
            if rows and rows[-1] == len(closing):
                rows.pop()
        if len(rows) > MAX_ROWS:
            return reason("TOO_DEEP", position=tokens[place].start)
    return None


def _parsed(tokens: list[Token], sql: str) -> exp.Query | exp.Values:
    parser = _DIALECT.parser(max_nodes=MAX_NODES)
    trees = [tree for tree in parser.parse(tokens, sql) if tree is not None]
    if len(trees) != 1 or not isinstance(trees[0], (exp.Query, exp.Values)):
        raise ParseError("not a query")
    return trees[0]


def _printed(tree: exp.Expr) -> str:
    return _DIALECT.generate(tree, copy=False, comments=False)


def _reread(text: str, tree: exp.Expr, walk: Walk) -> Reason | None:
    """The reason why the printed text may not run, or None. The printer may have added to the
    tree what no walk has seen, so what it reads as is walked again."""
    read = _parsed(_DIALECT.tokenize(text), text)
    walk.visit(read)
    if walk.reasons:
        return walk.reasons[0]
    if read != tree and _printed(read) != text:
        return reason("CONSTRUCT", "?")
    return refused_text(text, walk.aliases)


def _placed(reasons: list[Reason], tokens: list[Token]) -> tuple[Reason, ...]:
    """Once each, in the order of the text; what does not know its place is looked for."""
    starts: dict[str, int] = {}
    for token in reversed(tokens):
        starts[token.text.lower()] = token.start
    known = [one if one.position is not None else replace(
        one, position=starts.get(one.name.lower())) for one in reasons]
    known.sort(key=lambda one: -1 if one.position is None else one.position)
    return tuple(dict.fromkeys(known))


def _parser_refusal(error: SqlglotError, sql: str) -> Reason:
    said = str(error).split("\n", maxsplit=1)[0]
    if "Maximum number of AST nodes" in said:
        return reason("TOO_DEEP")
    if isinstance(error, TokenError):
        return reason("SYNTAX", "a quote or a comment is not closed")
    found = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    line, column = found.get("line"), found.get("col")
    # Without the names of sqlglot's own classes.
    words = _INSIDE.sub("", str(found.get("description") or said)).rstrip(". ")
    if not line or not column:
        return reason("SYNTAX", words)
    before = sum(len(text) for text in sql.splitlines(keepends=True)[:line - 1])
    at = before + column - len(found.get("highlight") or "")
    return reason("SYNTAX", words, min(max(at, 0), len(sql)))
