"""A check at work: ratings and other checks meanwhile, a model's moods, a server that is away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from orchestrator.cli.rehearsal import same_rows
from orchestrator.errors import Conflict, Unavailable
from orchestrator.learning.check import Rows, System
from orchestrator.learning.questions import Question
from tests.integration.learning.conftest import OWN, Memory


def test_what_was_rated_poor_while_it_was_checked_takes_no_place(memory: Memory) -> None:
    plan = memory.read("lucro por canal")
    memory.candidate(OWN, plan)
    memory.check()
    memory.candidate(OWN + "?", plan)

    def answer(question: Question, learned: list[dict[str, Any]]) -> Rows | None:
        with memory.database.transaction() as one, one.connection.cursor() as cursor:
            cursor.execute("DELETE FROM app.verified_questions WHERE status = 'candidate'")
        return [(1,)]

    assert memory.check(System(answer, lambda _: [(1,)], lambda one, other: True)) == []
    assert memory.statuses() == [(OWN, "verified")]


class Moody:
    """A system whose answers are dealt out: for a question with and without something learned."""

    def __init__(self, *dealt: Rows | None) -> None:
        self.dealt = list(dealt)
        self.asked = 0

    def answer(self, question: Question, learned: list[dict[str, Any]]) -> Rows | None:
        self.asked += 1
        if question.text == OWN or not learned:
            return [(1,)]
        return self.dealt.pop(0) if self.dealt else [(1,)]

    def system(self) -> System:
        return System(self.answer, lambda _: [(1,)], lambda one, other: one == other)


def test_one_mood_of_a_model_rejects_nothing_and_two_do(memory: Memory) -> None:
    plan = memory.read("lucro por canal")
    memory.candidate(OWN, plan)
    assert [v.accepted for _, v in memory.check(Moody(None).system())] == [True]
    memory.candidate("o zumbido por canal", plan.model_copy(update={"today": dt.date(2026, 1, 1)}))
    moody = Moody(*[None] * 99)
    assert [v.accepted for _, v in memory.check(moody.system())] == [False]


def test_what_is_asked_in_the_same_way_is_asked_once(memory: Memory) -> None:
    moody = Moody()
    memory.candidate("bzz bzz", memory.read("lucro por canal"))
    memory.check(moody.system())
    every = {q.pt for t in memory.catalog.tables.values() for q in (v.question for v in t.verified)}
    assert 0 < moody.asked <= 2 * len(every) + 1  # both languages, and its own


def test_a_server_that_is_away_decides_nothing(memory: Memory) -> None:
    memory.candidate(OWN, memory.read("lucro por canal"))

    def away(*_: object) -> Rows:
        raise Unavailable("away", "fora do ar", "away")

    with pytest.raises(Unavailable):
        memory.check(System(away, away, same_rows))
    assert memory.statuses() == [(OWN, "candidate")]


def test_one_check_is_at_work_at_a_time(memory: Memory) -> None:
    memory.candidate(OWN, memory.read("lucro por canal"))
    moody = Moody()

    def second(question: Question, learned: list[dict[str, Any]]) -> Rows | None:
        with pytest.raises(Conflict):
            memory.check(Moody().system())
        return moody.answer(question, learned)

    both = System(second, lambda _: [(1,)], lambda one, other: one == other)
    assert [verdict.accepted for _, verdict in memory.check(both)] == [True]
