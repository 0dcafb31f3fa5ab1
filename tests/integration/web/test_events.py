"""What sockets are told besides a job's own events: acknowledgements, and jobs of other tabs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from orchestrator.settings import Settings

from .conftest import PATIENCE_SECONDS, Chat, served, wait_until
from .program import Program

QUESTION = "Qual foi a receita por canal em 2026?"


@pytest.fixture(scope="module")
def second(running: str, settings: Settings) -> Iterator[str]:
    """Another web process of the same system."""
    with served(settings) as address:
        yield address


def call(chat: Chat, event: str, **data: object) -> dict[str, Any]:
    found: dict[str, Any] = chat.client.call(event, data, timeout=PATIENCE_SECONDS)
    return found


def named(chat: Chat, name: str) -> list[dict[str, Any]]:
    return [data for seen, data in chat.events if seen == name]


def test_every_event_is_acknowledged_and_a_question_sent_again_is_one_job(running: str) -> None:
    chat = Chat(running, Program(running, "ana").token)
    client_id = str(uuid.uuid4())
    first = call(chat, "start_job", pergunta=QUESTION, lang="pt", client_id=client_id)
    again = call(chat, "start_job", pergunta=QUESTION, lang="pt", client_id=client_id)
    assert first == again == {"ok": True, "job_id": first["job_id"]}
    plan = chat.wait_for("plan_confirm")
    assert plan["job_id"] == first["job_id"]
    refused = call(chat, "plan_response", job_id=first["job_id"], ask=999, action="accept")
    assert {"code", "message", "message_en"} <= set(refused["error"])
    given = {"job_id": first["job_id"], "ask": plan["ask"]}
    assert call(chat, "plan_response", **given, action="extend")["deadline"] > 0
    assert call(chat, "plan_response", **given, action="accept") == {"ok": True}
    late = call(chat, "plan_response", **given, action="accept")
    assert late["error"]["code"] == "already_answered"
    message = chat.wait_for("message")
    text = ""
    for piece in named(chat, "token"):
        assert piece["at"] == len(text.encode("utf-16-le")) // 2
        text += piece["text"]
    assert text == message["response_text"]
    assert not named(chat, "job"), "a socket is not told of its own job as of another tab's"
    chat.close()


def test_a_job_is_told_to_the_same_persons_other_sockets_through_any_process(
    running: str, second: str
) -> None:
    ana = Program(running, "ana")
    asking, here, there = (Chat(address, ana.token) for address in (running, running, second))
    stranger = Chat(second, Program(running, "bia").token)
    job_id = call(asking, "start_job", pergunta=QUESTION, lang="pt",
                  client_id=str(uuid.uuid4()))["job_id"]
    for other in (here, there):
        told = other.wait_for("job")
        assert told == {"job_id": job_id, "projeto": None, "pergunta": QUESTION, "lang": "pt",
                        "parent_job_id": None, "sql_edited": False}
        assert call(other, "resume", job_id=job_id, after=0) == {"ok": True}
        other.wait_for("plan_confirm")
    by_program = ana.ask("Quantos pedidos em 2025?", lang="pt")
    for other in (asking, here, there):
        wait_until(lambda other=other: by_program in [  # type: ignore[misc]  # bound at once
            told["job_id"] for told in named(other, "job")])
    assert [told["job_id"] for told in named(asking, "job")] == [by_program]
    assert not stranger.events
    deadlines = {data["deadline"] for data in named(here, "plan_confirm")}
    extended = call(there, "plan_response", job_id=job_id, action="extend",
                    ask=here.wait_for("plan_confirm")["ask"])["deadline"]
    wait_until(lambda: any(data.get("deadline") == extended for data in named(here, "progress")))
    assert extended >= max(deadlines)
    for job in (job_id, by_program):
        ana.call("POST", f"/api/jobs/{job}/cancel")
    for chat in (asking, here, there, stranger):
        chat.close()


def test_a_rating_is_told_to_the_same_persons_sockets_through_any_process(
    running: str, second: str
) -> None:
    ana = Program(running, "ana")
    job_id = ana.answered(QUESTION)["job_id"]
    rating, here, there = (Chat(address, ana.token) for address in (running, running, second))
    stranger = Chat(second, Program(running, "bia").token)
    given = {"job_id": job_id, "ask": 0}
    assert call(rating, "feedback", **given, rating=2, comment="pouco") == {"ok": True}
    assert call(rating, "feedback", **given, rating=9)["error"]["code"] == "bad_rating"
    ana.call("POST", f"/api/jobs/{job_id}/answer", {"ask": 0, "action": "rate", "rating": 5})
    expected = [{"job_id": job_id, "rating": 2, "comment": "pouco"},
                {"job_id": job_id, "rating": 5, "comment": ""}]
    for chat in (rating, here, there):
        wait_until(lambda chat=chat: len(named(chat, "rated")) == 2)  # type: ignore[misc]  # bound
        assert named(chat, "rated") == expected
    assert not stranger.events
    for chat in (rating, here, there, stranger):
        chat.close()


def test_open_jobs_are_listed_until_they_end(running: str) -> None:
    ana = Program(running, "ana")
    job_id = ana.ask(QUESTION, lang="pt")
    ana.waiting(job_id)
    [mine] = [job for job in ana.get("/api/jobs?open=1")["jobs"] if job["job_id"] == job_id]
    assert (mine["status"], mine["pergunta"], mine["lang"]) == ("waiting", QUESTION, "pt")
    bia = Program(running, "bia")
    assert job_id not in [job["job_id"] for job in bia.get("/api/jobs")["jobs"]]
    ana.call("POST", f"/api/jobs/{job_id}/cancel")
    assert job_id not in [job["job_id"] for job in ana.get("/api/jobs?open=1")["jobs"]]
    assert ana.get("/api/jobs")["jobs"][-1]["job_id"] == job_id
