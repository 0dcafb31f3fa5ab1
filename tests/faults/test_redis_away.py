"""Redis that restarts, is killed or cut off: nothing is lost and everybody comes back."""

from __future__ import annotations

import signal
import time

from orchestrator.contracts import Ask
from orchestrator.engine import Engine
from tests.faults.agents import GRAPHS
from tests.faults.conftest import LEASE, Site
from tests.redis_process import RedisProcess


def test_restarts_and_cut_connections(site: Site) -> None:
    """celery#8091, #10302: consuming again at once, not after a long backoff."""
    site.work("work", "after")
    for _ in range(3):
        site.engine.redis.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        time.sleep(0.3)
        site.server.stop(signal.SIGKILL)
        time.sleep(0.3)
        site.server.start()
    site.submit()
    site.until(site.answered)


def test_redis_away_for_longer_than_a_lease(site: Site) -> None:
    """The running task is not lost, not run twice, and not counted towards the dead letters."""
    site.work("work", "after")
    site.submit(do="sleep", seconds=1.0)
    site.until(lambda: site.runs() == 1)
    time.sleep(0.1)
    site.server.stop()
    time.sleep(1.3 * LEASE)
    site.server.start()
    site.until(site.answered)
    assert site.runs() == 1 and site.job().execution_chain[0]["attempt"] == 1


def test_a_worker_drains_while_redis_is_away(site: Site) -> None:
    worker = site.work("work")
    site.server.stop()
    time.sleep(0.5)
    worker.terminate()
    assert worker.wait(60) == 0
    site.server.start()


def test_a_wait_survives_the_restart_of_everything(site: Site) -> None:
    site.submit()
    client = site.engine.worker(["work"], "asker")
    task = client.take()
    assert task is not None
    client.hop(task, Ask("plan_confirm", {"plan": 1}), False)
    client.close()
    site.server.stop()
    site.server.start()
    (wait,) = site.job().waiting
    site.engine.answer("job", wait["ask"], "job", {"action": "accept"})
    again = site.engine.worker(["work"], "asker")
    resumed = again.take()
    again.close()
    assert resumed is not None and resumed.answer == {"action": "accept"}


def test_a_worker_refuses_a_redis_that_evicts(site: Site) -> None:
    """bullmq#1046."""
    site.engine.redis.config_set("maxmemory-policy", "allkeys-lru")
    worker = site.work("work", wait=False)
    assert worker.wait(60) != 0


def test_jobs_accepted_by_one_server_are_there_in_the_next(site: Site) -> None:
    """The append-only file holds what scripts did: kill -9, then the same folder again."""
    site.submit()
    site.until(lambda: not site.engine.redis.info("persistence")["aof_buffer_length"])
    site.server.stop(signal.SIGKILL)
    server = RedisProcess(site.server._folder).start()
    engine = Engine(server.url, GRAPHS)
    assert engine.job("job").status == "queued"
    engine.close()
    server.stop()
