"""How many digits Trino keeps behind the point.

Place in the flow: translate.py asks for the scale of what a division or an average works on,
because DuckDB computes both in double precision where Trino keeps decimals.
"""

from __future__ import annotations

from sqlglot import exp

_PASSES_ON = (exp.Paren, exp.Neg, exp.Sum, exp.Min, exp.Max, exp.Abs, exp.Filter, exp.Window,
              exp.Coalesce, exp.Nullif, exp.Avg, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)


def scale(node: exp.Expr) -> int | None:
    """The scale of a decimal expression; None when it is not one. `node` has annotated types."""
    if isinstance(node, exp.Literal):
        return len(node.name.partition(".")[2]) if "." in node.name else None
    if isinstance(node, _PASSES_ON):
        return scale(node.this)
    if isinstance(node, exp.Case):
        found = [scale(branch.args["true"]) for branch in node.args["ifs"]]
        default = node.args.get("default")
        return _widest([*found, scale(default) if default is not None else None])
    if isinstance(node, (exp.Add, exp.Sub, exp.Div, exp.Mul)):
        return _operation(node)
    kind = node.type
    if kind is None or not kind.is_type("decimal"):
        return None
    return int(kind.expressions[1].name) if len(kind.expressions) > 1 else 0


def _operation(node: exp.Binary) -> int | None:
    sides = [scale(node.left), scale(node.right)]
    if any(side is None and not whole(operand)
           for side, operand in zip(sides, (node.left, node.right), strict=True)):
        return None
    if isinstance(node, exp.Mul) and None not in sides:
        return sum(side or 0 for side in sides)
    return _widest(sides)


def whole(node: exp.Expr) -> bool:
    """Whether the expression is an integer of any width."""
    return bool(node.type and node.type.is_type(*exp.DataType.INTEGER_TYPES))


def _widest(found: list[int | None]) -> int | None:
    known = [item for item in found if item is not None]
    return max(known) if known else None
