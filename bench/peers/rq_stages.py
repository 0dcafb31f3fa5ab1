"""RQ with its default worker, which forks for each job; a queue and a worker per stage."""

from __future__ import annotations

import functools
import os

from rq import Queue, Worker

from bench.peers.common import PAYLOAD, STAGES, client, finish, main


def stage(url: str, number: int, job_id: str, context: dict) -> None:
    context[f"s{number}"] = len(context["payload"]["rows"])
    if number == STAGES - 1:
        finish(client(url), job_id)
    else:
        enqueue(url, number + 1, job_id, context)


def enqueue(url: str, number: int, job_id: str, context: dict) -> None:
    queue(url, number).enqueue(
        "bench.peers.rq_stages.stage", url, number, job_id, context, result_ttl=0
    )


@functools.cache
def queue(url: str, number: int) -> Queue:
    return Queue(f"stage{number}", connection=client(url))


def worker(url: str, number: int) -> None:
    Worker([queue(url, number)], name=f"stage{number}-{os.getpid()}", connection=client(url)).work(
        logging_level="ERROR"
    )


def submit(url: str, job_id: str) -> None:
    enqueue(url, 0, job_id, {"payload": PAYLOAD})


if __name__ == "__main__":
    main(worker, submit)
