"""A rating is taken whenever it comes, and the latest one counts."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from orchestrator.contracts import Ask, Done
from orchestrator.database import Database
from orchestrator.engine import Engine
from tests.integration.flow import answer_question, ask_for_plan, save_history, step
from workers.history_preferences import HistoryPreferences


@pytest.fixture
def agent(database: Database) -> HistoryPreferences:
    return HistoryPreferences(database=database)


@pytest.fixture
def job_id(ana: FlaskClient, engine: Engine, agent: HistoryPreferences) -> str:
    """An answered question that waits for its rating, as its ask number 1."""
    made: str = ana.post("/api/jobs", json={"pergunta": "Qual a receita?"}).get_json()["job_id"]
    answer_question(engine, agent)
    step(engine, "user_feedback", Ask("feedback_request", {}, 300.0, on_deadline="resume"))
    return made


def rate(client: FlaskClient, job_id: str, ask: int = 1, **given: Any) -> tuple[int, Any]:
    answer = client.post(f"/api/jobs/{job_id}/answer", json={"ask": ask, **given})
    return answer.status_code, answer.get_json()


def waiting(engine: Engine, job_id: str) -> int:
    return int(engine.job(job_id).waiting[0]["ask"])


def kept(client: FlaskClient, database: Database, job_id: str) -> tuple[Any, ...]:
    """What the trace says, and what the conversation's row holds: the same."""
    trace = client.get(f"/api/jobs/{job_id}").get_json()
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("""SELECT rating, metadata ->> 'feedback_comment',
            (metadata ->> 'rating')::int FROM app.conversations
            WHERE job_id = %s AND sender = 'assistant'""", (job_id,))
        rating, comment, also = cursor.fetchone()
    assert (trace["rating"], trace["feedback_comment"]) == (rating, comment) and also == rating
    return rating, comment


@pytest.mark.parametrize(("given", "code"), [
    ({"rating": 4, "comment": 5}, "bad_comment"), ({"rating": 4, "comment": ["x"]}, "bad_comment"),
    ({"rating": 4, "comment": "x" * 2001}, "long_comment"), ({"rating": 9}, "bad_rating"),
    ({"action": "rate"}, "bad_rating"),
])
def test_what_is_no_rating_is_refused_and_the_wait_stays(
    given: dict[str, Any], code: str, ana: FlaskClient, engine: Engine, job_id: str
) -> None:
    ask = waiting(engine, job_id)
    status, body = rate(ana, job_id, ask, **given)
    assert (status, body["error"]["code"]) == (400, code)
    assert waiting(engine, job_id) == ask


def test_the_latest_rating_counts_whatever_the_history_still_brings(
    ana: FlaskClient, engine: Engine, database: Database, agent: HistoryPreferences, job_id: str
) -> None:
    ask = waiting(engine, job_id)
    assert rate(ana, job_id, ask, rating=5, comment="ótima")[0] == 200
    assert rate(ana, job_id, ask, rating=2, comment="pensando bem, não")[0] == 200
    step(engine, "user_feedback", Done({"rating": 5, "feedback_comment": "ótima"}))
    save_history(engine, agent)
    assert kept(ana, database, job_id) == (2, "pensando bem, não")
    for _ in range(2):
        assert rate(ana, job_id, ask, action="rate", rating=3)[0] == 200
        assert kept(ana, database, job_id) == (3, "")


def test_a_rating_comes_after_the_wait_and_after_the_job_left_redis(
    ana: FlaskClient, engine: Engine, database: Database, agent: HistoryPreferences, job_id: str
) -> None:
    ask = waiting(engine, job_id)
    assert ana.post(f"/api/jobs/{job_id}/answer", json={"ask": ask, "action": "timeout"})
    step(engine, "user_feedback", Done(note="no rating"))
    save_history(engine, agent)
    assert rate(ana, job_id, ask, rating=4, comment="tarde")[0] == 200
    assert kept(ana, database, job_id) == (4, "tarde")
    engine.redis.flushdb()
    assert rate(ana, job_id, ask, rating=1, comment="mais tarde")[0] == 200
    assert kept(ana, database, job_id) == (1, "mais tarde")


def test_nobody_rates_what_is_not_theirs_or_not_answered(
    ana: FlaskClient, bia: FlaskClient, engine: Engine, database: Database, job_id: str
) -> None:
    ask = waiting(engine, job_id)
    assert rate(bia, job_id, ask, rating=1)[0] == 404
    assert rate(ana, "nothing", 1, rating=1)[0] == 404
    waits = ana.post("/api/jobs", json={"pergunta": "E ontem?"}).get_json()["job_id"]
    status, body = rate(ana, waits, 1, rating=1)
    assert (status, body["error"]["code"]) == (409, "no_answer_yet")
    ask_for_plan(engine)
    status, body = rate(ana, waits, waiting(engine, waits), rating=1)
    assert (status, body["error"]["code"]) == (409, "no_answer_yet")
    assert database.row("rating_of_job", job_id=job_id, username="ana") is None
