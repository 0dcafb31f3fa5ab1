"""The draft's periods become the plan's Time.

Place in the flow: assemble.py calls it. Two periods are a comparison when the question
compares; else they are joined when they touch. A comparison of a year to date is with the
same dates a year before; other units compare with the full calendar one before.
"""

from __future__ import annotations

import datetime as dt
from typing import cast

from orchestrator.analyst.reading.calendar_math import (
    DAYS,
    MONTHS,
    Unit,
    add_months,
    shifted_unit,
    unit_range,
)
from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.periods import Period
from orchestrator.analyst.reading.timing import span_grain
from orchestrator.catalog import Table
from orchestrator.errors import Invalid
from orchestrator.plan.model import Time, TimeRange
from orchestrator.plan.periods import compared_range


def build_time(draft: Draft, table: Table, today: dt.date) -> Time | None:
    """None without any time expression; draft.problem is set when the periods do not fit."""
    column = draft.time_column or _metric_time(draft, table) or table.default_time
    growth = "growth" in draft.shows
    if growth and not (draft.grain or draft.auto_grain or draft.compares):
        _growth(draft, today)
    wanted = draft.periods or draft.grain or draft.auto_grain or draft.compares or draft.per
    if not wanted:
        return None
    if not column:
        draft.refuse("no_time")
        return None
    main, other = _periods(draft, today)
    if main and main.start and main.start > today and not table.columns[column].ahead:
        _still_to_come(main, column, draft, table)
    grain = draft.grain
    if draft.auto_grain and grain is None:
        grain = span_grain(main)
        draft.grain = grain
        draft.note("grain", grain=grain)
    time = Time(column=column, range=_range(main), grain=grain)
    return _compared(time, main, other, draft, today)


def _still_to_come(period: Period, column: str, draft: Draft, table: Table) -> None:
    """Nothing has happened then, and nobody here forecasts; days that are known beforehand
    (when something is due) are another column's."""
    if column == table.default_time:
        start = period.start.isoformat() if period.start else ""
        draft.refuse("future", period.label or start)


def _metric_time(draft: Draft, table: Table) -> str:
    names = [metric.name for metric in draft.metrics if metric.name in table.metrics]
    return next((table.metrics[name].time for name in names if table.metrics[name].time), "")


def _growth(draft: Draft, today: dt.date) -> None:
    """Growth of a period is against the one before; without a period, month over month."""
    if draft.periods:
        draft.compares = True
        draft.compare_to = draft.compare_to or ("" if len(draft.periods) > 1 else "previous_period")
    elif draft.dimensions:
        draft.compares = True
        start, _ = unit_range(today, "month")
        draft.periods = [Period(start, today, "", "month", to_date=True)]
    else:
        draft.grain = "month"
        draft.note("growth_months")


def _periods(draft: Draft, today: dt.date) -> tuple[Period | None, Period | None]:
    """(the question's period, what it is compared with)."""
    periods = draft.periods
    if len(periods) > 2:
        draft.refuse("two_periods", *(period.label for period in periods))
        return None, None
    if not periods:
        waits = draft.compares and draft.compare_to
        unit = draft.compare_unit
        return (_current(draft.compare_to or "", unit, today) if waits else None), None
    if len(periods) == 1:
        before = draft.compares and not draft.compare_to
        return (_later_than(periods[0], today), periods[0]) if before else (periods[0], None)
    early, late = sorted(periods, key=lambda p: (p.start or dt.date.min, p.end or dt.date.max))
    return (late, early) if draft.compares else (_joined(early, late, draft), None)


def _joined(early: Period, late: Period, draft: Draft) -> Period | None:
    if early.start and late.start and early.end and late.end and (
        early.start <= late.start and late.end <= early.end
    ):
        return late
    touching = early.end and late.start and early.end + dt.timedelta(days=1) == late.start
    if not touching:
        draft.refuse("two_periods", early.label, late.label)
        return None
    return Period(early.start, late.end, f"{early.label} + {late.label}")


def _current(compare_to: str, said: str, today: dt.date) -> Period:
    """ "em relação ao mês anterior" without a period of its own: the current one."""
    kind, _, named = compare_to.partition(":")
    unit = said or named or ("year" if kind == "previous_year" else "month")
    start, _ = unit_range(today, cast(Unit, unit))
    return Period(start, today, "", cast(Unit, unit), to_date=True)


def _later_than(other: Period, today: dt.date) -> Period:
    """What "comparado com o mês passado" compares: the unit after it, to date."""
    unit = other.unit or "month"
    if other.end is None or other.end >= today or other.start is None:
        start, end = unit_range(today, unit)
        return Period(start, today, "", unit, to_date=True)
    start, end = shifted_unit(other.start, unit, 1)
    return Period(start, min(end, today), "", unit, to_date=end > today)


def _range(period: Period | None) -> TimeRange:
    if period is None:
        return TimeRange()
    return TimeRange(start=period.start, end=period.end, label=period.label)


def _compared(
    time: Time, main: Period | None, other: Period | None, draft: Draft, today: dt.date
) -> Time:
    if not draft.compares:
        return time
    same = other is not None and main is not None and (other.start, other.end) == (
        main.start, main.end
    )
    if main is None or same:
        draft.refuse("compare")
        return time
    if other is not None:
        if _is_part_of_year(main, other):
            return _unit_before(time, main, "year", draft)
        if draft.aligned:
            return _aligned(time, main, other, draft, today)
        return _against(time, "custom", _range(_equal_length(main, other)))
    return _derived(time, main, draft.compare_to or "previous_period", draft)


def _is_part_of_year(main: Period, other: Period) -> bool:
    """ "outubro comparado com o ano passado": with the October of that year."""
    if other.unit != "year" or other.to_date or not (main.start and other.start):
        return False
    return main.unit not in (None, "year") and main.start.year == other.start.year + 1


def _derived(time: Time, main: Period, kind: str, draft: Draft) -> Time:
    """A comparison whose other period follows from the question's own."""
    if kind.startswith("same:"):
        return _shifted(time, main, cast(Unit, kind.removeprefix("same:")), draft)
    if kind.startswith("unit:"):
        return _unit_before(time, main, kind.removeprefix("unit:"), draft)
    if kind == "previous_period" and main.unit and not main.to_date and main.start:
        start, end = shifted_unit(main.start, main.unit, -1)
        return _against(time, kind, TimeRange(start=start, end=end))
    if kind == "previous_period" and main.unit and main.to_date and main.start and main.end:
        start, end = _earlier(main.start, main.unit), _earlier(main.end, main.unit)
        return _against(time, kind, TimeRange(start=start, end=end))
    try:
        return _against(time, kind, compared_range(time.model_copy(update={"comparison": kind})))
    except Invalid:
        draft.refuse("compare")
        return time


def _shifted(time: Time, main: Period, unit: Unit, draft: Draft) -> Time:
    """The same days one `unit` earlier."""
    if main.start is None or main.end is None:
        draft.refuse("compare")
        return time
    start, end = (_earlier(day, unit) for day in (main.start, main.end))
    return _against(time, "custom", TimeRange(start=start, end=end))


def _earlier(day: dt.date, unit: Unit) -> dt.date:
    months = MONTHS.get(unit)
    return add_months(day, -months) if months else day - dt.timedelta(days=DAYS[unit])


def _aligned(
    time: Time, main: Period, other: Period, draft: Draft, today: dt.date
) -> Time:
    """ "2026 contra 2025 no mesmo período": both up to the day that today is in the later."""
    if main.start is None or main.end is None or other.start is None or other.end is None:
        draft.refuse("compare")
        return time
    until = min(main.end, today)
    months = (main.start.year - other.start.year) * 12 + main.start.month - other.start.month
    end = min(other.end, add_months(until, -months))
    span = TimeRange(start=main.start, end=until, label=main.label)
    cut = time.model_copy(update={"range": span})
    return _against(cut, "custom", TimeRange(start=other.start, end=end))


def _against(time: Time, kind: str, before: TimeRange) -> Time:
    return time.model_copy(update={"comparison": kind, "compare_range": before})


def _equal_length(main: Period, other: Period) -> Period:
    """A year to date against last year: the same dates of that year."""
    full_year = other.unit == "year" and not other.to_date and other.year_said
    if not (main.to_date and main.unit == "year" and full_year and main.start and main.end):
        return other
    if other.label[:4].isdigit() or other.start is None:
        return other
    months = (main.start.year - other.start.year) * 12
    return Period(other.start, add_months(main.end, -months), other.label)


def _unit_before(time: Time, main: Period, unit: str, draft: Draft) -> Time:
    """ "comparado ao mês anterior", "ao ano anterior"."""
    if main.start is None or main.end is None:
        draft.refuse("compare")
        return time
    if unit == "year":
        start, end = add_months(main.start, -12), add_months(main.end, -12)
        return _against(time, "previous_year", TimeRange(start=start, end=end))
    start, end = shifted_unit(main.start, cast(Unit, unit), -1)
    return _against(time, "custom", TimeRange(start=start, end=end))
