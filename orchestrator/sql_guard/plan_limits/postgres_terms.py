"""PostgreSQL's expressions as the plan layer's terms.

Place in the flow: postgres.py hands over each condition and each column of a SELECT.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from orchestrator.sql_guard.plan_limits import terms
from orchestrator.sql_guard.plan_limits.terms import UNKNOWN, Call, Column, Term, Value

_OPERATORS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_PLAIN_TEXT = ("text", "varchar")
_WHOLE = ("int2", "int4", "int8")
_NOT, _AND = 3, 1  # BoolExprType


def term(node: Any) -> Term:
    """`node`: a pg_query Node."""
    kind = node.WhichOneof("node")
    reader = _READERS.get(kind)
    return UNKNOWN if reader is None else reader(getattr(node, kind))


def _column(node: Any) -> Term:
    if any(not part.HasField("string") for part in node.fields):
        return UNKNOWN
    names = [part.string.sval for part in node.fields]
    return Column(names[-2] if len(names) > 1 else "", names[-1]) if len(names) < 4 else UNKNOWN


def _constant(node: Any) -> Term:
    kind = node.WhichOneof("val")
    if node.isnull:
        return Value(None)
    if kind == "sval":
        return Value(str(node.sval.sval))
    if kind == "boolval":
        return Value(bool(node.boolval.boolval))
    text = str(node.ival.ival) if kind == "ival" else str(node.fval.fval)
    found = terms.number(text) if kind in ("ival", "fval") else None
    return UNKNOWN if found is None else Value(found)


def _cast(node: Any) -> Term:
    """Only casts that keep every value apart from every other, or that cut a moment to its day."""
    names = [part.string.sval for part in node.type_name.names]
    kind, inner = names[-1], term(node.arg)
    found: Term = UNKNOWN
    if node.type_name.array_bounds or (len(names) > 1 and names[0] != "pg_catalog"):
        return found
    if kind == "interval":
        found = _interval(node, inner)
    elif node.type_name.typmods:
        found = UNKNOWN
    elif kind == "date":
        found = terms.as_day(inner)
    elif kind == "timestamp":
        found = terms.as_moment(inner)
    elif kind in _PLAIN_TEXT:
        found = inner if _text(inner) else terms.as_written(inner)
    elif kind in _WHOLE and isinstance(inner, Call):
        found = inner if inner.name.startswith("part:") else UNKNOWN
    elif kind == "numeric" and isinstance(inner, Value):
        value = terms.number(inner.value) if isinstance(inner.value, str) else inner.value
        found = Value(value) if isinstance(value, Decimal) else UNKNOWN
    return found


def _interval(node: Any, inner: Term) -> Term:
    if not (isinstance(inner, Value) and isinstance(inner.value, str)):
        return UNKNOWN
    masks = [mask.a_const.ival.ival for mask in node.type_name.typmods]
    if len(masks) > 1 or (masks and masks[0] not in _FIELDS):
        return UNKNOWN
    return terms.as_span(inner.value, _FIELDS[masks[0]] if masks else "")


# INTERVAL '3' MONTH: the field as PostgreSQL's bit mask.
_FIELDS = {2: "month", 4: "year", 8: "day", 1024: "hour", 2048: "minute", 4096: "second"}


def _expression(node: Any) -> Term:
    reader = _KINDS.get(node.kind)
    if reader is None:
        return UNKNOWN
    symbol = node.name[-1].string.sval
    if len(node.name) > 1 and node.name[0].string.sval != "pg_catalog":
        return UNKNOWN
    return reader(symbol, node)


def _operator(symbol: str, node: Any) -> Term:
    right = term(node.rexpr)
    if not node.HasField("lexpr"):
        negative = symbol == "-" and isinstance(right, Value)
        return terms.summed(Value(terms.number("0")), right, -1) if negative else UNKNOWN
    left = term(node.lexpr)
    if symbol in _OPERATORS:
        return terms.compared(_OPERATORS[symbol], left, right)
    return terms.summed(left, right, 1 if symbol == "+" else -1) if symbol in "+-" else UNKNOWN


def _in(symbol: str, node: Any) -> Term:
    if not node.rexpr.HasField("list"):
        return UNKNOWN
    found = terms.among(term(node.lexpr), tuple(term(item) for item in node.rexpr.list.items))
    return terms.Not(found) if symbol == "<>" else found


def _any(symbol: str, node: Any) -> Term:
    """= ANY (ARRAY[...])."""
    if symbol != "=" or not node.rexpr.HasField("a_array_expr"):
        return UNKNOWN
    options = tuple(term(item) for item in node.rexpr.a_array_expr.elements)
    return terms.among(term(node.lexpr), options) if options else UNKNOWN


def _all(symbol: str, node: Any) -> Term:
    """<> ALL (ARRAY[...])."""
    if symbol != "<>" or not node.rexpr.HasField("a_array_expr"):
        return UNKNOWN
    options = tuple(term(item) for item in node.rexpr.a_array_expr.elements)
    return terms.Not(terms.among(term(node.lexpr), options)) if options else UNKNOWN


def _between(_: str, node: Any) -> Term:
    low, high = (term(item) for item in node.rexpr.list.items)
    return terms.between(term(node.lexpr), low, high)


def _like(symbol: str, node: Any) -> Term:
    found = terms.matches(term(node.lexpr), term(node.rexpr), fold=symbol.endswith("*"))
    if symbol.startswith("!"):
        return UNKNOWN if found == UNKNOWN else terms.Not(found)
    return found


# A_Expr_Kind → how it is read.
_KINDS: dict[int, Callable[[str, Any], Term]] = {
    1: _operator, 2: _any, 3: _all, 7: _in, 8: _like, 9: _like, 11: _between,
    12: lambda symbol, node: terms.Not(_between(symbol, node)),
}


def _logic(node: Any) -> Term:
    parts = tuple(term(item) for item in node.args)
    if node.boolop == _NOT:
        return terms.Not(parts[0])
    return terms.Both(parts) if node.boolop == _AND else terms.Either(parts)


def _null_test(node: Any) -> Term:
    empty = terms.IsNull(term(node.arg))
    return empty if node.nulltesttype == 1 else terms.Not(empty)  # IS_NULL


def _call(node: Any) -> Term:
    names = [part.string.sval for part in node.funcname]
    plain = not (node.agg_order or node.agg_star or node.agg_distinct or node.func_variadic
                 or node.HasField("over") or node.HasField("agg_filter"))
    if not plain or len(names) > 1 + (names[0] == "pg_catalog"):
        return UNKNOWN
    given = [term(item) for item in node.args]
    reader = _CALLS.get((names[-1], len(given)))
    return UNKNOWN if reader is None else reader(*given)


def _text(of: Term) -> str:
    return of.value if isinstance(of, Value) and isinstance(of.value, str) else ""


def _make_date(*given: Term) -> Term:
    parts = [str(one.value) for one in given if isinstance(one, Value)]
    return terms.as_moment(Value("-".join(part.zfill(2) for part in parts))) if (
        len(parts) == 3) else UNKNOWN


def _found_at(hay: Term, needle: Term) -> Term:
    """position() and strpos()."""
    return Call("found", hay, _text(needle)) if _text(needle) else UNKNOWN


# Not in mixed case: "Dd" is the day of the week, twice.
_PATTERNS = {"YYYY": "year", "YYYY-MM": "month", "YYYY-MM-DD": "day",
             "yyyy": "year", "yyyy-mm": "month", "yyyy-mm-dd": "day"}
_CALLS: dict[tuple[str, int], Callable[..., Term]] = {
    ("lower", 1): lambda of: Call("lower", of),
    ("upper", 1): lambda of: Call("upper", of),
    ("date", 1): terms.as_day,
    ("date_trunc", 2): lambda unit, of: terms.truncated(_text(unit), of),
    ("extract", 2): lambda name, of: terms.part(_text(name), of),
    ("date_part", 2): lambda name, of: terms.part(_text(name), of),
    ("to_char", 2): lambda of, pattern: terms.as_text(_PATTERNS.get(_text(pattern)), of),
    ("position", 2): _found_at,
    ("strpos", 2): _found_at,
    ("make_date", 3): _make_date,
    ("to_date", 2): lambda text, pattern: (
        terms.as_day(text) if _text(pattern) == "YYYY-MM-DD" else UNKNOWN),
}
_READERS: dict[str, Callable[[Any], Term]] = {
    "column_ref": _column, "a_const": _constant, "type_cast": _cast, "a_expr": _expression,
    "bool_expr": _logic, "null_test": _null_test, "func_call": _call,
}
