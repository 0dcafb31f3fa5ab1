"""What a rating leaves behind, and what the next question of the project is given of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from orchestrator import projects
from orchestrator.contracts import Ask, Done
from orchestrator.database import Database, Row
from orchestrator.engine import Engine
from orchestrator.learning.near import MOST_BYTES, NEAREST
from orchestrator.learning.ratings import WAITING
from orchestrator.ratings import rate
from orchestrator.settings import Settings
from orchestrator.submissions import submit_question
from tests.integration.flow import answer_question, save_history, step
from workers.history_preferences import HistoryPreferences

QUESTION = "qual foi a receita por canal?"


class Shop:
    """Ana's project, her questions in it, and what was learned of them."""

    def __init__(self, engine: Engine, database: Database, settings: Settings) -> None:
        self.engine, self.database, self.settings = engine, database, settings
        self.history = HistoryPreferences(database=database)
        self.project = str(projects.create(database, "ana", "Loja")["id"])

    def ask(self, question: str = QUESTION, username: str = "ana", **more: Any) -> str:
        return submit_question(self.engine, self.database, self.settings, username=username,
                               pergunta=question, **{"projeto": self.project, **more})

    def answered(self, question: str = QUESTION, **more: Any) -> str:
        """A question with its answer, whose rating was waited for in vain."""
        job_id = self.ask(question, **more)
        answer_question(self.engine, self.history)
        step(self.engine, "user_feedback", Done(note="no rating"))
        save_history(self.engine, self.history)
        return job_id

    def rate(self, job_id: str, stars: int, comment: str = "") -> None:
        rate(self.engine, self.database, job_id=job_id, ask=99, username="ana", rating=stars,
             comment=comment)

    def rows(self, table: str) -> list[Row]:
        with self.database.transaction() as one, one.connection.cursor() as cursor:
            cursor.execute(f"SELECT row_to_json(t) FROM app.{table} AS t ORDER BY 1::text")
            return [row for (row,) in cursor.fetchall()]

    def decide(self, status: str = "verified") -> None:
        with self.database.transaction() as one, one.connection.cursor() as cursor:
            cursor.execute("UPDATE app.verified_questions SET status = %s", (status,))

    def learned(self, job_id: str) -> Any:
        return self.engine.job(job_id).context.get("learned")


@pytest.fixture
def shop(engine: Engine, database: Database, settings: Settings) -> Shop:
    return Shop(engine, database, settings)


def test_a_good_answer_becomes_a_candidate_and_is_used_for_nothing_yet(shop: Shop) -> None:
    shop.rate(shop.answered(), 5)
    [kept] = shop.rows("verified_questions")
    assert (kept["status"], kept["question"], kept["query_sql"]) == (
        "candidate", QUESTION, "SELECT 1")
    assert kept["plan"]["table"] == "order_report" and kept["plan_day"] == "2026-11-20"
    assert kept["answer"] == "Foram **R$ 200**." and len(kept["result_hash"]) == 64
    assert not kept["had_history"]
    assert shop.learned(shop.ask()) is None


def test_a_rating_that_the_job_still_waits_for_teaches_the_same(shop: Shop) -> None:
    job_id = shop.ask()
    answer_question(shop.engine, shop.history)
    step(shop.engine, "user_feedback", Ask("feedback_request", {}, 300.0, on_deadline="resume"))
    [wait] = shop.engine.job(job_id).waiting
    rate(shop.engine, shop.database, job_id=job_id, ask=wait["ask"], username="ana", rating=4,
         comment="")
    step(shop.engine, "user_feedback", Done({"rating": 4, "feedback_comment": ""}))
    save_history(shop.engine, shop.history)
    assert [one["job_id"] for one in shop.rows("verified_questions")] == [job_id]


def test_a_poor_answer_keeps_the_step_to_look_at(shop: Shop) -> None:
    job_id = shop.answered()
    shop.rate(job_id, 1, "o período está errado")
    [kept] = shop.rows("poor_answers")
    assert (kept["module"], kept["why"], kept["comment"]) == (
        "plan_builder", "comment", "o período está errado")
    assert kept["output"]["plan"]["table"] == "order_report"
    assert shop.rows("verified_questions") == []


def test_the_latest_rating_counts(shop: Shop) -> None:
    job_id = shop.answered()
    found = []
    for stars in (5, 1, 3, 2, 4, 4):
        shop.rate(job_id, stars)
        found.append((len(shop.rows("verified_questions")), len(shop.rows("poor_answers"))))
    assert found == [(1, 0), (0, 1), (0, 0), (0, 1), (1, 0), (1, 0)]


def test_a_verified_question_comes_with_the_next_near_one_of_its_person(shop: Shop) -> None:
    shop.rate(shop.answered(), 5)
    shop.decide()
    [learned] = shop.learned(shop.ask("Receita por canal?"))
    assert (learned["question"], learned["sql"]) == (QUESTION, "SELECT 1")
    assert shop.learned(shop.ask("quantos clientes temos")) is None
    assert shop.learned(shop.ask(projeto=None)) is None
    other = str(projects.create(shop.database, "ana", "Outra")["id"])
    assert shop.learned(shop.ask(projeto=other)) is None
    hers = str(projects.create(shop.database, "bia", "Loja")["id"])
    assert shop.learned(shop.ask(username="bia", projeto=hers)) is None


def test_what_was_said_in_the_general_chat_is_not_learned(shop: Shop) -> None:
    job_id = shop.answered(projeto=None)
    shop.rate(job_id, 5)
    assert shop.rows("verified_questions") == []
    shop.rate(job_id, 1)
    assert [one["project_id"] for one in shop.rows("poor_answers")] == [None]


def test_a_projects_candidates_are_bounded(
    shop: Shop, monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert WAITING == 100
    monkeypatch.setattr("orchestrator.learning.ratings.WAITING", 2)
    jobs = [shop.answered(f"receita de {name}") for name in ("a1", "b2", "c3")]
    for job_id in jobs:
        shop.rate(job_id, 5)
    assert sorted(one["job_id"] for one in shop.rows("verified_questions")) == sorted(jobs[1:])


@pytest.mark.parametrize("spoil", [
    lambda: {"plan": {"table": 1}}, lambda: {"plan": None}, lambda: {"query_sql": ""},
    lambda: {"query_sql": "x" * 40_000}, lambda: {"sql_edited": True},
])
def test_an_answer_that_cannot_be_used_again_is_rated_all_the_same(
    shop: Shop, spoil: Callable[[], dict[str, Any]],
) -> None:
    job_id = shop.answered()
    with shop.database.transaction() as one:
        one.execute("history_message", job_id=job_id, username="ana", projeto=shop.project,
                    sender="assistant", at=None, message="", rating=None, metadata=spoil())
    shop.rate(job_id, 5)
    assert shop.rows("verified_questions") == []
    row = shop.database.row("learning_job", job_id=job_id)
    assert row is not None and row["rating"] == 5


def test_a_deleted_project_takes_what_it_learned_with_it(shop: Shop) -> None:
    shop.rate(shop.answered(), 5)
    shop.rate(shop.answered("receita por mês"), 1)
    with shop.database.transaction() as one, one.connection.cursor() as cursor:
        cursor.execute("DELETE FROM app.projects")
    assert shop.rows("verified_questions") == [] and shop.rows("poor_answers") == []


def test_what_travels_with_a_job_is_few_and_bounded(shop: Shop) -> None:
    for number in range(NEAREST + 2):
        shop.rate(shop.answered(f"receita por canal {'abcdef'[number]}x"), 5)
    shop.decide()
    with shop.database.transaction() as one, one.connection.cursor() as cursor:
        cursor.execute("UPDATE app.verified_questions SET answer = repeat('é', 9000)")
    learned = shop.learned(shop.ask("receita por canal"))
    assert len(learned) == NEAREST
    assert len(json.dumps(learned, ensure_ascii=False).encode()) <= MOST_BYTES + 2 * NEAREST
    assert [bool(one["answer"]) for one in learned] == [True, False, False, False]
