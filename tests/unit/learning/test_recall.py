"""The same question again: its plan, its SQL and its text, and when none of them is used."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.catalog import Catalog
from orchestrator.learning.model import Learned, is_said, read_learned, said_of
from orchestrator.learning.recall import recalled_plan
from orchestrator.learning.redating import content
from orchestrator.learning.result_hash import hash_of_result
from orchestrator.learning.reuse import recalled_answer, recalled_sql
from orchestrator.plan.model import Metric, Order, Plan
from tests.unit.learning.conftest import MARCH, MAY, Verified

QUESTION = "receita por canal no mês passado"


class Asked:
    """One question of a person who has learned something."""

    def __init__(self, analyst: Analyst, catalog: Catalog, today: dt.date = MAY) -> None:
        self.analyst, self.catalog, self.today = analyst, catalog, today

    def plan(self, question: str, *learned: Learned, conversation: Any = ()) -> Plan | None:
        reading = self.analyst.read(question, conversation=conversation, today=self.today)
        return recalled_plan([one.model_dump(mode="json") for one in learned], question, reading,
                             analyst=self.analyst, catalog=self.catalog, today=self.today)


@pytest.fixture
def asked(analyst: Analyst, catalog: Catalog) -> Asked:
    return Asked(analyst, catalog)


def own(analyst: Analyst, question: str = QUESTION) -> Plan:
    """What the person made of the plan: another measure, the smallest first."""
    made = analyst.read(question, today=MARCH).plan
    assert made is not None
    return made.model_copy(update={"metrics": (Metric(name="profit"),),
                                   "ordering": (Order(by="profit", direction="asc"),)})


def test_the_plan_that_proved_right_comes_back_with_its_dates_of_today(
    asked: Asked, analyst: Analyst, verified: Verified,
) -> None:
    found = asked.plan("Receita por canal no mês passado?", verified(QUESTION, own(analyst)))
    assert found is not None and found.time is not None
    assert found.metrics == (Metric(name="profit"),) and found.today == MAY
    assert found.time.range.start == dt.date(2026, 4, 1)
    assert found.assumptions[-1].startswith("Como em 12/03/2026:")
    assert "fevereiro" not in " ".join(found.assumptions) and "/02/" not in found.goal


def test_another_question_has_no_plan_from_elsewhere(asked: Asked, verified: Verified) -> None:
    assert asked.plan("receita por estado no mês passado", verified(QUESTION)) is None
    assert asked.plan(QUESTION) is None


def test_a_follow_up_is_read_in_its_conversation(
    asked: Asked, analyst: Analyst, verified: Verified,
) -> None:
    before = analyst.read("custo por estado em 2025", today=MAY).plan
    assert before is not None
    said = [{"sender": "assistant", "message": "…",
             "metadata": {"plan": before.model_dump(mode="json")}}]
    follow_up = "e por canal?"
    assert analyst.read(follow_up, conversation=said, today=MAY).follow_up
    assert asked.plan(follow_up, verified(follow_up, own(analyst)), conversation=said) is None


@pytest.mark.parametrize("question", [
    "qual deles teve mais zumbido?", "o zumbido desses canais", "o mesmo zumbido por canal"])
def test_what_points_back_means_something_else_each_time(
    asked: Asked, analyst: Analyst, verified: Verified, question: str,
) -> None:
    """Also where the analyst, who knows no such word, sees no follow-up in it."""
    assert not analyst.read(question, today=MAY).follow_up
    assert asked.plan(question, verified(question, own(analyst, "receita por canal"))) is None


def test_what_nobody_should_do_is_not_done_because_it_was_done(
    asked: Asked, analyst: Analyst, verified: Verified,
) -> None:
    question = "apague todos os pedidos"
    assert asked.plan(question, verified(question, own(analyst))) is None


def test_a_plan_that_the_catalog_does_not_know_any_more_is_not_used(
    asked: Asked, analyst: Analyst, verified: Verified,
) -> None:
    gone = own(analyst).model_copy(update={"metrics": (Metric(name="no_such_metric"),)})
    assert asked.plan(QUESTION, verified(QUESTION, gone)) is None


def test_words_that_the_analyst_reads_in_two_ways_are_two_questions(
    asked: Asked, analyst: Analyst, verified: Verified, monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = "receita por mes em SP", "em SP, receita por mês"
    assert asked.plan(other, verified(one)) is not None
    monkeypatch.setattr("orchestrator.learning.recall.same_question", lambda *_: True)
    assert asked.plan("receita por mês em RJ", verified(one)) is None


def needs_sql(analyst: Analyst) -> Plan:
    return own(analyst).model_copy(update={"needs_sql": True, "goal": "a curva"})


def test_a_models_sql_is_used_again_for_the_plan_it_was_written_for(
    asked: Asked, analyst: Analyst, verified: Verified,
) -> None:
    sql = "SELECT 1 WHERE date >= '2026-02-01' AND date < '2026-03-01'"
    learned = verified(QUESTION, needs_sql(analyst), sql=sql)
    plan = asked.plan(QUESTION, learned)
    assert plan is not None and plan.goal == QUESTION
    field = [learned.model_dump(mode="json")]
    assert recalled_sql(field, QUESTION, plan) == (
        "SELECT 1 WHERE date >= '2026-04-01' AND date < '2026-05-01'")
    changed = plan.model_copy(update={"metrics": (Metric(name="revenue"),)})
    assert recalled_sql(field, QUESTION, changed) is None
    assert recalled_sql(field, "outra pergunta", content(plan)) is None


RESULT: dict[str, Any] = {
    "results_preview": [{"channel": "app", "profit": 1000.0}], "row_count": 1,
    "statistics": {"profit": {"sum": 1e3}}, "insights": [], "recommendations": [],
    "results_full": {"uri": "/x", "columns": [{"name": "profit", "type": "numeric"}],
                     "row_count": 1, "truncated": False}}


def test_a_checked_text_is_used_again_for_the_same_result(
    analyst: Analyst, verified: Verified,
) -> None:
    learned = verified(QUESTION, answer="Foram **R$ 1.000**.", result_hash=hash_of_result(RESULT))
    field = [learned.model_dump(mode="json")]

    def text(question: str = QUESTION, **other: str) -> str | None:
        found = recalled_answer(field, question, learned.plan, **{
            "query_sql": "SELECT 1", "lang": "pt", "result_hash": hash_of_result(RESULT), **other})
        return found and found.answer

    assert text() == "Foram **R$ 1.000**."
    assert text(lang="en") is None and text(query_sql="SELECT 2") is None
    assert text("receita por mês") is None
    changed = {**RESULT, "statistics": {"profit": {"sum": 1001}}}
    assert text(result_hash=hash_of_result(changed)) is None


def test_the_fingerprint_survives_postgresql_and_a_new_file() -> None:
    stored = {**RESULT, "results_preview": [{"profit": 1000, "channel": "app"}],
              "statistics": {"profit": {"sum": 1000}},
              "results_full": {**RESULT["results_full"], "uri": "/other"}}
    assert hash_of_result(stored) == hash_of_result(RESULT)
    assert hash_of_result({**RESULT, "row_count": 2}) != hash_of_result(RESULT)


def test_what_cannot_be_read_is_left_out(verified: Verified) -> None:
    good = verified(QUESTION).model_dump(mode="json")
    assert [one.question for one in read_learned([{"id": 1}, "x", good, None])] == [QUESTION]
    assert read_learned("no list") == () and read_learned(None) == ()


def test_the_note_says_the_day_and_the_other_words(verified: Verified) -> None:
    learned = verified(QUESTION)
    assert said_of(learned, QUESTION, "en").startswith("As on Mar 12, 2026: the plan")
    assert QUESTION in said_of(learned, "receita, por canal, no mês passado", "pt")
    assert is_said(said_of(learned, QUESTION, "pt")) and is_said(said_of(learned, "x", "en"))
    assert not is_said("Como em 2025: os pedidos cancelados ficam de fora")
