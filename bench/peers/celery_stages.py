"""Celery with its Redis broker: a queue and a solo worker per stage, results not stored.

The context travels in the message, as Celery's chains do; acknowledgement and prefetch are
Celery's defaults.
"""

from __future__ import annotations

import functools

from celery import Celery

from bench.peers.common import PAYLOAD, STAGES, client, finish, main


@functools.cache
def application(url: str) -> Celery:
    app = Celery("bench", broker=url.replace("unix://", "redis+socket://"))
    app.conf.update(
        task_ignore_result=True,
        task_create_missing_queues=True,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
    )
    store = client(url)

    @app.task(name="stage")
    def stage(number: int, job_id: str, context: dict) -> None:
        context[f"s{number}"] = len(context["payload"]["rows"])
        if number == STAGES - 1:
            finish(store, job_id)
        else:
            app.send_task("stage", (number + 1, job_id, context), queue=f"stage{number + 1}")

    return app


def worker(url: str, stage: int) -> None:
    application(url).worker_main(
        [
            "worker",
            "--queues",
            f"stage{stage}",
            "--pool",
            "solo",
            "--hostname",
            f"stage{stage}@bench",
            "--loglevel",
            "ERROR",
            "--without-gossip",
            "--without-mingle",
        ]
    )


def submit(url: str, job_id: str) -> None:
    application(url).send_task("stage", (0, job_id, {"payload": PAYLOAD}), queue="stage0")


if __name__ == "__main__":
    main(worker, submit)
