"""Literals that are no date, no number, no yes or no as the database reads them.

Place in the flow: __init__.py calls this for PostgreSQL's 22P02, 22007 and 22008 and for
Trino's INVALID_CAST_ARGUMENT and INVALID_LITERAL.
"""

from __future__ import annotations

import calendar
import re

from sqlglot import exp

from orchestrator.sql_guard.correction.kinds import Kinds, kind_of_type
from orchestrator.sql_guard.correction.model import Applied, Case, converted
from orchestrator.sql_guard.correction.operands import mixed_branches

_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(.*)", re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})[/.-]?(\d{1,2})?[/.-]?(\d{1,2})?(\D.*)?", re.DOTALL)
_BRAZILIAN = re.compile(r"-?\d{1,3}(\.\d{3})*,\d+|-?\d+,\d+")
_YES = {"sim": True, "s": True, "verdadeiro": True, "não": False, "nao": False, "falso": False}


def unreadable(case: Case) -> Applied | None:
    """The literal that the message shows, and those of its form."""
    wrong, kind = case.said.name, kind_of_type(case.said.left) or "date"
    found = [one for one in case.tree.find_all(exp.Literal) if one.is_string]
    if not any(one.name == wrong for one in found):
        return None
    done = ""
    month_first = any(day and int(day[2]) > 12 for day in (
        _DAY_FIRST.fullmatch(one.name) for one in found))
    for literal in found:
        right = _right(literal, kind, month_first=month_first)
        if right is not None and right != literal.name:
            done = done or f"{literal.name} → {right}"
            literal.replace(_node(right, kind))
    if done:
        return converted(done)
    return _compared_as_text(case, wrong, kind)


def _right(literal: exp.Literal, kind: str, *, month_first: bool) -> str | None:
    text = literal.name
    if kind in ("date", "timestamp"):
        found = _DAY_FIRST.fullmatch(text)
        if found:
            day, month = (found[2], found[1]) if month_first else (found[1], found[2])
            return _date(int(found[3]), int(month), int(day), found[4])
        return _year_first(literal, kind)
    if kind == "number" and _BRAZILIAN.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if kind == "boolean" and text.lower() in _YES:
        return str(_YES[text.lower()]).lower()
    return None


def _year_first(literal: exp.Literal, kind: str) -> str | None:
    """"2024-12" and "2024" by the day at which they begin or end, whichever the comparison means;
    None of a month that a single day is compared with, or that ends at some hour."""
    found = _YEAR_FIRST.fullmatch(literal.name)
    if not found:
        return None
    year, month, rest = int(found[1]), int(found[2] or 1), found[4] or ""
    if found[3]:
        return _date(year, month, int(found[3]), rest)
    end = _is_end(literal)
    if end is None or (end and kind == "timestamp"):
        return None
    return _date(year, month if found[2] or not end else 12, 31 if end else 1, rest)


def _is_end(literal: exp.Literal) -> bool | None:
    """Whether the comparison holds up to the end of what the literal says (<= 2024, > 2024), or
    from its beginning; None where it asks for the whole of it."""
    node: exp.Expr = literal
    while isinstance(node.parent, (exp.Cast, exp.Paren)):
        node = node.parent
    compared = node.parent
    if isinstance(compared, (exp.EQ, exp.NEQ, exp.In)):
        cut = compared.find(exp.TimestampTrunc, exp.DateTrunc)
        return False if cut is not None else None
    if isinstance(compared, exp.Between):
        return compared.args["high"] is node
    right = compared is not None and compared.args.get("expression") is node
    return isinstance(compared, (exp.LTE, exp.GT) if right else (exp.GTE, exp.LT))


def _date(year: int, month: int, day: int, rest: str) -> str | None:
    """A day that there is: of "2024-02-30" the last one of the month."""
    if not 1 <= month <= 12 or not 1 <= day <= 31 or not 1 <= year <= 9999:
        return None
    return f"{year:04}-{month:02}-{min(day, calendar.monthrange(year, month)[1]):02}{rest}"


def _node(text: str, kind: str) -> exp.Expr:
    if kind == "boolean":
        return exp.Boolean(this=text == "true")
    return exp.Literal.string(text)


def _compared_as_text(case: Case, wrong: str, kind: str) -> Applied | None:
    """A word beside numbers: in COALESCE or CASE all become text; in a comparison its column."""
    kinds = Kinds(case.tree, case.catalog)
    for literal in list(case.tree.find_all(exp.Literal)):
        other = literal.parent
        if literal.name != wrong or kind != "number" or other is None:
            continue
        if isinstance(other, (exp.Coalesce, exp.Case, exp.If)):
            return mixed_branches(case)
        side = other.this if other.this is not literal else other.args.get("expression")
        beside = isinstance(other, (exp.Binary, exp.In)) and kinds.of(side) == "number"
        if beside and isinstance(side, exp.Expr):
            shown = other.sql(case.dialect)
            side.replace(exp.cast(side.copy(), "text"))
            return converted(shown)
    return None
