"""Work ahead of a person's answer costs no job anything: whatever becomes of it, jobs end right."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.contracts import NewJob
from orchestrator.errors import Conflict
from tests.faults.ahead_agents import GRAPHS
from tests.faults.conftest import Site
from tests.redis_process import RedisProcess

OTHERS = ("show", "check", "run", "other", "diary")
# What is being made counts as lost after a lease: no machine is so slow that it is lost by mistake.
LONG_LEASE, SHORT_LEASE = 60.0, 6.0


class Desk(Site):
    """A job whose plan is shown, and its person."""

    agents = "tests.faults.ahead_agents"
    graphs = GRAPHS

    def show(self, job_id: str = "job", **context: Any) -> None:
        """Submit, and wait until the plan is shown."""
        self.engine.submit(NewJob(job_id, "reading", "ana", None, {"plan": 1, **context}))
        self.until(lambda: self.job(job_id).waiting)

    def answer(self, job_id: str = "job", **answer: Any) -> None:
        (wait,) = self.job(job_id).waiting
        self.engine.answer(job_id, wait["ask"], "ana", answer)

    def count(self, what: str, job_id: str = "job") -> int:
        return int(self.engine.redis.get(f"test:{what}:{job_id}") or 0)

    def made(self, job_id: str = "job") -> int:
        """Memos that are ready."""
        found = self.engine.redis.hvals(f"memo:{job_id}")
        return len([memo for memo in found if not memo.startswith(b"~")])

    def rows(self, job_id: str = "job") -> Any:
        self.until(lambda: self.answered(job_id))
        return self.job(job_id).context["rows"]

    def notes(self, module: str, job_id: str = "job") -> list[str]:
        chain = self.job(job_id).execution_chain
        return [step["note"] for step in chain if step["module"] == module]


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    server = RedisProcess(tmp_path).start()
    desk = Desk(server, getattr(request, "param", LONG_LEASE))
    yield desk
    desk.end()
    server.stop()


def test_the_real_activations_take_what_was_made(desk: Desk) -> None:
    desk.work("draft")
    desk.work(*OTHERS)
    desk.show()
    desk.until(lambda: desk.made() == 2)
    desk.answer()
    assert desk.rows() == "rows of SELECT 1"
    assert (desk.count("ahead"), desk.count("real")) == (1, 0)
    assert desk.notes("draft")[0].endswith("; made ahead")
    assert desk.notes("check") == ["made ahead"]


def test_a_yes_waits_for_what_is_being_made(desk: Desk) -> None:
    desk.work("draft")
    desk.work(*OTHERS)
    desk.show(do="wait")
    desk.until(lambda: desk.count("ahead"))
    desk.answer()
    desk.until(lambda: "draft started" in desk.told())
    desk.let_go()
    assert desk.rows() == "rows of SELECT 1"
    assert (desk.count("ahead"), desk.count("real")) == (1, 0)


@pytest.mark.parametrize("do", ["raise", "fatal"])
def test_its_failure_is_nobodys(desk: Desk, do: str) -> None:
    desk.work("draft")
    desk.work(*OTHERS)
    desk.show(do=do)
    desk.until(lambda: desk.count("ahead"))
    desk.answer()
    assert desk.rows() == "rows of SELECT 1"
    assert desk.count("real") == 1 and not desk.engine.redis.llen("dead:draft")


@pytest.mark.parametrize("desk", [SHORT_LEASE], indirect=True)
def test_a_worker_that_dies_of_it_costs_no_task(desk: Desk) -> None:
    """The errand dies with its worker; the next one waits no longer than a lease for it."""
    worker = desk.work("draft")
    desk.work(*OTHERS)
    desk.show(do="die")
    assert worker.wait(60) == -signal.SIGKILL
    desk.work("draft")
    desk.answer()
    assert desk.rows() == "rows of SELECT 1"
    assert (desk.count("ahead"), desk.count("real")) == (1, 1)
    (step,) = [one for one in desk.job().execution_chain if one["module"] == "draft"]
    assert step["attempt"] == 1, "no lease was lost"


def test_a_real_task_does_not_wait_behind_it(desk: Desk) -> None:
    desk.work("draft")
    desk.work(*OTHERS)
    desk.show(do="wait")
    desk.until(lambda: desk.count("ahead"))
    desk.show("second")
    desk.answer("second")
    assert desk.rows("second") == "rows of SELECT 1"
    assert not desk.count("stopped") and desk.made() == 0


@pytest.mark.parametrize("answer", [{"no": True}, None])
def test_a_no_and_a_cancelled_question_stop_it(desk: Desk, answer: dict[str, Any] | None) -> None:
    desk.work("draft")
    desk.work(*OTHERS)
    desk.show(do="wait")
    desk.until(lambda: desk.count("ahead"))
    if answer is None:
        desk.engine.cancel("job", "ana")
    else:
        desk.answer(**answer)
    desk.until(lambda: desk.count("stopped"))
    desk.until(lambda: not desk.engine.redis.exists("memo:job"))


def test_a_changed_plan_stops_it_and_runs_for_itself(desk: Desk) -> None:
    desk.work("draft")
    desk.work("show", "check")
    desk.show(do="wait")
    desk.until(lambda: desk.count("ahead"))
    desk.answer(plan=2)
    desk.until(lambda: desk.count("stopped"))
    assert desk.made() == 0 and not desk.job().waiting
    desk.work("run", "diary")
    assert desk.rows() == "rows of SELECT 2" and desk.count("real") == 1


def test_two_tabs_answer_and_one_of_them_wins(desk: Desk) -> None:
    desk.work("draft")
    desk.work(*OTHERS)
    desk.show(do="wait")
    desk.until(lambda: desk.count("ahead"))
    (wait,) = desk.job().waiting
    together, outcomes = threading.Barrier(2), []

    def tab() -> None:
        together.wait(60)
        try:
            desk.engine.answer("job", wait["ask"], "ana", {})
            outcomes.append("won")
        except Conflict:
            outcomes.append("lost")

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join(60)
    assert sorted(outcomes) == ["lost", "won"]
    desk.let_go()
    assert desk.rows() == "rows of SELECT 1"
    assert desk.count("ahead") + desk.count("real") == 1


@pytest.mark.parametrize("desk", [SHORT_LEASE], indirect=True)
def test_redis_that_goes_away_meanwhile(desk: Desk) -> None:
    desk.work("draft")
    desk.work(*OTHERS)
    desk.show(do="wait")
    desk.until(lambda: desk.count("ahead"))
    desk.server.stop(signal.SIGKILL)
    desk.server.start()
    desk.let_go()
    desk.until(lambda: desk.job().waiting)
    desk.answer()
    assert desk.rows() == "rows of SELECT 1"
    desk.show("second")
    desk.until(lambda: desk.made("second") == 2)


@pytest.mark.parametrize("desk", [SHORT_LEASE], indirect=True)
def test_a_worker_that_drains_throws_it_away(desk: Desk) -> None:
    worker = desk.work("draft")
    desk.work(*OTHERS)
    desk.show(do="wait")
    desk.until(lambda: desk.count("ahead"))
    worker.terminate()
    assert worker.wait(60) == 0
    assert desk.count("stopped")
    desk.work("draft")
    desk.answer()
    assert desk.rows() == "rows of SELECT 1" and desk.count("real") == 1
