"""What a condition lets through, column by column.

Place in the flow: judgement.py asks it of the plan's conditions and of a statement's, after
queries.py has said whose columns they are.

    exact        the condition lets through these values and nothing else decides: only such a
                 condition can be found to differ from the plan
    not exact    whatever it lets through has these values, for other reasons besides: enough to
                 prove that nothing outside the plan is read

A NOT is pushed down to the comparisons, so that NULL is in neither a set nor its complement.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from orchestrator.sql_guard.plan_limits import regions
from orchestrator.sql_guard.plan_limits.calendar import floor
from orchestrator.sql_guard.plan_limits.cycles import Subject, without_cycles
from orchestrator.sql_guard.plan_limits.regions import Region
from orchestrator.sql_guard.plan_limits.terms import (
    FLIPPED,
    UNKNOWN,
    Both,
    Call,
    Column,
    Compared,
    Either,
    IsNull,
    Not,
    Scalar,
    Term,
    Value,
    moment,
    number,
)

_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TEXTS = {"year": r"\d{4}", "month": r"\d{4}-(0[1-9]|1[0-2])", "day": r"\d{4}-\d\d-\d\d"}
_NUMBERED = {name: (regions.compared(">=", Decimal(low)) & regions.compared("<=", Decimal(high))
                    ).mapped(regions.whole_cut)
             for name, low, high in (("month_of_year", 1, 12), ("quarter", 1, 4),
                                     ("weekday", 1, 7), ("dow", 0, 6), ("hour", 0, 23),
                                     ("day_of_month", 1, 31))}
_UNORDERED = {"boolean": bool, "text": str}  # or in an order that only the database knows


@dataclass(frozen=True)
class Allowed:
    """By subject, what a condition lets through."""

    by_subject: Mapping[Subject, Region] = field(default_factory=dict)
    exact: bool = False


TypeOf = Callable[[Column], str]  # a catalog type; "" for a column of which none is known
_NO_IDEA = Allowed()


def allowed(term: Term, type_of: TypeOf) -> Allowed:
    found = _NO_IDEA
    if isinstance(term, Both):
        found = all_of(allowed(part, type_of) for part in term.parts)
    elif isinstance(term, Either):
        found = _either([allowed(part, type_of) for part in term.parts])
    elif isinstance(term, Not):
        found = _negated(term.of, type_of)
    elif isinstance(term, IsNull):
        found = _one(term.of, regions.ONLY_NULL)
    elif isinstance(term, Compared):
        found = _compared(term.op, term.left, term.right, type_of)
    elif isinstance(term, Column) and type_of(term) == "boolean":
        found = _one(term, regions.compared("=", True))
    return found


def all_of(parts: Iterable[Allowed]) -> Allowed:
    found: dict[Subject, Region] = {}
    exact = True
    for part in parts:
        exact = exact and part.exact
        for subject, region in part.by_subject.items():
            found[subject] = found[subject] & region if subject in found else region
    return Allowed(without_cycles(found), exact)


def _either(parts: list[Allowed]) -> Allowed:
    common = set.intersection(*(set(part.by_subject) for part in parts)) if parts else set()
    found = {one: regions.union(part.by_subject[one] for part in parts) for one in common}
    exact = len(common) == 1 and all(
        part.exact and len(part.by_subject) == 1 for part in parts)
    return Allowed(found, exact)


def _negated(term: Term, type_of: TypeOf) -> Allowed:
    found = _NO_IDEA
    if isinstance(term, Not):
        found = allowed(term.of, type_of)
    elif isinstance(term, Both):
        found = _either([_negated(part, type_of) for part in term.parts])
    elif isinstance(term, Either):
        found = _neither(term, type_of)
    elif isinstance(term, IsNull):
        found = _one(term.of, regions.ANY_VALUE)
    elif isinstance(term, Compared):
        found = _compared(_OPPOSITE[term.op], term.left, term.right, type_of)
    elif isinstance(term, Column) and type_of(term) == "boolean":
        found = _one(term, regions.compared("=", False))
    return found


def _neither(term: Either, type_of: TypeOf) -> Allowed:
    """NOT IN, at once; else each part is negated."""
    whole = allowed(term, type_of)
    if whole.exact and not any(one.null for one in whole.by_subject.values()):
        return Allowed({subject: one.without_values()
                        for subject, one in whole.by_subject.items()}, exact=True)
    return all_of(_negated(part, type_of) for part in term.parts)


def _one(of: Term, region: Region) -> Allowed:
    return Allowed({Subject(of.source, of.name): region}, exact=True) if (
        isinstance(of, Column)) else _NO_IDEA


def _compared(op: str, left: Term, right: Term, type_of: TypeOf) -> Allowed:
    if isinstance(left, Value):
        left, right, op = right, left, FLIPPED[op]
    if not isinstance(right, Value) or right.value is None:
        return _NO_IDEA
    try:
        found = _region(op, _read_as_text(left, type_of), right.value, type_of)
    except (ValueError, ArithmeticError):  # a date beyond the calendar's end
        found = None
    return _NO_IDEA if found is None else Allowed(dict([found]), exact=True)


def _read_as_text(of: Term, type_of: TypeOf) -> Term:
    """With columns that are cast to text as what the text says of them: a text itself, a date's
    day; nothing is known of others, whose texts are in another order."""
    if not isinstance(of, Call):
        return of
    if of.name != "text" or not isinstance(of.of, Column):
        return replace(of, of=_read_as_text(of.of, type_of))
    as_written: dict[str, Term] = {"text": of.of, "date": Call("format:day", of.of)}
    return as_written.get(type_of(of.of), UNKNOWN)


def _region(
    op: str, of: Term, value: Scalar, type_of: TypeOf
) -> tuple[Subject, Region] | None:
    """Values of the outermost call; step by step they become values of the column."""
    if isinstance(of, Column):
        return _of_column(op, of, value, type_of(of))
    if not isinstance(of, Call):
        return None
    kind, _, detail = of.name.partition(":")
    if kind in ("lower", "upper", "contains") or (kind == "part" and detail != "year"):
        return _of_part(op, of, detail, value)
    if kind == "part":
        return _inner(of.of, _numbers(op, value), regions.year_cut, type_of)
    if kind == "format":
        written = isinstance(value, str) and re.fullmatch(_TEXTS[detail], value)
        begins = moment(f"{value}-01-01"[:10]) if written else None
        found = regions.compared(op, begins) if begins is not None else None
    else:
        if kind == "day":
            detail, value = "day", _as_date(value)
        found = _moments(op, value)
    return _inner(of.of, found, regions.period_cut(detail), type_of)


def _inner(
    of: Term, region: Region | None, change: Callable[[regions.Cut], regions.Cut], type_of: TypeOf
) -> tuple[Subject, Region] | None:
    """Down to the column, which must be one of dates."""
    if region is None:
        return None
    region = region.mapped(change)
    if isinstance(of, Call) and (of.name == "day" or of.name.startswith("trunc:")):
        unit = of.name.partition(":")[2] or "day"
        return _inner(of.of, region, regions.period_cut(unit), type_of)
    if not isinstance(of, Column) or type_of(of) not in ("date", "timestamp"):
        return None
    if type_of(of) == "date":
        region = region.mapped(regions.period_cut("day"))
    return Subject(of.source, of.name), region


def _of_column(op: str, of: Column, value: Scalar, kind: str) -> tuple[Subject, Region] | None:
    region: Region | None = None
    if kind in ("date", "timestamp"):
        region = _moments(op, _as_date(value) if kind == "date" else value)
        if region is not None and kind == "date":
            region = region.mapped(regions.period_cut("day"))
    elif kind in ("integer", "numeric"):
        region = _numbers(op, value)
        if region is not None and kind == "integer":
            region = region.mapped(regions.whole_cut)
    elif op in ("=", "<>") and isinstance(value, _UNORDERED.get(kind, ())):
        region = regions.compared(op, value)
    return None if region is None else (Subject(of.source, of.name), region)


def _of_part(op: str, of: Call, detail: str, value: Scalar) -> tuple[Subject, Region] | None:
    of_day = isinstance(of.of, Call) and of.of.name == "day" and detail != "hour"
    inner = of.of.of if isinstance(of.of, Call) and of_day else of.of
    if not isinstance(inner, Column):
        return None
    if of.name in ("lower", "upper"):
        folded = value.lower() if isinstance(value, str) else None
        told = folded is not None and op in ("=", "<>") and (
            value == folded if of.name == "lower" else value == str(value).upper())
        return (Subject(inner.source, inner.name, "lower"),
                regions.compared(op, folded)) if told else None
    if of.name == "contains":
        return Subject(inner.source, inner.name, f"contains:{of.text}"), regions.compared(op, value)
    region = _numbers(op, value)
    return None if region is None else (
        Subject(inner.source, inner.name, detail),
        region.mapped(regions.whole_cut) & _NUMBERED[detail])


def _as_date(value: Scalar) -> Scalar:
    """A text that is compared with a date becomes one, whatever hour it names."""
    known = moment(value) if isinstance(value, str) else None
    return floor(known, "day") if known is not None else value


def _moments(op: str, value: Scalar) -> Region | None:
    known = moment(value) if isinstance(value, str) else value
    return regions.compared(op, known) if isinstance(known, dt.datetime) else None


def _numbers(op: str, value: Scalar) -> Region | None:
    known = number(value) if isinstance(value, str) else value
    return regions.compared(op, known) if isinstance(known, Decimal) else None
