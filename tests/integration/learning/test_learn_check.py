"""`ezpocket learn --check`: what is accepted, what is rejected and why; poisoned questions."""

from __future__ import annotations

import datetime as dt

import pytest

from orchestrator import projects
from orchestrator.cli.rehearsal import same_rows
from orchestrator.learning import check
from orchestrator.learning.questions import Question
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Metric
from tests.integration.learning.conftest import OWN, TOTAL, Memory


def test_a_good_candidate_is_accepted_and_answers_from_then_on(memory: Memory) -> None:
    asked = Question(OWN, "pt", memory.today, "")
    assert memory.rehearsal.answer(asked, []) is None
    memory.candidate(OWN, memory.read("lucro por canal"))
    assert memory.field(OWN) == {}
    [(_, verdict)] = memory.check()
    assert verdict.accepted and verdict.before == verdict.after > 5
    assert memory.statuses() == [(OWN, "verified")]
    found = memory.rehearsal.answer(asked, memory.field(OWN)["learned"])
    right = memory.rehearsal.rows(compile_plan(memory.read("lucro por canal"), memory.catalog).sql)
    assert found is not None and same_rows(right, found)


def test_a_poisoned_question_is_rejected_with_what_it_would_spoil(memory: Memory) -> None:
    memory.candidate(TOTAL, memory.read("custo total"))
    [(_, verdict)] = memory.check()
    assert not verdict.accepted and TOTAL in verdict.en and verdict.after == verdict.before - 1
    assert memory.statuses() == [(TOTAL, "rejected")] and memory.field(TOTAL) == {}


def test_a_candidate_must_not_contradict_what_was_accepted(memory: Memory) -> None:
    memory.candidate(OWN, memory.read("lucro por canal"))
    assert [verdict.accepted for _, verdict in memory.check()] == [True]
    memory.candidate(OWN + "?", memory.read("custo por canal"))
    [(_, verdict)] = memory.check()
    assert not verdict.accepted and OWN in verdict.pt


def test_what_a_candidate_could_spoil_is_asked_first(
    memory: Memory, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where a project accepted more since than the evaluation set takes."""
    monkeypatch.setattr(check, "FROM_PROJECT", 1)
    memory.candidate(OWN, memory.read("lucro por canal"))
    memory.candidate("qual o estalo", memory.read("custo total"))
    memory.candidate(OWN + "?", memory.read("custo por canal"))
    assert [verdict.accepted for _, verdict in memory.check()] == [True, True, False]


def test_what_was_accepted_counts_for_the_next_candidate_of_the_same_run(memory: Memory) -> None:
    memory.candidate(OWN, memory.read("lucro por canal"))
    memory.candidate(OWN + "?", memory.read("custo por canal"))
    assert [verdict.accepted for _, verdict in memory.check()] == [True, False]


def test_another_projects_memory_is_another(memory: Memory) -> None:
    other = str(projects.create(memory.database, "ana", "Outra")["id"])
    memory.candidate(OWN, memory.read("lucro por canal"))
    memory.candidate(OWN, memory.read("custo por canal"), project=other)
    assert [verdict.accepted for _, verdict in memory.check()] == [True, True]


@pytest.mark.parametrize(("question", "sql", "history", "said"), [
    ("qual o zumbido", "SELECT 1", False, "does not bring the same result"),
    ("qual o zumbido", "SELECT nothing", False, "does not bring the same result"),
    ("e por canal?", "", True, "after another question"),
    ("qual deles teve mais zumbido?", "", True, "after another question"),
])
def test_what_does_not_stand_alone_is_rejected(
    memory: Memory, question: str, sql: str, history: bool, said: str,
) -> None:
    memory.candidate(question, memory.read("lucro por estado"), sql, history=history)
    [(_, verdict)] = memory.check()
    assert not verdict.accepted and said in verdict.en


def test_the_same_thing_said_again_takes_the_place_of_the_older(memory: Memory) -> None:
    plan = memory.read("lucro por canal")
    memory.candidate(OWN, plan.model_copy(update={"today": dt.date(2026, 1, 15)}))
    memory.check()
    memory.candidate("Qual o zumbido por canal?", plan)
    assert [verdict.accepted for _, verdict in memory.check()] == [True]
    assert memory.statuses() == [("Qual o zumbido por canal?", "verified")]


def test_a_plan_of_an_older_version_or_catalog_is_rejected(memory: Memory) -> None:
    plan = memory.read("lucro por canal")
    gone = plan.model_copy(update={"metrics": (Metric(name="gone"),), "ordering": ()})
    memory.candidate(OWN, gone, "SELECT 1")
    [(_, verdict)] = memory.check()
    assert not verdict.accepted
