"""Conditions in one form for both dialects, as far as the plan layer understands them.

Place in the flow: postgres.py and athena.py read a parsed statement into these;
queries.py finds out whose columns are meant, conditions.py what is let through.
Whatever is not understood is UNKNOWN: it proves nothing and refuses nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from orchestrator.sql_guard.plan_limits.calendar import UNITS, Span, floor, moved, span

Scalar = str | Decimal | bool | dt.datetime | Span | None


@dataclass(frozen=True)
class Column:
    """source: how the statement qualifies it, "" where it does not; once queries.py has
    looked it up, the key of the scan it belongs to."""

    source: str
    name: str


@dataclass(frozen=True)
class Value:
    value: Scalar


@dataclass(frozen=True)
class Call:
    """`name` of one column's values: "trunc:month", "part:year", "format:month", "lower",
    "contains", "day" (its date), "text" (cast to it). `text`: what is looked for, of "contains"."""

    name: str
    of: Term
    text: str = ""


@dataclass(frozen=True)
class Compared:
    """op: = <> < <= > >= """

    op: str
    left: Term
    right: Term


@dataclass(frozen=True)
class IsNull:
    of: Term


@dataclass(frozen=True)
class Both:
    """All of `parts`."""

    parts: tuple[Term, ...]


@dataclass(frozen=True)
class Either:
    """At least one of `parts`."""

    parts: tuple[Term, ...]


@dataclass(frozen=True)
class Not:
    of: Term


@dataclass(frozen=True)
class Unknown:
    pass


Term = Column | Value | Call | Compared | IsNull | Both | Either | Not | Unknown
UNKNOWN = Unknown()
FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPAN = re.compile(r"\s*(-?\d{1,5})\s+([a-zA-Z]+)\s*")
PARTS = {
    "year": "year", "month": "month_of_year", "quarter": "quarter", "isodow": "weekday",
    "day_of_week": "weekday", "dow": "dow", "hour": "hour", "day": "day_of_month",
}


def among(subject: Term, options: tuple[Term, ...]) -> Term:
    return Either(tuple(Compared("=", subject, option) for option in options))


def compared(op: str, left: Term, right: Term) -> Term:
    """A comparison; position(...) > 0 is "contains"."""
    if not (isinstance(left, Call) and left.name == "found"):
        return Compared(op, left, right)
    somewhere = right == Value(Decimal(0)) and op in (">", "<>")
    lowered = isinstance(left.of, Call) and left.of.name == "lower"
    return contains(left.of, left.text) if somewhere and lowered else UNKNOWN


def between(subject: Term, low: Term, high: Term) -> Term:
    return Both((Compared(">=", subject, low), Compared("<=", subject, high)))


def conjuncts(term: Term) -> list[Term]:
    """`term` split at its outer ANDs."""
    if isinstance(term, Both):
        return [part for item in term.parts for part in conjuncts(item)]
    return [term]


def truncated(unit: str, of: Term) -> Term:
    """date_trunc."""
    name = unit.lower()
    if name not in UNITS:
        return UNKNOWN
    if isinstance(of, Value) and isinstance(of.value, dt.datetime):
        return Value(floor(of.value, name))
    return Call(f"trunc:{name}", of)


def part(name: str, of: Term) -> Term:
    """EXTRACT."""
    known = PARTS.get(name.lower())
    return Call(f"part:{known}", of) if known else UNKNOWN


def as_text(unit: str | None, of: Term) -> Term:
    """A date as the text that names its year, "2025-01" or "2025-01-31": to_char, date_format and
    format_datetime, each of which writes its pattern in another way."""
    return Call(f"format:{unit}", of) if unit else UNKNOWN


def as_written(of: Term) -> Term:
    """CAST AS text of a column, which has another order than its values: "10" is before "9"."""
    return Call("text", of) if isinstance(of, Column) else UNKNOWN


def as_moment(of: Term) -> Term:
    """CAST AS timestamp, and AS date of a constant."""
    if isinstance(of, Call):
        begins = {"day": "trunc:day"}.get(of.name, of.name)
        return Call(begins, of.of) if begins.startswith("trunc:") else UNKNOWN
    if not isinstance(of, Value):
        return UNKNOWN
    if isinstance(of.value, dt.datetime):
        return of
    found = moment(of.value) if isinstance(of.value, str) else None
    return UNKNOWN if found is None else Value(found)


def as_day(of: Term) -> Term:
    """CAST AS date."""
    if isinstance(of, Column | Call):
        return Call("day", of)
    found = as_moment(of)
    if isinstance(found, Value) and isinstance(found.value, dt.datetime):
        return Value(floor(found.value, "day"))
    return UNKNOWN


def as_span(text: str, unit: str = "") -> Term:
    """INTERVAL '3 months', or '3' with its unit beside it."""
    found = _SPAN.fullmatch(f"{text} {unit}" if unit else text)
    known = span(int(found[1]), found[2]) if found else None
    return UNKNOWN if known is None else Value(known)


def summed(left: Term, right: Term, sign: int) -> Term:
    """Constants only: a date and an interval or a number of days, or two numbers."""
    if not (isinstance(left, Value) and isinstance(right, Value)):
        return UNKNOWN
    a, b = left.value, right.value
    if isinstance(a, Span) and sign > 0:
        a, b = b, a
    by = span(int(b), "day") if isinstance(b, Decimal) and isinstance(a, dt.datetime) else b
    try:
        if isinstance(a, dt.datetime) and isinstance(by, Span):
            return Value(moved(a, by, sign))
        if isinstance(a, Decimal) and isinstance(b, Decimal):
            return Value(a + sign * b)
    except (ValueError, ArithmeticError):
        return UNKNOWN
    return UNKNOWN


def matches(subject: Term, pattern: Term, *, fold: bool) -> Term:
    """LIKE (ILIKE with `fold`): a plain text is equality, %text% is containing it."""
    if not (isinstance(pattern, Value) and isinstance(pattern.value, str)):
        return UNKNOWN
    text = pattern.value
    if not any(mark in text for mark in "%_\\"):
        return Compared("=", Call("lower", subject), Value(text.lower())) if fold else (
            Compared("=", subject, pattern))
    inner = text[1:-1]
    lowered = fold or (isinstance(subject, Call) and subject.name == "lower")
    if lowered and len(text) > 2 and text[0] == text[-1] == "%" and not any(
            mark in inner for mark in "%_\\"):
        return contains(subject, inner.lower() if fold else inner)
    return UNKNOWN


def contains(subject: Term, text: str) -> Term:
    """`text` is somewhere in the lowered subject, as a plan's "contains" has it."""
    of = subject.of if isinstance(subject, Call) and subject.name == "lower" else subject
    return Compared("=", Call("contains", of, text), Value(True))


def moment(text: str) -> dt.datetime | None:
    """A date, or a date and time without a zone."""
    found = _DAY.match(text.strip())
    if found is None:
        return None
    try:
        day = dt.date(int(found[1]), int(found[2]), int(found[3]))
        rest = text.strip()[found.end():]
        at = dt.time.fromisoformat(rest[1:]) if rest[:1] in (" ", "T") and rest[1:] else dt.time()
    except ValueError:
        return None
    whole = not rest or rest[:1] in (" ", "T")
    whole = whole and len(rest.partition(".")[2]) <= 6  # more digits are rounded, perhaps upwards
    return dt.datetime.combine(day, at) if whole and at.tzinfo is None else None


def number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 40 else None
