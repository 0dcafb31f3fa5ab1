"""What the engines under test share: the job, its end, and the command line."""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections.abc import Callable

import redis

STAGES = 10
PAYLOAD = {
    "pergunta": "Qual foi a receita por estado no último trimestre? " * 8,
    "rows": [{"state": "SP", "revenue": 1234.5, "n": n} for n in range(38)],
}
FINISHED = "bench:finished"
WAIT_SECONDS = 30


def client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url)


def finish(store: redis.Redis, job_id: str) -> None:
    """The last stage is through."""
    store.rpush(FINISHED, job_id)


def pushed(url: str, job_id: str) -> bool:
    """Wait for the next job that `finish` pushed."""
    return _kept(url).blpop([FINISHED], WAIT_SECONDS) is not None


def main(
    worker: Callable[[str, int], None],
    submit: Callable[[str, str], None],
    ended: Callable[[str, str], bool] = pushed,
) -> None:
    """`worker(url, stage)` never returns; `submit(url, job_id)` queues one job for stage 0;
    `ended(url, job_id)` waits until it is through."""
    url, command, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if command == "worker":
        worker(url, number)
    elif command == "flood":
        for job in range(number):
            submit(url, f"{os.getpid()}-{job}")
    else:
        print(
            json.dumps([one(url, f"{os.getpid()}-{job}", submit, ended) for job in range(number)])
        )


def one(
    url: str,
    job_id: str,
    submit: Callable[[str, str], None],
    ended: Callable[[str, str], bool],
) -> float:
    """Milliseconds from the submission of a job to its end, on an idle system."""
    started = time.perf_counter()
    submit(url, job_id)
    assert ended(url, job_id), f"{job_id} did not arrive"
    return (time.perf_counter() - started) * 1000


@functools.cache
def _kept(url: str) -> redis.Redis:
    return client(url)
