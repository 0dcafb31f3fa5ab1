"""From which estimate on a person is asked, and from which on nothing runs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.cost import Decision, checked_limits, decide, limits_for, of_installation
from orchestrator.cost.limits import NAMES
from orchestrator.errors import Invalid
from orchestrator.settings import Settings, load_settings
from orchestrator.warehouse import Estimate


def installation(**values: object) -> Settings:
    return load_settings(_env_file=None, **values)


OURS = installation(cost_ask=1000, cost_refuse=5000, athena_ask_bytes=10**9,
                    athena_max_bytes=10**12)


@pytest.mark.parametrize(("estimate", "decision"), [
    (Estimate(cost=1000.0, rows=10**9), Decision("run")),
    (Estimate(cost=1000.5), Decision("ask", "cost", 1000)),
    (Estimate(cost=5000.0), Decision("ask", "cost", 1000)),
    (Estimate(cost=5000.5), Decision("refuse", "cost", 5000)),
    (Estimate(bytes=10**9 + 1), Decision("ask", "bytes", 10**9)),
    (Estimate(cost=1e15, bytes=10**9 + 1), Decision("refuse", "cost", 5000)),
    (Estimate(cost=1001.0, bytes=10**13), Decision("refuse", "bytes", 10**12)),
    (Estimate(), Decision("run")),
])
def test_an_estimate_is_compared_with_each_limit(estimate: Estimate, decision: Decision) -> None:
    assert decide(estimate, limits_for(OURS, {})) == decision


def test_zero_asks_always() -> None:
    assert decide(Estimate(cost=0.01), limits_for(OURS, {"cost_ask": 0})).action == "ask"


def test_a_project_may_be_asked_later_but_never_go_past_what_is_refused() -> None:
    own = limits_for(OURS, {"cost_ask": 4000, "cost_refuse": 9000})
    assert (own.cost_ask, own.cost_refuse) == (4000, 5000)
    assert limits_for(OURS, {"cost_refuse": 10}).cost_ask == 10, "never asks above what it refuses"
    lowered = installation(cost_ask=1000, cost_refuse=200)
    assert (of_installation(lowered).cost_ask, limits_for(lowered, {"cost_ask": 900}).cost_ask) \
        == (200, 200)


_ANY = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
                 st.lists(st.none()))


@given(own=st.dictionaries(st.sampled_from(NAMES), _ANY), cost=st.floats(0, 1e15))
def test_whatever_a_project_says_the_installation_refuses_what_it_refuses(
    own: dict[str, Any], cost: float
) -> None:
    decision = decide(Estimate(cost=cost), limits_for(OURS, own))
    assert decision.action == "refuse" or cost <= OURS.cost_refuse


@given(given_=st.one_of(_ANY, st.dictionaries(st.sampled_from((*NAMES, "more")), _ANY)))
def test_what_is_stored_of_a_project_is_what_it_may_say(given_: object) -> None:
    try:
        kept = checked_limits(given_, OURS)
    except Invalid as refused:
        assert refused.code == "bad_limits" and refused.pt != refused.en
        return
    in_force = limits_for(OURS, kept)
    assert isinstance(given_, dict)
    assert kept == {name: value for name, value in given_.items() if value is not None}
    assert all(getattr(in_force, name) <= getattr(OURS, "cost_refuse" if "cost" in name
                                                  else "athena_max_bytes") for name in NAMES)
