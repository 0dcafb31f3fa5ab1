"""The plain design: BLPOP a job id, GET its context, work, SETEX it back, RPUSH the next stage.

No lease, no fence, no retry, no event: a worker that dies loses its job. redis-py with hiredis.
`--pipelined` as the last word sends the write and the push in one pipeline, as a careful author
might.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import redis

from bench.peers.common import PAYLOAD, STAGES, client, finish, main

TTL = 3600
PIPELINED = sys.argv[-1] == "--pipelined"


def worker(url: str, stage: int) -> None:
    store: Any = client(url)
    while True:
        found = store.blpop([f"queue:stage{stage}"], 1)
        if found is None:
            continue
        job_id = found[1].decode()
        context = json.loads(store.get(f"job:{job_id}"))
        context[f"s{stage}"] = len(context["payload"]["rows"])
        stored = json.dumps(context)
        if stage == STAGES - 1:
            store.set(f"job:{job_id}", stored, ex=TTL)
            finish(store, job_id)
        elif PIPELINED:
            pipeline = store.pipeline(transaction=False)
            pipeline.set(f"job:{job_id}", stored, ex=TTL)
            pipeline.rpush(f"queue:stage{stage + 1}", job_id)
            pipeline.execute()
        else:
            store.set(f"job:{job_id}", stored, ex=TTL)
            store.rpush(f"queue:stage{stage + 1}", job_id)


@functools.cache
def kept(url: str) -> redis.Redis:
    return client(url)


def submit(url: str, job_id: str) -> None:
    kept(url).set(f"job:{job_id}", json.dumps({"payload": PAYLOAD}), ex=TTL)
    kept(url).rpush("queue:stage0", job_id)


if __name__ == "__main__":
    main(worker, submit)
