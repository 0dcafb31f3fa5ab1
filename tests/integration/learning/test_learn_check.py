"""`ezpocket learn --check`: what is accepted, what is rejected and why; poisoned questions."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from orchestrator import projects
from orchestrator.catalog import Catalog, load_catalog
from orchestrator.cli import learn
from orchestrator.cli.output import Screen
from orchestrator.cli.parser import build_parser
from orchestrator.cli.rehearsal import Rehearsal, same_rows
from orchestrator.database import Database, Row
from orchestrator.errors import Conflict, NotFound, Unavailable
from orchestrator.learning.check import Check, Rows, System, Verdict
from orchestrator.learning.near import learned_field
from orchestrator.learning.questions import Question
from orchestrator.learning.words import key_words
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Metric, Plan
from orchestrator.settings import Settings

TOTAL = "Qual foi a receita total?"
# The analyst does not know this word, so only memory can answer.
OWN = "qual o zumbido por canal"


@pytest.fixture(scope="module")
def rehearsal(settings: Settings) -> Iterator[Rehearsal]:
    found = Rehearsal(settings)
    yield found
    found.close()


@pytest.fixture(scope="module")
def catalog(settings: Settings) -> Catalog:
    return load_catalog(settings.catalog_path)


class Memory:
    """Ana's project with what she rated well."""

    def __init__(self, database: Database, rehearsal: Rehearsal, catalog: Catalog,
                 settings: Settings) -> None:
        self.database, self.rehearsal, self.catalog = database, rehearsal, catalog
        self.today = settings.today()
        self.project = str(projects.create(database, "ana", "Loja")["id"])

    def read(self, question: str) -> Plan:
        plan: Plan | None = self.rehearsal.services.analyst.read(question, today=self.today).plan
        assert plan is not None, question
        return plan

    def candidate(self, question: str, plan: Plan, sql: str = "", *, history: bool = False,
                  project: str = "") -> None:
        self.database.execute(
            "learning_candidate", job_id=f"job {question} {plan.metrics}{sql}{project}",
            project_id=project or self.project, username="ana", question=question, lang="pt",
            words=key_words(question), plan=plan.model_dump(mode="json"), plan_day=plan.today,
            query_sql=sql or compile_plan(plan, self.catalog).sql, answer="texto",
            result_hash="x", had_history=history, rating=5)

    def check(self, system: System | None = None) -> list[tuple[Row, Verdict]]:
        ask = self.rehearsal
        return list(Check(
            self.database, system or System(ask.answer, ask.rows, same_rows),
            analyst=ask.services.analyst, catalog=self.catalog, today=self.today).run())

    def field(self, question: str) -> dict[str, Any]:
        return learned_field(self.database, project_id=self.project, username="ana",
                             question=question)

    def statuses(self) -> list[tuple[str, str]]:
        rows = self.database.rows("learning_shown", project=None, most=50)
        return [(one["question"], one["status"]) for one in rows]


@pytest.fixture
def memory(
    database: Database, rehearsal: Rehearsal, catalog: Catalog, settings: Settings,
) -> Memory:
    return Memory(database, rehearsal, catalog, settings)


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


def command(monkeypatch: pytest.MonkeyPatch, settings: Settings, *words: str) -> str:
    monkeypatch.setattr(learn, "get_settings", lambda: settings)
    out = io.StringIO()
    screen = Screen("en", False, out, out)
    assert learn.run(build_parser().parse_args(["learn", *words]), screen) == 0
    return out.getvalue()


def test_the_command_shows_checks_and_forgets(
    memory: Memory, settings: Settings, monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory.candidate(OWN, memory.read("lucro por canal"))
    memory.candidate(TOTAL, memory.read("custo total"))
    assert OWN in command(monkeypatch, settings) and "candidate" in command(monkeypatch, settings)
    checked = json.loads(command(monkeypatch, settings, "--check", "--json"))["checked"]
    assert [one["accepted"] for one in checked] == [True, False]
    assert "no candidate to check" in command(monkeypatch, settings, "--check")
    shown = json.loads(command(monkeypatch, settings, "--json", "--project", "Loja"))
    assert {one["status"] for one in shown["questions"]} == {"verified", "rejected"}
    number = str(checked[0]["id"])
    assert OWN in command(monkeypatch, settings, "--forget", number)
    with pytest.raises(NotFound):
        command(monkeypatch, settings, "--forget", number)
    assert json.loads(command(monkeypatch, settings, "--json", "--project", "x")) == {
        "questions": [], "poor_answers": []}
