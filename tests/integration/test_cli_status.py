"""`ezpocket status` tells apart what is open, what is over, and what nobody can know."""

from __future__ import annotations

import io
import socket

import pytest

from orchestrator.cli.output import Screen
from orchestrator.cli.status import _show, status
from orchestrator.contracts import Ask, Done, NewJob
from orchestrator.engine import Engine
from orchestrator.settings import Settings
from production.prove.system import free_port


@pytest.fixture
def screen() -> Screen:
    return Screen("en", False, io.StringIO(), io.StringIO())


def shown(found: dict[str, object], screen: Screen) -> str:
    _show(found, screen)
    assert isinstance(screen.out, io.StringIO)
    return screen.out.getvalue()


def submit(engine: Engine, job_id: str, start: str) -> None:
    engine.submit(NewJob(job_id, "questions", "ana", None, {"pergunta": "x"}, start_module=start))


def test_an_answered_question_is_not_in_flight(
    settings: Settings, engine: Engine, screen: Screen
) -> None:
    submit(engine, "rated", "response_composer")
    task = engine.take(["response_composer"], "composer@here:1", 5.0)
    assert task is not None
    engine.hop(task, Done({"response_text": "42"}))
    side = engine.take(["user_feedback"], "feedback@here:2", 5.0)
    assert side is not None
    engine.hop(side, Ask("feedback_request", {}, 300))
    submit(engine, "open", "intent_validator")
    found = status(settings, screen)
    assert [job["job_id"] for job in found["jobs"]] == ["open"]
    assert [job["job_id"] for job in found["answered"]] == ["rated"]
    text = shown(found, screen)
    assert "in flight: 1" in text and "waiting only for a rating: 1" in text


def test_workers_that_another_keeper_started_are_shown(
    settings: Settings, engine: Engine, screen: Screen
) -> None:
    worker = engine.worker(["plan_builder"], "plan_builder@here:4711")
    worker.heartbeat([])
    found = status(settings, screen)
    assert found["workers"] == {"worker plan_builder@here:4711": 4711}
    worker.close()


def test_without_redis_the_jobs_are_unknown(settings: Settings, screen: Screen) -> None:
    nowhere = settings.model_copy(
        update={"given_redis_url": f"redis://127.0.0.1:{free_port()}/0"})
    found = status(nowhere, screen)
    assert found["jobs"] is None and found["queues"] is None
    assert "in flight: unknown" in shown(found, screen)


@pytest.mark.usefixtures("engine")
def test_another_program_at_the_webs_address_is_not_the_web(
    settings: Settings, screen: Screen
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        there = settings.model_copy(update={"port": other.getsockname()[1]})
        found = status(there, screen)
    assert found["services"]["web"]["up"] is False
    assert "another program answers" in shown(found, screen)
