"""What a job leaves in PostgreSQL: each message and step once, in any order, after any crash."""

from __future__ import annotations

import contextlib
import os
import random
import threading
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from typing import Any

import pytest

from graph_config import QUESTIONS
from orchestrator import errors, projects
from orchestrator.contracts import Done, Fail, NewJob, Task
from orchestrator.database import Database, Transaction
from orchestrator.engine import Engine
from orchestrator.settings import Settings
from orchestrator.submissions import submit_question
from tests.integration.flow import answer_question, ask_for_plan, save, save_history, step
from workers.history_preferences import HistoryPreferences

Submit = Callable[..., str]


@pytest.fixture
def agent(database: Database) -> HistoryPreferences:
    return HistoryPreferences(database=database)


@pytest.fixture
def submit(engine: Engine, database: Database, settings: Settings) -> Submit:
    def ask(pergunta: str = "qual foi a receita hoje?", **more: Any) -> str:
        return submit_question(
            engine, database, settings, username="ana", pergunta=pergunta, **more)

    return ask


def sql(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def messages(database: Database) -> list[tuple[Any, ...]]:
    return sql(database, "SELECT sender, message FROM app.conversations ORDER BY id")


def test_an_answered_job_leaves_two_messages_with_their_steps(
    engine: Engine, database: Database, agent: HistoryPreferences, submit: Submit
) -> None:
    project = projects.create(database, "ana", "Loja")["id"]
    job_id = submit(projeto=project)
    answer_question(engine, agent)
    assert messages(database) == [("user", "qual foi a receita hoje?"),
                                  ("assistant", "Foram **R$ 200**.")]
    [(outcome, seconds, ended)] = sql(
        database, "SELECT outcome, execution_time, ended_at FROM app.jobs")
    assert outcome == "answered" and seconds is not None and ended is not None
    [(metadata,)] = sql(
        database, "SELECT metadata FROM app.conversations WHERE sender = 'assistant'")
    assert metadata["plan"]["table"] == "order_report"
    assert metadata["key_numbers"][0]["value"] == 200
    assert (metadata["query_sql"], metadata["row_count"]) == ("SELECT 1", 1)
    [parents] = sql(database, f"""
        SELECT s.module, p.module FROM app.conversations AS c
        JOIN app.job_steps AS s ON s.id = c.parent_response_composer_id
        JOIN app.job_steps AS p ON p.id = c.parent_plan_builder_id
        WHERE c.job_id = '{job_id}' AND c.sender = 'assistant'""")
    assert parents == ("response_composer", "plan_builder")
    [built] = sql(database, """SELECT note, length(input_hash), output -> 'plan' ->> 'table'
        FROM app.job_steps WHERE module = 'plan_builder'""")
    assert built == ("the plan", 64, "order_report")


def test_every_parent_column_of_the_graph_exists(database: Database) -> None:
    columns = {name for (name,) in sql(database, """SELECT column_name::text
        FROM information_schema.columns WHERE table_name = 'conversations'""")}
    steps = [m.name for m in QUESTIONS.workers() if not m.side]
    assert {f"parent_{name}_id" for name in steps} <= columns


def test_a_rating_arrives_later(
    engine: Engine, database: Database, agent: HistoryPreferences, submit: Submit
) -> None:
    submit()
    answer_question(engine, agent)
    step(engine, "user_feedback", Done({"rating": 5, "feedback_comment": "boa"}))
    save_history(engine, agent)
    [(rating, metadata, parent)] = sql(database, """SELECT rating, metadata, parent_user_feedback_id
        FROM app.conversations WHERE sender = 'assistant'""")
    assert rating == 5 and metadata["feedback_comment"] == "boa" and parent is not None


@pytest.mark.parametrize("lang", ["pt", "en"])
def test_every_other_end_says_what_the_person_was_told(
    engine: Engine, database: Database, agent: HistoryPreferences, submit: Submit, lang: str
) -> None:
    submit(lang=lang)
    step(engine, "intent_validator", Done(
        {"intent_valid": False, "response_text": "Não sei."}, ("history_preferences",)))
    submit(lang=lang)
    step(engine, "intent_validator", Fail("boom", "Deu errado; tente de novo."))
    cancelled = submit(lang=lang)
    ask_for_plan(engine)
    engine.cancel(cancelled, "ana")
    save_history(engine, agent)
    told = [message for sender, message in messages(database) if sender == "assistant"]
    assert told == ["Não sei.", "Deu errado; tente de novo.",
                    "Question cancelled." if lang == "en" else "Pergunta cancelada."]
    outcomes = [row[0] for row in sql(database, "SELECT outcome FROM app.jobs ORDER BY created_at")]
    assert outcomes == ["rejected", "failed", "cancelled"]


def test_any_order_and_any_repetition_give_the_same_rows(
    engine: Engine, database: Database, submit: Submit
) -> None:
    submit()
    seen: list[Task] = []
    for module in ("intent_validator", "plan_builder", "plan_confirm", "analysis_orchestrator",
                   "sql_validator", "athena_executor", "python_runtime", "response_composer"):
        step(engine, module)
        task = engine.take(["history_preferences"], "worker-history", 1.0)
        assert task is not None
        seen.append(task)
        engine.hop(task, Done())
    order = [seen[-1], *random.Random(7).sample(seen * 3, len(seen) * 3)]
    for task in order:
        save(HistoryPreferences(database=database), task)
    assert [sender for sender, _ in messages(database)] == ["user", "assistant"]
    statuses = sql(database, "SELECT module, status FROM app.job_steps ORDER BY seq")
    assert len(statuses) == len(dict(statuses))
    assert dict(statuses)["response_composer"] == "done"
    assert sql(database, "SELECT outcome FROM app.jobs") == [("answered",)]


def test_a_project_numbers_its_messages_once_under_concurrency(
    engine: Engine, database: Database, submit: Submit, database_url: str
) -> None:
    project = projects.create(database, "ana", "Loja")["id"]
    tasks = []
    for _ in range(4):
        submit(projeto=project)
    for _ in range(4):
        step(engine, "intent_validator", Done({"response_text": "Não."}, ("history_preferences",)))
    while (task := engine.take(["history_preferences"], "h", 0)) is not None:
        tasks.append(task)
        engine.hop(task, Done())

    def save_all() -> None:
        own = Database(database_url)
        for task in tasks:
            save(HistoryPreferences(database=own), task)
        own.close()

    threads = [threading.Thread(target=save_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    orders = [n for (n,) in sql(
        database, "SELECT message_order FROM app.conversations ORDER BY message_order")]
    assert orders == list(range(1, 9))


def test_killed_while_saving_leaves_nothing_half(
    engine: Engine, database: Database, submit: Submit, database_url: str
) -> None:
    submit()
    answer_question(engine)
    task = engine.take(["history_preferences"], "h", 1.0)
    assert task is not None
    child = get_context("fork").Process(target=_die_in_the_middle, args=(database_url, task))
    child.start()
    child.join()
    assert child.exitcode == 9
    assert messages(database) == []
    save(HistoryPreferences(database=database), task)
    assert [sender for sender, _ in messages(database)] == ["user", "assistant"]


class Dying(Database):
    """The process ends at the last moment before the commit."""

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with super().transaction() as transaction:
            yield transaction
            os._exit(9)


def _die_in_the_middle(database_url: str, task: Task) -> None:
    save(HistoryPreferences(database=Dying(database_url)), task)


def test_a_deleted_project_takes_its_conversation_along(
    engine: Engine, database: Database, agent: HistoryPreferences, submit: Submit
) -> None:
    project = projects.create(database, "ana", "Loja")["id"]
    submit(projeto=project)
    step(engine, "intent_validator", Done({"response_text": "Não."}, ("history_preferences",)))
    sql(database, "DELETE FROM app.projects RETURNING 1")
    save_history(engine, agent)
    assert messages(database) == []
    assert sql(database, "SELECT outcome FROM app.jobs") == [("rejected",)]


def test_text_that_postgresql_cannot_hold_is_stored_without_it(
    engine: Engine, database: Database, agent: HistoryPreferences
) -> None:
    engine.submit(NewJob("j1", "questions", "ana", None, {"pergunta": "a\x00b"}))
    step(engine, "intent_validator", Done(
        {"response_text": "c\x00d", "intent_reason": "e\x00"}, ("history_preferences",)))
    save_history(engine, agent)
    assert messages(database) == [("user", "a\ufffdb"), ("assistant", "c\ufffdd")]


def test_says_that_postgresql_is_away(
    engine: Engine, submit: Submit
) -> None:
    submit()
    step(engine, "intent_validator")
    task = engine.take(["history_preferences"], "h", 1.0)
    assert task is not None
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(errors.Unavailable):
        save(HistoryPreferences(database=nowhere), task)
