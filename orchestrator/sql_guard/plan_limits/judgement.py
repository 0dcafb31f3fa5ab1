"""Does a statement keep to its plan? Scan by scan, against the plan's rules.

Place in the flow: __init__.py asks, and then refuses the statement or writes the plan's
conditions into the scans at which they are not proven.

Only what is surely another condition than the plan's is refused, so that a model learns what to
correct:
    - its own values of a column that the plan filters, other than the plan's: "2024" for "2025",
      SP and RJ for SP. A condition that merely leaves more open (no end of a period, "not RJ")
      is none: the plan's is added, and the rows are the plan's. Nor is one of a column of which
      another condition is not understood ("until CURRENT_DATE")
    - where the statement reads the table once: fewer values than the plan's. One that reads it
      several times may divide them among its scans
    - a filter on a column that the plan does not filter, when neither the plan's metrics nor the
      catalog know it and a plan could have said it: a comparison with constants. Comparisons of
      columns, with subqueries or of computed values are what such statements are written for
"NOT NULL" is no filter: any computation leaves NULLs out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orchestrator.sql_guard.plan_limits.conditions import Allowed, all_of, allowed
from orchestrator.sql_guard.plan_limits.cycles import Subject
from orchestrator.sql_guard.plan_limits.queries import Condition, columns_of
from orchestrator.sql_guard.plan_limits.regions import (
    ANY_VALUE,
    NOTHING,
    Region,
    rounded_end,
    shown,
)
from orchestrator.sql_guard.plan_limits.rules import Required, Rules
from orchestrator.sql_guard.verdict import Reason, reason


def unproven(held: Sequence[Condition], rules: Rules) -> list[Required]:
    """What the plan requires and `held`, the conditions on one scan, does not ensure."""
    certain = all_of(_read(one, rules) for one in held if one.direct).by_subject
    return [one for one in rules.required if not _ensured(one.allowed, certain)]


def let_through(held: Sequence[Condition], rules: Rules) -> Mapping[Subject, Region] | None:
    """What all conditions on one scan leave of it; None when one of them is not understood."""
    found = [_read(one, rules) for one in held]
    return all_of(found).by_subject if all(one.exact for one in found) else None


def outside(held: Sequence[Condition], rules: Rules, *, only: bool) -> Iterator[Reason]:
    """Reasons to refuse: the conditions on one scan that are surely not the plan's. only: the
    statement reads no other row of the table."""
    read = [(one, _read(one, rules)) for one in held]
    told = [found for _, found in read if found.exact and not _is_named(found, rules)]
    vague = {name for one, found in read if not found.exact for name in columns_of(one.term)}
    for subject, region in all_of(told).by_subject.items():
        planned = _planned(subject, rules.planned)
        if planned is None:
            if region != ANY_VALUE and (subject, region) not in rules.known:
                yield _refusal(subject, region, None, rules)
            continue
        meant = rounded_end(region)
        needed = (_planned(subject, rules.needed) or planned) & planned
        lacks = not needed.inside(meant) if only else meant & planned == NOTHING
        if lacks or (subject.column not in vague and _is_other(meant, planned)):
            yield _refusal(subject, region, planned, rules)


def _is_other(region: Region, planned: Region) -> bool:
    """More than the plan's, not counting what an open end lets through beyond it."""
    return not (planned.inside(region) and region.is_open()) and not (
        region & planned.reach(region)).inside(planned)


def _read(one: Condition, rules: Rules) -> Allowed:
    found = allowed(one.term, rules.type_of)
    return Allowed({Subject("", subject.column, subject.part): region
                    for subject, region in found.by_subject.items()}, found.exact)


def _ensured(required: Allowed, certain: Mapping[Subject, Region]) -> bool:
    return required.exact and all(
        subject in certain and certain[subject].inside(region)
        for subject, region in required.by_subject.items())


def _is_named(found: Allowed, rules: Rules) -> bool:
    return all(item in rules.named for item in found.by_subject.items())


def _planned(subject: Subject, planned: Mapping[Subject, Region]) -> Region | None:
    """What the plan lets through of it. A lowered text is compared with the plan's, lowered."""
    found = planned.get(subject)
    whole = planned.get(Subject("", subject.column)) if subject.part == "lower" else None
    if found is None and whole is not None and all(
            isinstance(cut[1], str) for interval in whole.intervals for cut in interval
            if len(cut) == 3):
        return whole.mapped(lambda cut: (0, cut[1].lower(), cut[2]) if len(cut) == 3 else cut)
    return found


def _refusal(subject: Subject, region: Region, planned: Region | None, rules: Rules) -> Reason:
    column = rules.table.columns.get(subject.column)
    of_time = column is not None and column.type in ("date", "timestamp") and not subject.part
    of_time = of_time and bool(region.intervals)
    name = f"{subject.column} {subject.part}".strip() + f": {shown(region)}"
    if planned is not None:
        name = f"{name[:50]} ≠ {shown(planned)}"
    return reason("PLAN_TIME" if of_time else "PLAN_FILTER", name)
