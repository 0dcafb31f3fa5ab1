"""A question from the terminal while Redis is full, or withdrawn, on the real servers."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pytest

from orchestrator.cli import ask as ask_command
from orchestrator.cli.asking import Asking, Question
from orchestrator.cli.output import OutputLost, Screen
from orchestrator.contracts import Ask, Done
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import Unavailable
from orchestrator.outbox import requeue_lost
from orchestrator.settings import Settings
from tests.integration.flow import ask_for_plan, step


@pytest.fixture
def screen() -> Screen:
    return Screen("en", False, io.StringIO(), io.StringIO())


@pytest.fixture
def full(engine: Engine) -> Iterator[Engine]:
    before = engine.redis.config_get("maxmemory")["maxmemory"]
    engine.redis.config_set("maxmemory", "1")
    yield engine
    engine.redis.config_set("maxmemory", before)


def asking(settings: Settings, screen: Screen, silence: float = 5.0) -> Asking:
    return Asking(settings, Question("receita de ontem", "ana", yes=True, silence=silence), screen)


def words(screen: Screen) -> str:
    assert isinstance(screen.err, io.StringIO)
    return screen.err.getvalue()


def test_a_question_for_a_full_redis_is_followed_once_it_has_room(
    settings: Settings, database: Database, full: Engine, screen: Screen
) -> None:
    found = asking(settings, screen)
    job_id = found.submit()
    assert f"the question is kept ({job_id}), and I wait" in words(screen)
    full.redis.config_set("maxmemory", "512mb")
    assert requeue_lost(full, database, older=0.0) == [job_id]
    assert found.withdraw(job_id)
    assert found.follow(job_id) == "cancelled"


def test_giving_up_tells_what_becomes_of_the_plan(
    settings: Settings, database: Database, full: Engine, screen: Screen
) -> None:
    found = asking(settings, screen, silence=0.1)
    with pytest.raises(Unavailable, match="its plan still waits for a yes, it will expire"):
        found.follow(found.submit())


def test_a_kept_question_that_is_withdrawn_never_runs(
    settings: Settings, database: Database, full: Engine, screen: Screen
) -> None:
    found = asking(settings, screen)
    job_id = found.submit()
    full.redis.config_set("maxmemory", "512mb")
    assert found.withdraw(job_id)
    assert requeue_lost(full, database, older=0.0) == []


@pytest.mark.parametrize(("end", "said"), [
    (KeyboardInterrupt(), "ezpocket: the question was withdrawn\n"),
    (OutputLost(BrokenPipeError(32, "Broken pipe")), "")])
def test_a_question_that_nobody_follows_is_withdrawn(
    settings: Settings, database: Database, engine: Engine, screen: Screen,
    monkeypatch: pytest.MonkeyPatch, *, end: BaseException, said: str,
) -> None:
    seen = []

    def leave(_: Asking, job_id: str) -> str:
        seen.append(job_id)
        raise end

    monkeypatch.setattr(Asking, "follow", leave)
    question = Question("receita de ontem", "ana", yes=True)
    with pytest.raises(type(end)):
        ask_command.ask(settings, question, screen)
    assert engine.job(seen[0]).status == "cancelled"
    assert words(screen) == said


@pytest.mark.parametrize(("typed", "yes", "answers"), [
    ("a\nn\n", False, ["accept", "reject"]), ("a\nmudar\n", False, ["accept", "narrow"]),
    ("", True, ["accept", "accept"])])
def test_what_a_heavy_statement_would_take_is_asked_on_the_terminal(
    settings: Settings, database: Database, engine: Engine, screen: Screen,
    monkeypatch: pytest.MonkeyPatch, *, typed: str, yes: bool, answers: list[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    found = Asking(settings, Question("receita de ontem", "ana", yes=yes), screen)
    job_id = found.submit()
    given: list[object] = []

    def work() -> None:
        ask_for_plan(engine)
        answered = engine.take(["plan_confirm"], "worker", 20)
        assert answered is not None
        engine.hop(answered, Done({"plan_confirmed": True}))
        step(engine, "analysis_orchestrator")
        step(engine, "sql_validator")
        step(engine, "athena_executor", Ask("plan_confirm", {
            "kind": "cost", "text": "It should take long.",
            "actions": ["accept", "narrow", "reject"]}))
        decided = engine.take(["athena_executor"], "worker", 20)
        assert decided is not None
        engine.hop(decided, Done(next_modules=("history_preferences",)))
        given.extend(dict(task.answer or {})["action"] for task in (answered, decided))

    worker = threading.Thread(target=work)
    worker.start()
    assert found.follow(job_id) == "rejected"
    worker.join()
    assert given == answers
    assert isinstance(screen.out, io.StringIO)
    assert "It should take long." in screen.out.getvalue()
    assert ("[c]hange the plan" in screen.out.getvalue()) is not yes
