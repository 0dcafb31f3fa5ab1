"""Workers that die, hang or stand still, with real processes and real signals.

The numbers in the docstrings are the reports of engine.md: failures of other engines.
"""

from __future__ import annotations

import os
import signal
import time

from orchestrator.contracts import Done
from tests.faults.conftest import LEASE, Site


def test_kill_in_the_middle_of_process(site: Site) -> None:
    """celery#3541: run again soon after the lease. rq#2015: retried, never just failed."""
    worker = site.work("work")
    site.submit(do="stall", seconds=15)
    site.until(lambda: site.runs() == 1)
    site.work("work", "after")
    worker.kill()
    site.until(lambda: site.runs() == 2)
    site.until(site.answered)
    assert site.job().execution_chain[0]["attempt"] == 2
    assert site.successors() == 1


def test_a_live_task_of_several_leases_runs_once(site: Site) -> None:
    """celery#5935, with 1.5 leases."""
    site.work("work", "after")
    site.work("work")
    site.submit(do="sleep", seconds=1.5 * LEASE)
    site.until(site.answered)
    assert site.runs() == 1 and site.job().execution_chain[0]["attempt"] == 1


def test_die_after_the_completion_is_sent_and_before_its_reply(site: Site) -> None:
    """celery PR#10159: the successor exists once."""
    site.submit()
    client = site.engine.worker(["work"], "doomed")
    task = client.take()
    assert task is not None
    client.hop(task, Done({"by": 1}), True)
    client.close()
    second = site.engine.worker(["work"], "next")
    assert second.hop(task, Done({"by": 2}), True).answer == "DUP"
    second.close()
    site.work("work", "after")
    site.until(site.answered)
    time.sleep(LEASE + 0.5)
    assert site.successors() == 1 and site.job().context["by"] == 1


def test_a_task_that_kills_its_worker_ends_in_the_dead_letters(site: Site) -> None:
    """dramatiq#213: after 3, and the job fails and says so."""
    site.submit(do="die")
    for _ in range(3):
        worker = site.work("work", wait=False)
        assert worker.wait(60) == -signal.SIGKILL
        site.until(lambda: site.engine.housekeep() or not site.engine.redis.zcard("leases"))
    assert site.runs() == 3
    assert (site.job().status, site.job().error_code) == ("failed", "worker_lost")
    (letter,) = site.engine.dead_letters("work")
    assert letter["job"] == "job"
    site.work("work", "after", "diary")
    site.submit("healthy")
    site.until(lambda: site.answered("healthy"))


def test_a_stopped_worker_that_comes_back_routes_nothing(site: Site) -> None:
    """bullmq#3183: SIGSTOP for 3 × the lease, then SIGCONT: the late completion is STALE."""
    sleeper = site.work("patient")
    site.submit("job", "patient", do="stall", seconds=3 * LEASE)
    site.until(lambda: site.runs() == 1)
    os.kill(sleeper.pid, signal.SIGSTOP)
    other = site.work("patient", "after")
    site.until(site.answered)
    time.sleep(3 * LEASE)
    other.terminate()
    assert other.wait(60) == 0
    os.kill(sleeper.pid, signal.SIGCONT)
    site.submit("another", "patient")
    site.until(lambda: site.answered("another"))
    assert site.job("another").context["by"] == sleeper.pid, "it is done with the first"
    assert site.runs() == 2 and site.successors() == 1
    assert site.job().context["by"] == other.pid


def test_a_kill_between_taking_and_starting_loses_nothing(site: Site) -> None:
    """rq#1716, saq#277: kill at any moment, with several queues."""
    for number in range(60):
        site.submit(f"j{number}")
    for _ in range(4):
        worker = site.work("work", "after", "diary")
        time.sleep(0.02)
        worker.kill()
    site.work("work", "after", "diary")
    site.until(lambda: not site.engine.in_flight())
    for number in range(60):
        assert site.answered(f"j{number}") and site.successors(f"j{number}") == 1


def test_the_time_limit_ends_the_process_and_the_task_runs_elsewhere(site: Site) -> None:
    worker = site.work("brief")
    site.submit("job", "brief", do="sleep", seconds=60)
    assert worker.wait(60) == 75
    assert site.engine.queues()["brief"]["queued"] == 1
    assert "brief retry" in site.told()


def test_cancel_reaches_a_running_agent(site: Site) -> None:
    site.work("work")
    site.submit(do="watch", seconds=15)
    site.until(lambda: site.runs() == 1)
    site.engine.cancel("job", "job")
    site.until(lambda: site.engine.redis.get("test:stopped"))
    assert site.job().status == "cancelled" and site.successors() == 0


def test_draining_completes_without_claiming(site: Site) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        worker = site.work("work")
        first, second = f"first{number}", f"second{number}"
        site.submit(first, do="wait")
        site.until(lambda: site.runs(first) == 1)  # noqa: B023 - called at once
        site.submit(second, do="sleep", seconds=0.5)
        worker.send_signal(number)
        site.let_go(first)
        assert worker.wait(60) == 0
        assert site.answered(first) and site.runs(second) == 0
        assert site.engine.workers() == []
        site.engine.cancel(second, second)


def test_an_idle_worker_drains_within_its_block(site: Site) -> None:
    worker = site.work("work")
    worker.terminate()
    assert worker.wait(60) == 0


def test_short_tasks_share_round_trips_and_a_long_one_delays_nobody(site: Site) -> None:
    """What a worker claimed ahead goes back, and what it finished is sent, while it is busy."""
    site.lease = 600.0
    quick = [f"q{number}" for number in range(80)]
    for job_id in quick[:60]:
        site.submit(job_id)
    site.submit("slow", do="wait")
    for job_id in quick[60:]:
        site.submit(job_id)
    worker = site.work("work")
    site.until(lambda: site.runs("slow") == 1)
    site.work("work", "after")
    site.until(lambda: all(site.answered(job_id) for job_id in quick))
    assert not site.answered("slow") and worker.poll() is None
    assert all(site.runs(job_id) == 1 for job_id in quick)
    site.let_go("slow")
    site.until(lambda: site.answered("slow"))


def test_a_deadly_task_does_not_take_its_neighbours_along(site: Site) -> None:
    """Tasks that were claimed together with it lose one worker; then each runs alone."""
    jobs = [f"n{number}" for number in range(70)]
    for job_id in jobs[:40]:
        site.submit(job_id)
    site.submit("deadly", do="die")
    for job_id in jobs[40:]:
        site.submit(job_id)
    for _ in range(3):
        assert site.work("work", "after", "diary", wait=False).wait(60) == -signal.SIGKILL
        time.sleep(0.05)
    site.work("work", "after", "diary")
    site.until(lambda: all(site.answered(job_id) for job_id in jobs))
    site.until(lambda: site.job("deadly").status == "failed")
    assert all(site.successors(job_id) == 1 for job_id in jobs)
    assert site.runs("deadly") == 3
