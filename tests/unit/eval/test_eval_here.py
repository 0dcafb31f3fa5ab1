"""The agents in this process, on the real engine and database: the development questions keep their
score, and the step of what is not right is found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from orchestrator.catalog import load_catalog
from orchestrator.cli.worker import make_agent
from orchestrator.engine import Engine
from orchestrator.evaluation.asking import Answer
from orchestrator.evaluation.databases import Opened, of_postgres
from orchestrator.evaluation.figures import by_category, figures
from orchestrator.evaluation.formats.conversations import Question
from orchestrator.evaluation.formats.files import load
from orchestrator.evaluation.here import Here, agents_here
from orchestrator.evaluation.score import Judge, Scored, score_all
from orchestrator.evaluation.steps import Steps
from orchestrator.settings import Settings

QUESTIONS = Path(__file__).parents[2] / "acceptance" / "questions_dev.jsonl"
YESTERDAY = "SELECT count(*) FROM order_report WHERE date = current_date - 1"


@pytest.fixture(scope="module")
def here(settings: Settings) -> Iterator[Here]:
    """On a Redis without the jobs of other tests, and left without its own."""
    client = redis.Redis.from_url(settings.redis_url)
    client.flushall()
    with agents_here(settings, make_agent, at_once=2, timeout=60) as found:
        yield found
    client.flushall()
    client.close()


@pytest.fixture(scope="module")
def opened(settings: Settings) -> Opened:
    return of_postgres(settings.warehouse_url, settings.catalog_path)


@pytest.fixture(scope="module")
def judge(opened: Opened) -> Judge:
    return Judge(opened.golds, opened.ours)


@pytest.fixture(scope="module")
def steps(here: Here, judge: Judge, opened: Opened, settings: Settings) -> Steps:
    return Steps(here, judge, opened.runnable, opened.bare_plan(settings.today()))


@pytest.fixture(scope="module")
def scored(here: Here, judge: Judge) -> list[Scored]:
    return score_all(load(QUESTIONS), here, judge)


def asked(text: str, *golds: str) -> Question:
    return Question(1, "1", text, "en", golds, False)


def test_a_question_is_answered_with_its_rows(here: Here) -> None:
    answer = here.ask("how many orders yesterday?", "en", "")
    assert answer.status == "answered"
    assert answer.rows is not None
    assert answer.row_count == len(answer.rows.rows) == 1
    assert answer.spent is not None and answer.spent.calls == 0
    assert "orders" in answer.text


def test_a_follow_up_knows_what_was_said(here: Here) -> None:
    here.ask("how many orders in SP last month?", "en", "talk")
    answer = here.ask("and in RJ?", "en", "talk")
    assert answer.status == "answered" and "RJ" in answer.sql
    assert here.ask("and in RJ?", "en", "another talk").sql != answer.sql


def test_a_text_that_is_no_question_is_refused(here: Here) -> None:
    assert here.ask("\x01", "en", "").refused


def test_most_development_questions_are_exactly_right(scored: list[Scored]) -> None:
    found = figures(scored)
    assert found["right_percent"] >= 80
    assert found["failed"] == 0


def test_what_is_not_understood_is_refused_rather_than_answered_wrongly(
    scored: list[Scored],
) -> None:
    assert figures(scored)["wrong_percent"] <= 10
    assert figures(by_category(scored)["refuse"])["right_percent"] == 100


def test_the_text_says_the_figures_of_one_row(scored: list[Scored]) -> None:
    said = [item.stated for item in scored if item.stated is not None]
    assert len(said) > 20 and all(said)


def blamed(steps: Steps, judge: Judge, answer: Answer, question: Question) -> tuple[str, str]:
    scored = judge.score(question, answer)
    return scored.outcome, steps.blame(scored)


def test_a_wrong_plan_is_told_from_what_came_after_it(
    here: Here, steps: Steps, judge: Judge,
) -> None:
    # Another figure on every day; two days may well have as many orders.
    question = asked("how many orders yesterday?", YESTERDAY.replace("(*)", "(*) + 1"))
    answer = here.ask(question.text, "en", "")
    assert blamed(steps, judge, answer, question) == ("wrong", "plan")
    by_a_model = {**answer.context, "plan": {**answer.context["plan"], "needs_sql": True}}
    answer = replace(answer, context=by_a_model)
    assert blamed(steps, judge, answer, question) == ("wrong", "sql")


def test_a_refusal_goes_back_to_the_intent_where_the_plan_would_have_been_right(
    here: Here, steps: Steps, judge: Judge,
) -> None:
    question = asked("how many orders yesterday?", YESTERDAY)
    given = {"pergunta": question.text, "lang": "en", "intent_valid": False}
    assert blamed(steps, judge, Answer("rejected", context=given), question) == (
        "refused", "intent")
    not_understood = {**given, "pergunta": "wrzlbrmft?"}
    assert blamed(steps, judge, Answer("rejected", context=not_understood), question) == (
        "refused", "plan")


def test_a_gold_that_the_guard_refuses_goes_back_to_the_validation(
    here: Here, steps: Steps, judge: Judge,
) -> None:
    question = asked("wrzlbrmft?", "SELECT count(*) FROM pg_catalog.pg_namespace")
    assert blamed(steps, judge, Answer("rejected"), question)[1] == "validation"


def test_a_gold_without_words_here_is_not_known(steps: Steps, judge: Judge) -> None:
    question = asked("wrzlbrmft?", "SELECT nowhere")
    assert blamed(steps, judge, Answer("rejected"), question) == ("refused", "unknown")


def test_a_text_that_hides_the_figures_is_the_answers_fault(
    here: Here, steps: Steps, judge: Judge,
) -> None:
    question = asked("how many orders yesterday?", YESTERDAY)
    answer = here.ask(question.text, "en", "")
    assert blamed(steps, judge, answer, question) == ("right", "")
    silent = replace(answer, text="Quite some orders.")
    assert blamed(steps, judge, silent, question) == ("right", "answer")
    broken = replace(answer, status="failed")
    assert blamed(steps, judge, broken, question) == ("failed", "answer")


def test_a_question_that_takes_too_long_is_withdrawn(settings: Settings, here: Here) -> None:
    with agents_here(settings, make_agent, at_once=1, timeout=0.0) as hurried:
        assert hurried.ask("how many orders yesterday?", "en", "").status == "timeout"
    assert here.ask("how many orders yesterday?", "en", "").status == "answered"


def test_jobs_leave_redis_once_they_are_answered(here: Here, settings: Settings) -> None:
    here.ask("how many orders yesterday?", "en", "")
    engine = Engine(settings.redis_url)
    until = time.monotonic() + 60
    while engine.in_flight() and time.monotonic() < until:
        time.sleep(0.05)
    left = engine.in_flight()
    engine.close()
    assert left == []


def test_the_bare_plan_is_of_the_catalog(opened: Opened, settings: Settings) -> None:
    tables = load_catalog(settings.catalog_path).tables
    assert opened.bare_plan(settings.today()).table in tables
