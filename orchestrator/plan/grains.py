"""Dates cut to a grain: the first day of their month, their weekday...

Place in the flow: dimensions.py groups by it, predicates.py compares it, measures.py counts
the different periods of it. Weeks begin on Monday; weekday is 1 (Monday) to 7 (Sunday).
"""

from __future__ import annotations

from sqlglot import exp

from orchestrator.catalog import Column
from orchestrator.plan.model import Grain
from orchestrator.plan.periods import CYCLIC
from orchestrator.plan.scope import Scope


def grained(subject: exp.Expr, grain: Grain, definition: Column, scope: Scope) -> exp.Expr:
    """The period of that grain that `subject`, a date or timestamp, lies in."""
    if grain in CYCLIC:
        return _cyclic(subject, grain, scope)
    if grain == "day":
        return subject if definition.type == "date" else exp.cast(subject, "date")
    cut = exp.TimestampTrunc(this=subject, unit=exp.var(grain.upper()))
    return exp.cast(cut, "date")


def _cyclic(subject: exp.Expr, grain: Grain, scope: Scope) -> exp.Expr:
    if grain == "weekday" and scope.dialect == "athena":
        return exp.cast(exp.DayOfWeekIso(this=subject), "int")
    part = {"weekday": "ISODOW", "month_of_year": "MONTH", "hour": "HOUR"}[grain]
    return exp.cast(exp.Extract(this=exp.var(part), expression=subject), "int")
