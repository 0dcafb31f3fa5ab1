"""What becomes of a question before any agent sees it: checked, kept, submitted, put back."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from orchestrator import errors, projects
from orchestrator.contracts import Done
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.outbox import Kept, requeue_lost
from orchestrator.settings import Settings
from orchestrator.submissions import (
    CONTEXT_CHARACTERS,
    check_question,
    submit_question,
)
from tests.integration.flow import ANSWERS, answer_question, save_history, step
from tests.integration.test_history import Submit, agent, sql, submit
from workers.history_preferences import HistoryPreferences

__all__ = ["agent", "submit"]  # fixtures


@pytest.fixture
def away(database: Database, settings: Settings) -> Engine:
    """An engine whose Redis is not there."""
    return Engine("redis://127.0.0.1:1/0")


@pytest.mark.parametrize(("question", "code"), [
    ("", "empty_question"), (" \n\t ", "empty_question"), ("?!…", "empty_question"),
    ("a" * 4001, "question_too_long"), ("é" * 100_000, "question_too_long"),
    ("a\x00b", "not_text"), ("\x1b[31mred", "not_text"), ("a\ud800", "not_text"),
    ("a\uffff", "not_text"), (b"bytes", "not_text"), (None, "not_text"), (7, "not_text"),
])
def test_what_is_no_question_is_refused_in_both_languages(question: object, code: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        check_question(question)
    assert refused.value.code == code
    assert refused.value.pt != refused.value.en


def test_a_question_is_trimmed_and_composed() -> None:
    assert check_question("  Sa\u0303o Paulo 👩\u200d💻\n") == "São Paulo 👩\u200d💻"
    assert len(check_question("a" * 4000)) == 4000


@pytest.mark.parametrize(("question", "lang"), [
    ("qual foi a receita ontem?", "pt"), ("what was the revenue yesterday?", "en")])
def test_the_language_is_found_out(
    engine: Engine, submit: Submit, question: str, lang: str
) -> None:
    assert engine.job(submit(question)).context["lang"] == lang


def test_words_of_no_language_are_answered_in_the_pages(engine: Engine, submit: Submit) -> None:
    for page, heard in (("en", "en"), ("pt", "pt"), (None, "pt")):
        assert engine.job(submit("xyzzy plugh", page_lang=page)).context["lang"] == heard
    assert engine.job(submit("Qual foi a receita?", page_lang="en")).context["lang"] == "pt"


def test_an_unknown_language_is_refused(submit: Submit) -> None:
    with pytest.raises(errors.Invalid):
        submit(lang="fr")


def test_a_project_is_found_by_id_or_name_and_by_its_owner_only(
    engine: Engine, database: Database, submit: Submit
) -> None:
    mine = projects.create(database, "ana", "Loja")["id"]
    theirs = projects.create(database, "bia", "Outra")["id"]
    assert engine.job(submit(projeto=mine)).projeto == mine
    assert engine.job(submit(projeto="Loja")).projeto == mine
    refusals = set()
    for unknown in (theirs, "Outra", "nothing", "", "a\x00", "x" * 5000):
        with pytest.raises(errors.NotFound) as refused:
            submit(projeto=unknown)
        refusals.add((refused.value.code, refused.value.pt))
    assert len(refusals) == 1
    assert len(sql(database, "SELECT 1 FROM app.jobs")) == 2


def test_a_follow_up_is_given_the_conversation_with_its_plans(
    engine: Engine, database: Database, agent: HistoryPreferences, submit: Submit
) -> None:
    project = projects.create(database, "ana", "Loja")["id"]
    first = engine.job(submit("qual a receita?", projeto=project)).context
    assert first["has_history"] is False and first["conversation_context"] == []
    answer_question(engine, agent)
    again = engine.job(submit("e ontem?", projeto=project)).context
    assert again["has_history"] is True
    question, answer = again["conversation_context"]
    assert (question["sender"], question["message"]) == ("user", "qual a receita?")
    assert answer["metadata"]["plan"]["table"] == "order_report"
    assert answer["metadata"]["key_numbers"][0]["value"] == 200
    assert answer["metadata"]["query_sql"] == "SELECT 1"


def test_that_a_person_edited_the_sql_stays_with_its_answer(
    engine: Engine, database: Database, agent: HistoryPreferences, submit: Submit
) -> None:
    """What may be told of it to a model, and that its figures are not the plan's, depends on it."""
    project = projects.create(database, "ana", "Loja")["id"]
    submit("qual a receita?", projeto=project)
    answer_question(engine, agent)
    sql(database, """UPDATE app.conversations SET metadata = metadata || '{"sql_edited": true}'
        WHERE sender = 'assistant' RETURNING 1""")
    again = engine.job(submit("e ontem?", projeto=project)).context
    told = again["conversation_context"][1]["metadata"]
    assert told["sql_edited"] is True and "key_numbers" not in told


def test_general_chat_is_stored_and_never_read_back(
    engine: Engine, database: Database, agent: HistoryPreferences, submit: Submit
) -> None:
    submit()
    answer_question(engine, agent)
    assert engine.job(submit()).context["has_history"] is False
    assert len(sql(database, "SELECT 1 FROM app.conversations")) == 2


def test_a_long_conversation_is_cut_to_its_newest_messages(
    engine: Engine, database: Database, agent: HistoryPreferences, submit: Submit
) -> None:
    project = projects.create(database, "ana", "Loja")["id"]
    for number in range(8):
        submit(f"pergunta {number} " + "é" * 3900, projeto=project)
        step(engine, "intent_validator", Done(
            {"response_text": "não " * 2000}, ("history_preferences",)))
        save_history(engine, agent)
    context = engine.job(submit("e agora?", projeto=project)).context["conversation_context"]
    assert len(context) == 10
    assert len(str(context)) < CONTEXT_CHARACTERS + 1000
    assert context[-2]["message"].startswith("pergunta 7")


def test_an_answer_that_is_still_being_written_down_is_waited_for(
    engine: Engine, database: Database, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = projects.create(database, "ana", "Loja")["id"]
    submit(projeto=project)
    answer_question(engine)
    writer = HistoryPreferences(database=database)

    def meanwhile(seconds: float) -> None:
        save_history(engine, writer)

    monkeypatch.setattr("orchestrator.submissions.time.sleep", meanwhile)
    assert engine.job(submit("e hoje?", projeto=project)).context["has_history"] is True


def test_a_repeated_submission_is_the_first_job(
    engine: Engine, database: Database, submit: Submit
) -> None:
    assert submit(dedupe_key="k") == submit(dedupe_key="k")
    assert len(sql(database, "SELECT 1 FROM app.jobs")) == 1


def test_redis_away_keeps_the_question_and_puts_it_back(
    engine: Engine, away: Engine, database: Database, settings: Settings
) -> None:
    with pytest.raises(Kept) as kept:
        submit_question(away, database, settings, username="ana", pergunta="receita?")
    assert kept.value.status == 503
    assert requeue_lost(engine, database) == []  # too fresh: it may still be under way
    assert requeue_lost(engine, database, older=0) == [kept.value.job_id]
    assert requeue_lost(engine, database, older=0) == []
    assert engine.job(kept.value.job_id).context["pergunta"] == "receita?"


def test_a_full_redis_keeps_the_question(
    engine: Engine, database: Database, submit: Submit, redis_url: str
) -> None:
    client: Any = redis.Redis.from_url(redis_url)
    before = client.config_get("maxmemory")["maxmemory"]
    client.config_set("maxmemory", 1)
    try:
        with pytest.raises(Kept):
            submit()
    finally:
        client.config_set("maxmemory", before)
        client.close()
    assert len(requeue_lost(engine, database, older=0)) == 1


def test_what_redis_forgot_is_put_back_once(
    engine: Engine, database: Database, submit: Submit, redis_url: str
) -> None:
    job_id = submit()
    step(engine, "intent_validator")
    client: Any = redis.Redis.from_url(redis_url)
    client.flushall()
    client.close()
    assert requeue_lost(engine, database, older=0) == [job_id]
    assert step(engine, "intent_validator").job_id == job_id


def test_what_is_too_old_to_run_again_is_written_down_as_failed(
    engine: Engine, database: Database, away: Engine, settings: Settings
) -> None:
    with pytest.raises(Kept):
        submit_question(away, database, settings, username="ana", pergunta="receita?")
    sql(database, "UPDATE app.jobs SET created_at = now() - interval '2 hours' RETURNING 1")
    assert requeue_lost(engine, database) == []
    [(outcome, error)] = sql(database, "SELECT outcome, error FROM app.jobs")
    assert outcome == "failed" and "faça-a de novo" in error


def test_a_history_that_gave_up_is_run_again(
    engine: Engine, database: Database, agent: HistoryPreferences, submit: Submit
) -> None:
    submit()
    for module in ANSWERS:
        step(engine, module)
    task = engine.take(["history_preferences"], "dying", 1.0)
    assert task is not None
    worker = engine.worker(["history_preferences"], "dying")
    for _ in range(20):
        worker.release(task, "killed by a test")
        again = engine.take(["history_preferences"], "dying", 0)
        if again is None:
            break
        task = again
    assert engine.dead_letters("history_preferences")
    requeue_lost(engine, database, older=0)
    save_history(engine, agent)
    assert sql(database, "SELECT outcome FROM app.jobs") == [("answered",)]


def test_a_full_backlog_refuses_and_keeps_nothing(
    database: Database, settings: Settings, redis_url: str
) -> None:
    small = Engine(redis_url, user_quota=1, user_backlog=0)
    submit_question(small, database, settings, username="ana", pergunta="receita?")
    with pytest.raises(errors.TooMany):
        submit_question(small, database, settings, username="ana", pergunta="receita?")
    assert len(sql(database, "SELECT 1 FROM app.jobs")) == 1


def test_postgresql_away_accepts_nothing(engine: Engine, settings: Settings) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/x")
    with pytest.raises(errors.Unavailable):
        submit_question(engine, nowhere, settings, username="ana", pergunta="receita?")
    assert engine.in_flight() == []
