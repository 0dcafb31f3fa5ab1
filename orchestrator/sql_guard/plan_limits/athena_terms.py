"""Athena's expressions, as sqlglot reads them, as the plan layer's terms.

Place in the flow: athena.py hands over each condition and each column of a SELECT. Trino
folds the case of every name, quoted or not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from orchestrator.sql_guard.plan_limits import terms
from orchestrator.sql_guard.plan_limits.terms import UNKNOWN, Call, Column, Term, Value

_OPERATORS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
_PARTS: dict[type[exp.Expr], str] = {
    exp.Year: "year", exp.Quarter: "quarter", exp.Month: "month", exp.Day: "day",
    exp.DayOfMonth: "day", exp.DayOfWeekIso: "isodow", exp.Hour: "hour"}
_WHOLE = (exp.DType.INT, exp.DType.BIGINT, exp.DType.SMALLINT)
_TEXT = (exp.DType.VARCHAR, exp.DType.TEXT)

# The patterns of date_format, and of format_datetime.
_MYSQL = {"%Y": "year", "%Y-%m": "month", "%Y-%m-%d": "day"}
_JODA = {"yyyy": "year", "yyyy-MM": "month", "yyyy-MM-dd": "day"}


def term(node: exp.Expr | None) -> Term:
    if node is None:
        return UNKNOWN
    kind = type(node)
    if kind in _OPERATORS:
        return terms.compared(
            _OPERATORS[kind], term(node.args["this"]), term(node.args["expression"]))
    if kind in _PARTS:
        return terms.part(_PARTS[kind], term(node.args["this"]))
    reader = _READERS.get(kind)
    return UNKNOWN if reader is None else reader(node)


def _column(node: Any) -> Term:
    plain = isinstance(node.this, exp.Identifier)
    return Column(node.table.lower(), node.name.lower()) if plain else UNKNOWN


def _literal(node: Any) -> Term:
    if node.is_string:
        return Value(str(node.this))
    found = terms.number(str(node.this))
    return UNKNOWN if found is None else Value(found)


def _in(node: Any) -> Term:
    if {key for key, value in node.args.items() if value} != {"this", "expressions"}:
        return UNKNOWN
    return terms.among(term(node.this), tuple(term(item) for item in node.expressions))


def _between(node: Any) -> Term:
    if node.args.get("symmetric"):
        return UNKNOWN
    return terms.between(term(node.this), term(node.args["low"]), term(node.args["high"]))


def _is(node: Any) -> Term:
    empty = isinstance(node.expression, exp.Null)
    return terms.IsNull(term(node.this)) if empty else UNKNOWN


def _cast(node: Any) -> Term:
    """Only casts that keep every value apart from every other, or that cut a moment to its day."""
    kind, inner = node.to.this, term(node.this)
    if kind == exp.DType.DATE:
        return terms.as_day(inner)
    if kind == exp.DType.TIMESTAMP:
        found = terms.as_moment(inner)
        rest = getattr(getattr(found, "value", None), "microsecond", 1)
        # Milliseconds are kept when no precision is named; what is finer is rounded, also upwards.
        return UNKNOWN if rest % 1000 or (rest and node.to.expressions) else found
    text = isinstance(inner, Value) and isinstance(inner.value, str)
    if kind in _TEXT and not node.to.expressions:
        return inner if text else terms.as_written(inner)
    part = isinstance(inner, Call) and inner.name.startswith("part:")
    return inner if kind in _WHOLE and part else UNKNOWN


def _truncated(node: Any) -> Term:
    return terms.truncated(node.args["unit"].name, term(node.this))


def _extracted(node: Any) -> Term:
    """Trino's day of the week is ISO's under each of its names."""
    name = node.this.name.lower()
    return terms.part("isodow" if name == "dow" else name, term(node.expression))


def _interval(node: Any) -> Term:
    unit = node.args.get("unit")
    plain = isinstance(node.this, exp.Literal) and isinstance(unit, exp.Var)
    return terms.as_span(node.this.name, unit.name) if plain else UNKNOWN


def _date_add(node: Any) -> Term:
    count, unit = term(node.expression), node.args.get("unit")
    if not (isinstance(count, Value) and isinstance(unit, exp.Var)):
        return UNKNOWN
    return terms.summed(term(node.this), terms.as_span(str(count.value), unit.name), 1)


def _negative(node: Any) -> Term:
    return terms.summed(Value(terms.number("0")), term(node.this), -1)


def _found_at(node: Any) -> Term:
    needle = term(node.args.get("substr"))
    plain = {key for key, value in node.args.items() if value} == {"this", "substr"}
    told = plain and isinstance(needle, Value) and isinstance(needle.value, str)
    return Call("found", term(node.this), str(needle.value)) if (
        told and isinstance(needle, Value)) else UNKNOWN


def _named(node: Any) -> Term:
    """Functions that sqlglot knows no class of."""
    if node.name.lower() == "format_datetime" and len(node.expressions) == 2:
        of, pattern = node.expressions
        return terms.as_text(_JODA.get(pattern.name), term(of)) if pattern.is_string else UNKNOWN
    return UNKNOWN


_READERS: dict[type[exp.Expr], Callable[[Any], Term]] = {
    exp.Column: _column, exp.Literal: _literal, exp.In: _in, exp.Between: _between, exp.Is: _is,
    exp.Cast: _cast, exp.TimestampTrunc: _truncated, exp.DateTrunc: _truncated,
    exp.Extract: _extracted, exp.Interval: _interval, exp.DateAdd: _date_add,
    exp.Neg: _negative, exp.StrPosition: _found_at, exp.Anonymous: _named,
    exp.Paren: lambda node: term(node.this),
    exp.Boolean: lambda node: Value(bool(node.this)),
    exp.Null: lambda node: Value(None),
    exp.Not: lambda node: terms.Not(term(node.this)),
    exp.And: lambda node: terms.Both(tuple(term(item) for item in node.flatten())),
    exp.Or: lambda node: terms.Either(tuple(term(item) for item in node.flatten())),
    exp.Add: lambda node: terms.summed(term(node.this), term(node.expression), 1),
    exp.Sub: lambda node: terms.summed(term(node.this), term(node.expression), -1),
    exp.Lower: lambda node: Call("lower", term(node.this)),
    exp.Upper: lambda node: Call("upper", term(node.this)),
    exp.Date: lambda node: terms.as_day(term(node.this)),
    exp.FromISO8601Date: lambda node: terms.as_day(term(node.this)),
    exp.Like: lambda node: terms.matches(term(node.this), term(node.expression), fold=False),
    exp.TimeToStr: lambda node: terms.as_text(
        _MYSQL.get(node.args["format"].name), term(node.this)),
}
