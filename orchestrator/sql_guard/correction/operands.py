"""Comparisons and calculations between two kinds of values.

Place in the flow: __init__.py calls these when the database has no operator for the two types
(PostgreSQL's 42883 and 42804, Trino's TYPE_MISMATCH). A literal changes its own spelling; a
column is cast only against another expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from orchestrator.sql_guard.correction.kinds import Kinds, kind_of_type
from orchestrator.sql_guard.correction.model import Applied, Case, converted

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_TRUTHS = {"1": True, "0": False, "true": True, "false": False, "t": True, "f": False,
           "sim": True, "não": False, "nao": False, "yes": True, "no": False, "s": True, "n": False}
_TEXT = exp.DataType.build("text")


def of_two_kinds(case: Case) -> Applied | None:
    """Every pair of operands of the kinds that the message shows, at once."""
    kinds = Kinds(case.tree, case.catalog)
    asked = {kind_of_type(case.said.left), kind_of_type(case.said.right)} - {""}
    done = [made for left, right in list(_pairs(case.tree))
            if (made := _agree(left, right, kinds, asked, case))]
    return converted(done[0]) if done else None


def _pairs(tree: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    for node in tree.find_all(*_COMPARISONS, exp.Between, exp.In, exp.Add, exp.Sub, exp.Like,
                              exp.ILike, exp.DPipe, exp.Mul):
        if isinstance(node, exp.Between):
            yield node.this, node.args["low"]
            yield node.this, node.args["high"]
        elif isinstance(node, exp.In):
            yield from ((node.this, one) for one in node.expressions)
        else:
            yield node.this, node.expression


def _agree(
    left: exp.Expr, right: exp.Expr, kinds: Kinds, asked: set[str], case: Case
) -> str:
    """What was converted, or "" when these two are not what the message is about."""
    pair = (kinds.of(left), kinds.of(right))
    if "" in pair or (asked and not asked <= set(pair)) or (pair[0] == pair[1] != "date"):
        return ""
    shown = left.parent.sql(case.dialect) if left.parent is not None else ""
    if isinstance(left.parent, (exp.Add, exp.Sub)):
        return shown if _calculated(left.parent, pair, case) else ""
    if isinstance(left.parent, (exp.Like, exp.ILike, exp.DPipe)):
        for side, kind in ((left, pair[0]), (right, pair[1])):
            if kind != "text":
                side.replace(exp.cast(side.copy(), _TEXT))
        return shown
    if pair[0] == pair[1]:
        return ""
    for side, kind, other in ((left, *pair), (right, pair[1], pair[0])):
        literal = _as_kind(side, kind, other)
        if literal is not None:
            side.replace(literal)
            return shown
    return shown if _cast_either(left, right, pair) else ""


def _as_kind(node: exp.Expr, kind: str, wanted: str) -> exp.Expr | None:
    """A literal as one of the wanted kind; None of what is none, or cannot be one."""
    text = str(node.this) if isinstance(node, exp.Literal) else ""
    made: exp.Expr | None = None
    if not text:
        return None
    if kind == "number" and wanted == "text":
        made = exp.Literal.string(text)
    elif kind == "text" and wanted == "number" and _NUMBER.fullmatch(text):
        made = exp.Literal.number(text)
    elif kind == "text" and wanted in ("date", "timestamp"):
        made = exp.cast(exp.Literal.string(text), "date" if len(text) <= 10 else "timestamp")
    elif wanted == "boolean" and text.lower() in _TRUTHS:
        made = exp.Boolean(this=_TRUTHS[text.lower()])
    elif kind == "number" and wanted == "interval":
        made = exp.Interval(this=exp.Literal.string(text), unit=exp.var("day"))
    return made


def _cast_either(left: exp.Expr, right: exp.Expr, pair: tuple[str, str]) -> bool:
    """Text gives way to dates; every other kind gives way to text."""
    for side, kind, other in ((left, *pair), (right, pair[1], pair[0])):
        if kind == "text" and other in ("date", "timestamp"):
            side.replace(exp.cast(side.copy(), other))
            return True
    for side, kind, other in ((left, *pair), (right, pair[1], pair[0])):
        if other == "text" and kind in ("number", "boolean"):
            side.replace(exp.cast(side.copy(), _TEXT))
            return True
    return False


def _calculated(node: exp.Expr, pair: tuple[str, str], case: Case) -> bool:
    """Dates and numbers: days are intervals. In Athena the days between two dates are a call."""
    left, right = node.this, node.expression
    if pair == ("date", "date") and isinstance(node, exp.Sub) and case.dialect == "athena":
        node.replace(exp.DateDiff(this=left.copy(), expression=right.copy(), unit=exp.var("day")))
        return True
    if pair[0] in ("date", "timestamp") and pair[1] == "number":
        days: exp.Expr = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("day"))
        if isinstance(right, exp.Literal):
            days.set("this", exp.Literal.string(right.name))
        else:
            days = exp.Mul(this=exp.paren(right.copy()), expression=days)
        right.replace(days)
        return True
    for side, kind, other in ((left, *pair), (right, pair[1], pair[0])):
        if kind == "text" and other in ("date", "timestamp"):
            side.replace(exp.cast(side.copy(), "date"))
            return True
        if kind == "text" and other == "number":
            side.replace(exp.cast(side.copy(), exp.DataType.build("decimal(38, 10)")))
            return True
    return False


def no_condition(case: Case) -> Applied | None:
    """A number where a condition belongs: is it other than 0?"""
    kinds = Kinds(case.tree, case.catalog)
    for clause in list(case.tree.find_all(exp.Where, exp.Having, exp.And, exp.Or, exp.Not, exp.If)):
        for side in (clause.this, clause.args.get("expression")):
            if isinstance(side, exp.Column) and kinds.of(side) == "number":
                shown = side.sql(case.dialect)
                side.replace(exp.NEQ(this=side.copy(), expression=exp.Literal.number(0)))
                return converted(shown)
    return None


def mixed_branches(case: Case) -> Applied | None:
    """CASE, COALESCE and UNION whose parts are of several kinds: all become text."""
    kinds = Kinds(case.tree, case.catalog)
    done = ""
    for node in list(case.tree.find_all(exp.Case, exp.Coalesce, exp.Union)):
        if isinstance(node, exp.Union):
            done = _mixed_union(node, kinds) or done
            continue
        parts = ([branch.args["true"] for branch in node.args.get("ifs") or ()] +
                 [node.args.get("default")] if isinstance(node, exp.Case)
                 else [node.this, *node.expressions])
        done = _as_text([part for part in parts if part is not None], kinds) or done
    return converted(done) if done else None


def _mixed_union(union: exp.Union, kinds: Kinds) -> str:
    queries = [one for one in (union.left, union.right) if isinstance(one, exp.Select)]
    done = ""
    if len(queries) == 2:
        for pair in zip(queries[0].expressions, queries[1].expressions, strict=False):
            done = _as_text([item.unalias() for item in pair], kinds) or done
    return done


def _as_text(parts: list[exp.Expr], kinds: Kinds) -> str:
    found = [kinds.of(part) for part in parts]
    if len(set(found) - {""}) < 2:
        return ""
    for part, kind in zip(parts, found, strict=True):
        if kind != "text" and not isinstance(part, exp.Null):
            part.replace(exp.cast(part.copy(), _TEXT))
    return parts[0].sql()
