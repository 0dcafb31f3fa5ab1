"""Whatever the plan and the rows, the template's answer passes the number check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.analyst.checking.check import check_numbers
from orchestrator.analyst.writing.analysis import analyse
from orchestrator.catalog import Catalog
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Plan
from orchestrator.plan.output import OutputColumn
from tests.unit.writing.conftest import Ask
from workers.response_composer import Input, facts_of

MakePlan = Callable[..., Plan]
# hypothesis draws constants from the modules that are loaded: an agent's late import of this
# one in the middle of an example would change what the example draws
LOADED = analyse
YEAR = {"column": "date", "range": {"start": "2026-01-01", "end": "2026-11-21"}}
LAST_YEAR = {"start": "2025-01-01", "end": "2025-11-21"}
HOSTILE = ["<img src=x onerror=alert(1)>", "a|b\n# c", "[x](javascript:alert(1))", "**R$ 9,99**",
           "\u202eevil\u0000", "x" * 5000, "http://evil.example/?q=1", "7", "'; DROP TABLE x;--"]
COMPARED = {**YEAR, "comparison": "custom", "compare_range": LAST_YEAR}
REVENUE, ORDERS, RATE = {"name": "revenue"}, {"name": "orders"}, {"name": "cancellation_rate"}
STATE, PRODUCT = {"column": "state"}, {"column": "product"}

PLANS: dict[str, dict[str, Any]] = {
    "number": {"metrics": [REVENUE], "time": YEAR},
    "compared": {"metrics": [REVENUE], "time": COMPARED},
    "several compared": {"metrics": [REVENUE, ORDERS, RATE], "time": COMPARED},
    "best": {"metrics": [ORDERS], "dimensions": [PRODUCT], "ordering": [{"by": "orders"}],
             "limit": 5},
    "best of each": {"metrics": [REVENUE], "dimensions": [STATE, PRODUCT], "limit": 2,
                     "limit_per": "state", "ordering": [{"by": "revenue"}]},
    "breakdown compared": {"metrics": [REVENUE], "dimensions": [STATE], "time": COMPARED},
    "conditions": {"metrics": [ORDERS], "dimensions": [STATE], "time": YEAR,
                   "having": [{"column": "orders", "op": "gt", "values": [7]}]},
    "months": {"metrics": [{**REVENUE, "show": ["growth", "cumulative"]}],
               "time": {**YEAR, "grain": "month"}},
    "weeks of averages": {"metrics": [{"name": "avg_rating"}], "time": {**YEAR, "grain": "week"}},
    "quarters": {"metrics": [ORDERS], "time": {**YEAR, "grain": "quarter"}},
    "days by state": {"metrics": [ORDERS], "dimensions": [STATE], "time": {**YEAR, "grain": "day"}},
    "weekdays": {"metrics": [REVENUE], "dimensions": [{"column": "date", "grain": "weekday"}]},
    "hours": {"metrics": [ORDERS], "dimensions": [{"column": "paid_at", "grain": "hour"}]},
    "list": {"kind": "list", "time": YEAR, "columns": ["order_id", "product", "paid_at", "revenue",
                                                       "rating"]},
    "distinct": {"kind": "distinct", "dimensions": [PRODUCT]},
}
NAMES = st.one_of(st.none(), st.text(max_size=20), st.from_regex(r"[A-Z][a-z]+ [0-9]{1,4}"))
MONEY = st.one_of(st.none(), st.decimals(-10**8, 10**8, places=2))
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 11, 21))


def first_day(day: dt.date, grain: str | None) -> dt.date:
    if grain == "week":
        return day - dt.timedelta(days=day.weekday())
    if grain == "quarter":
        return day.replace(day=1, month=3 * ((day.month - 1) // 3) + 1)
    return day.replace(day=1) if grain == "month" else day


def cells(column: OutputColumn) -> st.SearchStrategy[Any]:
    if column.grain in ("weekday", "hour"):
        return st.integers(1, 7)
    if column.type == "timestamp" and column.grain is None:
        first, last = dt.datetime(2026, 1, 1), dt.datetime(2026, 11, 21)
        return st.one_of(st.none(), st.datetimes(first, last))
    if column.type in ("date", "timestamp"):
        return DAYS.map(lambda day: first_day(day, column.grain))
    if column.type == "integer":
        return st.integers(0, 10**6)
    return MONEY if column.type == "numeric" else NAMES


@pytest.mark.parametrize("name", list(PLANS))
@settings(max_examples=15, suppress_health_check=[
    HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data(), lang=st.sampled_from(["pt", "en"]))
def test_the_answer_states_only_facts(  # noqa: PLR0917
    name: str, data: st.DataObject, lang: str, make_plan: MakePlan, answer: Ask, catalog: Catalog
) -> None:
    plan = make_plan(**PLANS[name])
    columns = compile_plan(plan, catalog).columns
    row = st.tuples(*(cells(column) for column in columns))
    single = plan.kind == "aggregate" and not any(c.source == "dimension" for c in columns)
    most = 1 if single else plan.limit or 30
    rows = data.draw(st.lists(row, min_size=1, max_size=most))
    before = answer(make_plan(metrics=[REVENUE], time={"column": "date", "range": LAST_YEAR}),
                    [[Decimal("1234567.89")]])
    talk = [{"sender": "assistant",
             "metadata": {"plan": before["plan"], "key_numbers": before["key_numbers"]}}]
    found = answer(plan, rows, lang, talk)
    given_ = Input.model_validate({key: found[key] for key in Input.model_fields})
    facts = facts_of(given_, catalog, found["key_numbers"])
    assert check_numbers(found["response_text"], facts, lang) == []


def test_hostile_cells_are_shown_not_run(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}], dimensions=[{"column": "product"}])
    text = answer(plan, [[cell, Decimal(index)] for index, cell in enumerate(HOSTILE)],
                  )["response_text"]
    active = text.replace("\\]", "")
    assert not any(mark in active for mark in ("<", "](", "http:", "\u202e", "\0"))
    assert len(text) < 4000
    assert all(line.count("|") - line.count("\\|") == 3
               for line in text.splitlines() if line.startswith("|"))


@pytest.mark.parametrize("name", [
    "-1", "+1", "\u22121,5", "7-", "1.234", "\u00bc B", "x\u00b2 2 k"])
def test_names_that_read_like_numbers_may_be_told(
    make_plan: MakePlan, answer: Ask, catalog: Catalog, name: str
) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}], dimensions=[{"column": "product"}])
    found = answer(plan, [[name, Decimal(5)], ["x", Decimal(3)]])
    given = Input.model_validate({key: found[key] for key in Input.model_fields})
    facts = facts_of(given, catalog, found["key_numbers"])
    assert check_numbers(found["response_text"], facts, "pt") == []


RANKED_VALUES = st.one_of(st.none(), st.decimals(-10**9, 10**9, places=2, allow_nan=False))
RANKED_NAMES = st.one_of(st.none(), st.text(max_size=30), st.sampled_from(HOSTILE))
METRICS = st.sampled_from(["revenue", "orders", "avg_order_value", "cancellation_rate"])


@settings(max_examples=40, suppress_health_check=[
    HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(RANKED_NAMES, RANKED_VALUES), max_size=25), METRICS,
       st.sampled_from(["pt", "en"]))
def test_a_ranking_of_any_names_passes(  # noqa: PLR0917
    make_plan: MakePlan, answer: Ask, catalog: Catalog,
    rows: list[tuple[Any, Any]], metric: str, lang: str,
) -> None:
    rows = [*rows, ("x", Decimal(1))]
    plan = make_plan(metrics=[{"name": metric}], dimensions=[{"column": "product"}], time=YEAR)
    found = answer(plan, rows, lang)
    given = Input.model_validate({key: found[key] for key in Input.model_fields})
    facts = facts_of(given, catalog, found["key_numbers"])
    assert check_numbers(found["response_text"], facts, lang) == []
