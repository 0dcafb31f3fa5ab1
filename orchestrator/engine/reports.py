"""What is going on: one job, the queues, the dead letters. Reads only, except `rerun`.

Place in the flow: the base class of Engine that the web's trace and metrics, `ezpocket status`
and the operator use. Bounded: no command here walks all of Redis.
"""

from __future__ import annotations

import json
import uuid
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import Any

from orchestrator.contracts import NewJob
from orchestrator.engine import latency, refusals
from orchestrator.engine.codec import RESERVED, decode
from orchestrator.engine.config import Config
from orchestrator.engine.records import JobView, read_record, view
from orchestrator.errors import NotFound

_COUNTERS = ("failed", "retried", "dead", "vanished", "skipped", "made", "used")
_MANY = 1000
HEARD_MS = 60_000


class Reports(ABC):
    """The reading half of Engine."""

    config: Config
    redis: Any

    @abstractmethod
    def submit(self, new: NewJob) -> str:
        """As Engine's."""

    @abstractmethod
    def _step(self, name: str, *args: Any) -> Any:
        """As Engine's."""

    def job(self, job_id: str) -> JobView:
        """The job as it stands; NotFound when Redis does not hold it (any more)."""
        return view(self.hash_of(job_id))

    def hash_of(self, job_id: str) -> dict[str, bytes]:
        """job:{job} as it is stored; NotFound as above."""
        with refusals.translated():
            job = self.redis.hgetall(self.config.keys.job(job_id))
        if b"job_id" not in job:
            raise NotFound(
                "no_such_job",
                "Essa pergunta não existe ou já saiu da memória.",
                "There is no such job, or it has left the memory.",
            )
        return {name.decode(): value for name, value in job.items()}

    def fields(self, job_ids: Sequence[str], names: Sequence[str]) -> list[dict[str, Any] | None]:
        """These fields of each job, of its envelope or its context; None where Redis does not
        hold the job (any more). An absent or empty field is None."""
        keys = self.config.keys
        with refusals.translated():
            found = self._pipeline(
                *(("HMGET", keys.job(job_id), "job_id", *names) for job_id in job_ids)
            )
        return [
            {name: _field(name, value) for name, value in zip(names, values, strict=True)}
            if known else None
            for known, *values in found
        ]

    def in_flight(self, limit: int = _MANY) -> list[dict[str, Any]]:
        """Jobs that are not closed, the oldest: {job_id, username, status, current_module,
        created_at (ms)}."""
        keys = self.config.keys
        with refusals.translated():
            entries = self.redis.zrange(keys.active, 0, limit - 1, withscores=True)
            parted = [(*entry.decode().split(" ", 1), int(score)) for entry, score in entries]
            found = self._pipeline(
                *(
                    ("HMGET", keys.job(job_id), "status", "current_module")
                    for job_id, _, _ in parted
                )
            )
        return [
            {
                "job_id": job_id,
                "username": username,
                "created_at": created,
                "status": (status or b"").decode(),
                "current_module": (module or b"").decode(),
            }
            for (job_id, username, created), (status, module) in zip(parted, found, strict=True)
        ]

    def workers(self) -> list[str]:
        """Names of the workers heard of within the last minute. An idle system does not sweep,
        so the list may hold older ones."""
        with refusals.translated():
            since = self.now_ms() - HEARD_MS
            heard = self.redis.zrangebyscore(self.config.keys.workers, since, "+inf")
            return [name.decode() for name in heard]

    def now_ms(self) -> int:
        """Redis's clock, the only one that deadlines and leases go by; ms since the epoch."""
        seconds, micros = self.redis.time()
        return int(seconds) * 1000 + int(micros) // 1000

    def queues(self) -> dict[str, dict[str, Any]]:
        """By module: queued, interactive, running, waiting, delayed, dead (lengths now); done,
        failed, retried, vanished, skipped, made and used (memos) (counters); latency and wait
        {count, p50_ms, p95_ms, p99_ms, buckets: {upper bound in ms: count}}."""
        keys = self.config.keys
        names = [
            module.name
            for graph in self.config.routes.graphs.values()
            for module in graph.workers()
        ]
        commands: list[tuple[Any, ...]] = [
            ("HGETALL", keys.stats),
            ("ZRANGE", keys.leases, 0, _MANY - 1),
        ]
        for name in names:
            commands += [
                ("LLEN", keys.queue(name)),
                ("LLEN", keys.queue(name, interactive=True)),
                ("LLEN", keys.dead(name)),
            ]
        with refusals.translated():
            stats, leases, *lengths = self._pipeline(*commands)
            running = self._running(leases)
        numbers = {name.decode(): int(value) for name, value in stats.items() if name != b"about"}
        return {
            name: {
                "queued": lengths[3 * i],
                "interactive": lengths[3 * i + 1],
                "dead": lengths[3 * i + 2],
                "running": running[name],
                "waiting": max(0, numbers.get(f"waiting:{name}", 0)),
                "delayed": max(0, numbers.get(f"delayed:{name}", 0)),
                "done": sum(latency.buckets(numbers, name, 0).values()),
                **{
                    counter: numbers.get(f"{counter}:{name}", 0)
                    for counter in _COUNTERS
                    if counter != "dead"
                },
                "latency": latency.percentiles(latency.buckets(numbers, name, 0)),
                "wait": latency.percentiles(latency.buckets(numbers, name, 1)),
            }
            for i, name in enumerate(names)
        }

    def dead_letters(self, module: str) -> list[dict[str, Any]]:
        """Oldest first: {job, seq, module, reason, at}; `at` in ms since the epoch."""
        with refusals.translated():
            return [
                json.loads(letter)
                for letter in self.redis.lrange(self.config.keys.dead(module), 0, -1)
            ]

    def rerun(self, module: str, job_id: str) -> str:
        """Run a dead letter again: a side module within its own job, any other as a new job with
        the copied context. Returns the id of the job that runs. NotFound when its keys are gone."""
        letters = [letter for letter in self.dead_letters(module) if letter["job"] == job_id]
        if not letters:
            raise NotFound(
                "no_dead_letter",
                "Não há tarefa abandonada dessa etapa para essa pergunta.",
                "There is no dead letter of that module for that job.",
            )
        old = self.job(job_id)
        if self.config.routes.module(old.graph, module).side:
            self._step("requeue", job_id, module)
            again = job_id
        else:
            again = self._submit_again(old, module, f"dead {letters[-1]['at']} {job_id}")
        self.discard(module, job_id)
        return again

    def discard(self, module: str, job_id: str) -> int:
        """Forget the dead letters of this job and module; how many there were."""
        key, gone = self.config.keys.dead(module), 0
        with refusals.translated():
            for letter in self.redis.lrange(key, 0, -1):
                if json.loads(letter)["job"] == job_id:
                    gone += self.redis.lrem(key, 1, letter)
        return gone

    def replay(self, job_id: str, start_module: str | None = None) -> str:
        """The same question as a new job, from its start or from `start_module`."""
        return self._submit_again(self.job(job_id), start_module)

    def _submit_again(self, old: JobView, start_module: str | None, key: str | None = None) -> str:
        """A new job with the copied context and the old one as its parent; its id. Asked twice
        with one `key`, it is the same job."""
        return self.submit(
            NewJob(
                uuid.uuid4().hex,
                old.graph,
                old.username,
                old.projeto,
                old.context,
                start_module=start_module,
                parent_job_id=old.job_id,
                dedupe_key=key,
            )
        )

    def _running(self, leases: list[bytes]) -> Counter[str]:
        tokens = [token.decode().rpartition("/") for token in leases]
        lines = self._pipeline(
            *(("HGET", self.config.keys.job(job), f"a:{seq}") for job, _, seq in tokens)
        )
        return Counter(read_record(0, line).module for line in lines if line)

    def _pipeline(self, *commands: tuple[Any, ...]) -> list[Any]:
        if not commands:
            return []
        pipeline = self.redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        replies: list[Any] = pipeline.execute()
        return replies


def _field(name: str, stored: bytes | None) -> Any:
    if not stored:
        return None
    return stored.decode() if name in RESERVED else decode(stored)
