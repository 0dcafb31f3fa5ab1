"""Edits from outside are hostile until they make a plan that compiles."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.catalog import Catalog
from orchestrator.errors import Invalid
from orchestrator.plan.edit import edit_plan
from orchestrator.plan.model import Dimension, Metric, Plan

PLAN = Plan(goal="g", table="order_report", today=dt.date(2025, 6, 15),
            metrics=(Metric(name="revenue"),), dimensions=(Dimension(column="state"),), limit=10)


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
    ({"goal": "\ud800"}, "BAD_FIELD"),
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


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(Plan.model_fields)), _json, max_size=4))
def test_anything_at_all_gives_a_plan_or_invalid(catalog: Catalog, edit: dict[str, Any]) -> None:
    with contextlib.suppress(Invalid):
        assert isinstance(edit_plan(PLAN, edit, catalog), Plan)
