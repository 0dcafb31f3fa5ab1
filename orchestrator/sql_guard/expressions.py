"""What an expression's parts tell of its value: its unit, and whether its digits ever end.

Place in the flow: origins.py reads a statement from its tables upwards and asks here at each
operator and function. A rule that is not written here gives no unit: an amount times an amount is
no amount.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

COUNT = "count"
# Of their first operand: its unit is theirs.
_KEEPS = (
    exp.Paren, exp.Neg, exp.Cast, exp.TryCast, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Abs,
    exp.Round, exp.Floor, exp.Ceil, exp.Trunc, exp.Filter, exp.Window, exp.Distinct, exp.Median,
    exp.Nullif, exp.WithinGroup, exp.FirstValue, exp.LastValue, exp.Lag, exp.Lead)
# Of all that may be their value: a unit that they have in common.
_SHARES = (exp.Add, exp.Sub, exp.Coalesce, exp.Greatest, exp.Least, exp.Case)
# As stored, of those the stored value itself.
_SHOWS = (exp.Paren, exp.Min, exp.Max, exp.Filter, exp.FirstValue, exp.LastValue, exp.Lag,
          exp.Lead)
_DIVIDES = (
    exp.Div, exp.Avg, exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop,
    exp.Corr, exp.CovarPop, exp.CovarSamp, exp.Sqrt, exp.Cbrt, exp.Ln, exp.Log, exp.Exp, exp.Pow,
    exp.Median, exp.PercentileCont)
_ENDS = (exp.Round, exp.Floor, exp.Ceil, exp.Trunc, exp.Count)
_NUMBERS = frozenset(exp.DataType.NUMERIC_TYPES)


@dataclass(frozen=True)
class Known:
    """column: "table.column" whose stored values are shown. neutral: a constant, which takes the
    unit of what it stands beside. mark: the same for the same computation of the same columns."""

    column: str = ""
    unit: str = ""
    endless: bool = False
    neutral: bool = False
    mark: str = ""


NOTHING = Known()


def combined(node: exp.Expr | str, parts: Sequence[Known]) -> Known:
    """What `node` gives, from what its operands are; "Union" stands for the rows of several
    queries under each other."""
    if isinstance(node, str):
        return _union(parts)
    mark = _mark(node, parts)
    if isinstance(node, (exp.Literal, exp.Null, exp.Boolean)):
        return Known(neutral=True, mark=mark)
    values = _values(node, parts)
    return Known(
        column=values[0].column if isinstance(node, _SHOWS) and values else "",
        unit=_unit(node, values), mark=mark, endless=_endless(node, values),
        neutral=bool(values) and all(value.neutral for value in values))


def _union(parts: Sequence[Known]) -> Known:
    first = parts[0]
    return replace(
        first if all(part.mark == first.mark for part in parts) else NOTHING,
        unit=_common(parts), endless=any(part.endless for part in parts))


def _values(node: exp.Expr, parts: Sequence[Known]) -> list[Known]:
    """The operands that may be, or make, the value: not conditions, orders or windows."""
    known = dict(zip(map(id, node.iter_expressions()), parts, strict=True))
    if isinstance(node, exp.Case):
        chosen = [*(node.args.get("ifs") or ()), node.args.get("default")]
    elif isinstance(node, exp.If):
        chosen = [node.args.get("true"), node.args.get("false")]
    elif isinstance(node, (exp.Binary, exp.Greatest, exp.Least, exp.Coalesce)):
        chosen = list(node.iter_expressions())
    else:
        chosen = [node.args.get("this"), *(node.args.get("expressions") or ())]
    return [known[id(part)] for part in chosen if id(part) in known]


def _unit(node: exp.Expr, values: Sequence[Known]) -> str:
    if isinstance(node, (exp.Count, exp.CountIf)):
        return COUNT
    if isinstance(node, (exp.If, *_SHARES)):
        return _common(values)
    if isinstance(node, (exp.Mul, exp.Div)):
        return _of_product(node, *values)
    changed = isinstance(node, exp.Cast) and node.to.this not in _NUMBERS
    return values[0].unit if isinstance(node, _KEEPS) and values and not changed else ""


def _of_product(node: exp.Expr, left: Known, right: Known) -> str:
    """An amount by order is an amount; by amount it is a ratio; times an amount it is nothing."""
    if isinstance(node, exp.Mul):
        return left.unit + right.unit if left.neutral or right.neutral else ""
    counted = right.neutral or (right.unit == COUNT and left.unit != COUNT)
    return left.unit if counted else ""


def _common(values: Sequence[Known]) -> str:
    """The unit of all that are no constants."""
    units = {value.unit for value in values if not value.neutral}
    return units.pop() if len(units) == 1 else ""


def _endless(node: exp.Expr, values: Sequence[Known]) -> bool:
    if isinstance(node, _ENDS) or (isinstance(node, exp.Cast) and node.to.expressions):
        return False
    return isinstance(node, _DIVIDES) or any(value.endless for value in values)


def _mark(node: exp.Expr, parts: Sequence[Known]) -> str:
    """Brackets compute nothing. A part of which nothing is known may compute anything."""
    if isinstance(node, exp.Paren):
        return parts[0].mark
    if isinstance(node, (exp.Identifier, exp.DataType)):
        return _digest(node.sql())
    if any(not part.mark for part in parts):
        return ""
    plain = [f"{name}={value!r}" for name, value in sorted(node.args.items())
             if isinstance(value, (str, bool)) and value]
    return _digest(type(node).__name__, *plain, *(part.mark for part in parts))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]
