"""Edits from outside are hostile until they make a plan that compiles."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.catalog import Catalog
from orchestrator.errors import Invalid
from orchestrator.plan.edit import edit_plan
from orchestrator.plan.model import Dimension, Metric, Order, Plan, Time, TimeRange

PLAN = Plan(goal="g", table="order_report", today=dt.date(2025, 6, 15),
            metrics=(Metric(name="revenue"),), dimensions=(Dimension(column="state"),), limit=10)

_LONG = [{"column": "product", "op": "in", "values": [f"produto {n:03}" for n in range(110)]}]


def _time(start: str | None, end: str | None) -> dict[str, Any]:
    return {"time": {"column": "date", "range": {"start": start, "end": end}}}


def test_what_is_not_named_stays(catalog: Catalog) -> None:
    edited = edit_plan(PLAN, {"limit": 5, "filters": [{"column": "state", "values": ["SP"]}]},
                       catalog)
    assert edited.limit == 5
    assert edited.filters[0].values == ("SP",)
    assert edited.metrics == PLAN.metrics
    assert edit_plan(PLAN, {"limit": None}, catalog).limit is None


@pytest.mark.parametrize(("edit", "code"), [
    ({}, "BAD_EDIT"), ([], "BAD_EDIT"), ("limit", "BAD_EDIT"), (None, "BAD_EDIT"),
    ({"limit": float("nan")}, "BAD_EDIT"), ({"goal": object()}, "BAD_EDIT"),
    ({"goal": "x" * 1_000_000}, "EDIT_TOO_BIG"),
    ({"columns": ["state"] * 51}, "EDIT_TOO_BIG"),
    ({"sql": "DROP TABLE x"}, "UNKNOWN_FIELD"), ({"today": "2020-01-01"}, "UNKNOWN_FIELD"),
    ({"needs_sql": True}, "UNKNOWN_FIELD"), ({"table": "users"}, "UNKNOWN_FIELD"),
    ({"limit": 0}, "BAD_FIELD"), ({"limit": "many"}, "BAD_FIELD"),
    ({"filters": [{"column": "state", "values": ["\ud800"]}]}, "BAD_TEXT"),
    ({"filters": [{"column": "state", "values": ["S\x00P"]}]}, "BAD_TEXT"),
    ({"metrics": [{"name": "revenue", "where": [{"column": "a\x00", "op": "not_null"}]}]},
     "BAD_TEXT"),
    ({"having": [{"column": "revenue", "op": "condition"}]}, "BAD_FILTER"),
    ({"metrics": [{"name": "last", "aggregation": "max", "column": "due_date",
                   "show": ["share"]}]}, "NOT_A_NUMBER"),
    ({"goal": "Receita total"}, "WRITTEN_FIELD"), ({"plan_steps": ["x"]}, "WRITTEN_FIELD"),
    ({"assumptions": ["Conferido pelo gerente"]}, "WRITTEN_FIELD"),
    (_time("2026-12-01", "2026-01-01"), "REVERSED_PERIOD"),
    (_time("0001-01-01", "2026-01-01"), "FAR_PERIOD"), (_time(None, "9999-12-31"), "FAR_PERIOD"),
    ({"filters": [{"column": "revenue", "op": "between", "values": [500, 100]}]},
     "REVERSED_RANGE"),
    ({"filters": [{"column": "revenue", "op": "between", "values": [1, 10**400]}]}, "BAD_VALUE"),
    ({"filters": [{"column": "date", "op": "between", "values": ["2026-12-01", "2026-01-01"]}]},
     "REVERSED_RANGE"),
    ({"filters": [{"column": "state", "op": "in", "values": ["x" * 300] * 30}] * 4},
     "EDIT_TOO_BIG"),
    ({"metrics": [{"name": "revenue"}, *({"name": f"m{n}", "aggregation": "sum",
                                          "column": "revenue", "where": _LONG} for n in range(6))],
      "time": {"column": "date", "range": {"start": "2025-05-01", "end": "2025-05-31"},
               "comparison": "previous_year"}}, "PLAN_TOO_BIG"),
    ({"metrics": [{"name": "revenue", "sql": "1"}]}, "BAD_FIELD"),
    ({"filters": [{"column": "state", "op": "like"}]}, "BAD_FIELD"),
    ({"dimensions": [{"column": "password"}]}, "UNKNOWN_COLUMN"),
    ({"metrics": [{"name": "password"}]}, "UNKNOWN_METRIC"),
    ({"metrics": []}, "NO_METRIC"),
])
def test_what_makes_no_plan_is_refused_in_both_languages(
    catalog: Catalog, edit: Any, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        edit_plan(PLAN, edit, catalog)
    assert refused.value.code == code
    assert refused.value.message("pt") and refused.value.message("en")


@pytest.mark.parametrize(("edit", "pt", "en"), [
    ({"limit": 0}, "'limit' é no mínimo 1", "'limit' is 1 at least"),
    ({"limit": "many"}, "é um número inteiro", "is a whole number"),
    ({"kind": "x"}, "só pode ser 'aggregate', 'list' ou 'distinct'", "'list' or 'distinct'"),
    ({"filters": [{"op": "eq"}]}, "'filters.0.column' falta", "'filters.0.column' is missing"),
    ({"filters": "SP"}, "'filters' é uma lista", "'filters' is a list"),
    ({"filters": [{"column": "state", "values": [None]}]}, "'filters.0.values.0' é um texto ou",
     "is a text or a number"),
    ({"metrics": [{"name": "revenue", "sql": "1"}]}, "'metrics.0.sql' não existe", "not exist"),
    (_time("ontem", None), "é uma data como 2026-10-31", "is a date such as 2026-10-31"),
    ({"time": "ontem"}, "'time' é um objeto", "'time' is an object"),
])
def test_a_wrong_field_is_said_in_the_persons_own_language(
    catalog: Catalog, edit: Any, pt: str, en: str
) -> None:
    with pytest.raises(Invalid) as refused:
        edit_plan(PLAN, edit, catalog)
    assert pt in refused.value.message("pt") and en in refused.value.message("en")
    assert "Input should" not in refused.value.message("pt") + refused.value.message("en")


def test_an_order_by_what_was_taken_away_is_by_the_first_metric(catalog: Catalog) -> None:
    top = PLAN.model_copy(update={"ordering": (Order(by="revenue", direction="asc"),)})
    edited = edit_plan(top, {"metrics": [{"name": "orders"}]}, catalog)
    assert edited.ordering == (Order(by="orders", direction="asc"),)
    by_group = PLAN.model_copy(update={"ordering": (Order(by="state"), Order(by="revenue"))})
    edited = edit_plan(by_group, {"dimensions": [{"column": "channel"}]}, catalog)
    assert edited.ordering == (Order(by="revenue"),)
    with pytest.raises(Invalid):
        edit_plan(PLAN, {"ordering": [{"by": "channel"}]}, catalog)


def test_a_period_keeps_its_name_only_while_it_is_the_same(catalog: Catalog) -> None:
    yesterday = {"start": "2025-06-14", "end": "2025-06-14", "label": "hoje, segundo a chefia"}
    named = TimeRange(start=dt.date(2025, 6, 14), end=dt.date(2025, 6, 14), label="ontem")
    plan = PLAN.model_copy(update={"time": Time(column="date", range=named)})
    by_month = edit_plan(
        plan, {"time": {"column": "date", "range": yesterday, "grain": "month"}}, catalog)
    assert by_month.time and by_month.time.range.label == "ontem"
    october = {"start": "2025-10-01", "end": "2025-10-31", "label": "ontem"}
    moved = edit_plan(plan, {"time": {"column": "date", "range": october}}, catalog)
    assert moved.time and moved.time.range.label == ""


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(Plan.model_fields)), _json, max_size=4))
def test_anything_at_all_gives_a_plan_or_invalid(catalog: Catalog, edit: dict[str, Any]) -> None:
    with contextlib.suppress(Invalid):
        assert isinstance(edit_plan(PLAN, edit, catalog), Plan)
