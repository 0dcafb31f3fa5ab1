"""The engines that are compared, and the processes that each of them runs in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.peers_venv import PYTHON

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Contestant:
    """`jobs` per throughput round, `single` jobs for the idle times: enough of each engine."""

    name: str
    module: str
    jobs: int
    single: int
    own_venv: bool = False
    option: str = ""


CONTESTANTS = (
    Contestant("ezpocket", "ours", 3000, 200),
    Contestant("plain BLPOP/GET/SETEX", "plain", 2000, 200),
    Contestant("plain, writes pipelined", "plain", 2000, 200, option="--pipelined"),
    Contestant("Celery", "celery_stages", 300, 60, own_venv=True),
    Contestant("RQ", "rq_stages", 150, 40, own_venv=True),
)


def command(one: Contestant, url: str, what: str, number: int) -> list[str]:
    python = PYTHON if one.own_venv else sys.executable
    words = [python, "-m", f"bench.peers.{one.module}", url, what, str(number), one.option]
    return [word for word in words if word]


def start(one: Contestant, url: str, what: str, number: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(one, url, what, number),
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def run(one: Contestant, url: str, what: str, number: int) -> list[float]:
    done = subprocess.run(
        command(one, url, what, number), cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    times: list[float] = json.loads(done.stdout or b"[]")
    return times


def end(worker: subprocess.Popen[bytes]) -> None:
    """The process and whatever it forked, in the session that was made for it."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def worker_seconds(workers: Sequence[subprocess.Popen[bytes]]) -> float:
    """Processor time of the workers and the children they waited for."""
    return sum(sum(psutil.Process(worker.pid).cpu_times()[:4]) for worker in workers)
