"""Functions given another kind of value than they take.

Place in the flow: __init__.py calls this when a function that exists is not there for these
types: round(double precision, integer), sum(text), extract(day from date - date).
"""

from __future__ import annotations

from sqlglot import exp

from orchestrator.sql_guard.correction.kinds import Kinds
from orchestrator.sql_guard.correction.model import Applied, Case, converted

_DECIMAL = "decimal(38, 10)"
_OF_NUMBERS = (exp.Sum, exp.Avg, exp.Round, exp.Abs, exp.Floor, exp.Ceil, exp.Stddev)
_OF_TIMES = (exp.TimestampTrunc, exp.DateTrunc, exp.Extract, exp.TimeToStr, exp.ToChar, exp.Year,
             exp.Month, exp.Day)
_OF_TEXTS = (exp.Lower, exp.Upper, exp.Length, exp.Trim, exp.Substring, exp.Replace)


def given_another_kind(case: Case) -> Applied | None:
    kinds = Kinds(case.tree, case.catalog)
    done = ""
    for call in list(case.tree.find_all(exp.Func)):
        argument = call.expression if isinstance(call, exp.Extract) else call.this
        if not isinstance(argument, exp.Expr):
            continue
        shown = call.sql(case.dialect)
        if _round(call, case) or _days_between(call, kinds) or _converted(call, argument, kinds):
            done = done or shown
    return converted(done) if done else None


def _round(call: exp.Expr, case: Case) -> bool:
    """PostgreSQL rounds to decimals only what is numeric."""
    double = "double" in case.said.left and case.said.name == "round"
    if not (double and isinstance(call, exp.Round) and call.args.get("decimals")):
        return False
    if isinstance(call.this, exp.Cast) and call.this.is_type("decimal"):
        return False
    call.set("this", exp.cast(call.this.copy(), "decimal"))
    return True


def _days_between(call: exp.Expr, kinds: Kinds) -> bool:
    """extract(day from a - b) of two dates: PostgreSQL's difference is that number already."""
    if not isinstance(call, exp.Extract) or call.name.lower() not in ("day", "days", "epoch"):
        return False
    between = call.expression.unnest()
    if not isinstance(between, exp.Sub) or kinds.of(between) != "number":
        return False
    days: exp.Expr = exp.paren(between.copy())
    if call.name.lower() == "epoch":
        days = exp.paren(exp.Mul(this=days, expression=exp.Literal.number(86400)))
    call.replace(days)
    return True


def _converted(call: exp.Expr, argument: exp.Expr, kinds: Kinds) -> bool:
    kind = kinds.of(argument)
    wanted = ""
    if isinstance(call, _OF_NUMBERS) and kind == "text":
        wanted = _DECIMAL
    elif isinstance(call, (exp.Sum, exp.Avg)) and kind == "boolean":
        argument.replace(exp.Case(
            ifs=[exp.If(this=argument.copy(), true=exp.Literal.number(1))],
            default=exp.Literal.number(0)))
        return True
    elif isinstance(call, _OF_TIMES) and kind == "text":
        wanted = "date" if len(argument.name) <= 10 else "timestamp"
    elif isinstance(call, _OF_TEXTS) and kind not in ("", "text"):
        wanted = "text"
    if not wanted:
        return False
    argument.replace(exp.cast(argument.copy(), wanted))
    return True
