"""The case files: questions of both languages, and the plan, refusal or chat each must give.

A case: `question`, and `expect` (the plan without sentences, defaults left out), `refusal`
or `chat` (the category). `after`: questions asked before in the same conversation. `plan_of`:
the question whose plan the text corrects.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.analyst.reading.analyst import Analyst, Reading
from orchestrator.plan.model import Plan

CASES = Path(__file__).parents[2] / "cases"
SENTENCES = ("goal", "assumptions", "today", "table")


def load(name: str) -> list[Any]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    return [pytest.param(case, id=case["question"][:60]) for case in cases]


def conversation_of(analyst: Analyst, questions: list[str]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for question in questions:
        plan = analyst.read(question, conversation=entries).plan
        if plan is not None:
            metadata = {"plan": plan.model_dump(mode="json")}
            entries.append({"sender": "assistant", "metadata": metadata})
    return entries


def brief(plan: Plan, expected: dict[str, Any]) -> dict[str, Any]:
    found = plan.model_dump(mode="json", exclude_defaults=True, exclude=set(SENTENCES))
    for name in ("range", "compare_range"):
        span = found.get("time", {}).get(name)
        if span is not None:
            span.pop("label", None)
            if not span:
                del found["time"][name]
    if plan.kind == "list" and "columns" not in expected:
        found.pop("columns", None)
    return found


def check(case: dict[str, Any], reading: Reading) -> None:
    if "expect" in case:
        assert reading.kind == "plan", reading.reason
        assert reading.plan is not None
        assert brief(reading.plan, case["expect"]) == case["expect"]
        assert reading.plan.goal
    else:
        kind = "refusal" if "refusal" in case else "chat"
        assert (reading.kind, reading.category) == (kind, case[kind])
        assert reading.plan is None
        assert reading.reason
        assert reading.examples


@pytest.mark.parametrize("case", load("analyst_pt") + load("analyst_en"))
def test_a_question_gives_its_plan(case: dict[str, Any], orders: Analyst) -> None:
    check(case, orders.read(case["question"]))


@pytest.mark.parametrize("case", load("analyst_followups"))
def test_a_follow_up_changes_the_plan_before(case: dict[str, Any], orders: Analyst) -> None:
    reading = orders.read(case["question"], conversation=conversation_of(orders, case["after"]))
    assert reading.follow_up == case["follow_up"]
    check(case, reading)


@pytest.mark.parametrize("case", load("analyst_changes"))
def test_a_correction_changes_the_plan(case: dict[str, Any], orders: Analyst) -> None:
    plan = orders.read(case["plan_of"]).plan
    assert plan is not None
    check(case, orders.change(plan, case["question"], "pt"))


@pytest.mark.parametrize("case", load("analyst_clinic"))
def test_another_catalog_is_read_as_well(case: dict[str, Any], clinic: Analyst) -> None:
    check(case, clinic.read(case["question"]))
