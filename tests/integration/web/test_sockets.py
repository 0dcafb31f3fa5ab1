"""The chat's events over a real WebSocket, through real workers and a real web process."""

from __future__ import annotations

import json
import urllib.request

import pytest
import socketio

from .conftest import PASSWORD, Chat, wait_until


def token_of(address: str, username: str) -> str:
    body = json.dumps({"username": username, "password": PASSWORD}).encode()
    request = urllib.request.Request(f"{address}/api/login", body,
                                     {"Content-Type": "application/json",
                                      "X-Requested-With": "ezpocket"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        token: str = json.load(answer)["token"]
    return token


def trace(address: str, token: str, job_id: object) -> dict[str, object]:
    request = urllib.request.Request(f"{address}/api/jobs/{job_id}",
                                     headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, object] = json.load(answer)
    return found


def test_ask_accept_answer_and_resume(running: str) -> None:
    """The whole main job; a second tab that comes later gets the same events, once each;
    a stranger gets nothing."""
    token = token_of(running, "ana")
    chat = Chat(running, token)
    chat.say("start_job", pergunta="Qual foi a receita por canal em 2026?", lang="pt")
    plan = chat.wait_for("plan_confirm")
    job_id = plan["job_id"]

    stranger = Chat(running, token_of(running, "bia"))
    stranger.say("plan_response", job_id=job_id, ask=plan["ask"], action="accept")
    assert stranger.wait_for("error")["code"]
    stranger.say("resume", job_id=job_id, after=0)
    stranger.client.sleep(0.3)
    assert {name for name, _ in stranger.events} == {"error"}
    stranger.close()

    chat.say("plan_response", job_id=job_id, ask=plan["ask"], action="accept")
    answer = chat.wait_for("message")
    assert "R$" in str(answer["response_text"])
    chat.say("plan_response", job_id=job_id, ask=plan["ask"], action="accept")
    assert chat.wait_for("error")["refused"] is True
    request = chat.wait_for("feedback_request")
    chat.say("feedback", job_id=job_id, ask=request["ask"], rating=5, comment="ok")
    chat.wait_for("ended")
    chat.say("feedback", job_id=job_id, ask=request["ask"], rating=2, comment="pensei melhor")
    wait_until(lambda: trace(running, token, job_id).get("rating") == 2)

    second_tab = Chat(running, token)
    second_tab.say("resume", job_id=job_id, after=0)
    second_tab.wait_for("ended")
    for tab in (chat, second_tab):
        numbers = [data["seq"] for name, data in tab.events if "seq" in data]
        assert numbers == list(range(1, len(numbers) + 1))
        tab.close()


def test_no_socket_without_a_token(running: str) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        Chat(running, headers={})


def test_broken_payloads_are_answered(running: str) -> None:
    chat = Chat(running, token_of(running, "ana"))
    for event in ("start_job", "plan_response", "feedback", "cancel_job", "resume"):
        for payload in (None, [], "x", {}, {"job_id": "none", "ask": "x"}):
            chat.client.emit(event, payload)
    chat.client.emit("start_job", {"pergunta": "receita \ud800", "job_id": "\ud800"})
    wait_until(lambda: len(chat.events) >= 26)
    assert [name for name, _ in chat.events] == ["error"] * 26
    assert all(said["message"] != said["message_en"] for _, said in chat.events)
    chat.close()
