"""A private Redis that a test may kill, and real worker processes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator import events
from orchestrator.contracts import NewJob
from orchestrator.engine import Engine, JobView
from tests.faults.agents import GRAPHS
from tests.redis_process import RedisProcess

LEASE = 2.0
ROOT = Path(__file__).resolve().parents[2]


class Site:
    """Redis, an engine and the workers that a test started."""

    agents = "tests.faults.agents"
    graphs = GRAPHS

    def __init__(self, server: RedisProcess, lease: float = LEASE) -> None:
        self.server = server
        self.lease = lease
        self.engine = Engine(server.url, self.graphs, lease_seconds=lease)
        self.workers: list[subprocess.Popen[str]] = []

    def work(self, *modules: str, wait: bool = True) -> subprocess.Popen[str]:
        """A worker process, ready."""
        command = [
            sys.executable,
            "-m",
            self.agents,
            self.server.url,
            str(self.lease),
            *modules,
        ]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
        )
        self.workers.append(process)
        if wait:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        return process

    def submit(self, job_id: str = "job", start: str = "work", **context: Any) -> str:
        return self.engine.submit(
            NewJob(job_id, "faults", job_id, None, context, start_module=start)
        )

    def runs(self, job_id: str = "job") -> int:
        return int(self.engine.redis.get(f"test:runs:{job_id}") or 0)

    def let_go(self, job_id: str = "job") -> None:
        """End the agent's `wait`."""
        self.engine.redis.set(f"test:go:{job_id}", 1)

    def until(self, ready: Callable[[], Any], seconds: float = 60.0) -> None:
        """Wait for `ready`: the bound is there so that a hang fails, not to measure speed."""
        started = time.monotonic()
        while not ready():
            assert time.monotonic() - started < seconds, "it did not happen"
            time.sleep(0.01)

    def job(self, job_id: str = "job") -> JobView:
        return self.engine.job(job_id)

    def answered(self, job_id: str = "job") -> bool:
        return self.job(job_id).status == "answered"

    def successors(self, job_id: str = "job") -> int:
        return [step["module"] for step in self.job(job_id).execution_chain].count("after")

    def told(self, job_id: str = "job") -> list[str]:
        return [
            f"{event.data.get('module')} {event.data.get('status')}"
            for event in events.read(self.engine.redis, job_id)
        ]

    def end(self) -> None:
        for process in self.workers:
            process.kill()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()
        self.engine.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    server = RedisProcess(tmp_path).start()
    site = Site(server)
    yield site
    site.end()
    server.stop()
