"""The engine as the web, the CLI and the runner see it.

Place in the flow: submissions.py and web/ submit, answer, extend and cancel here; runner.py
asks for WorkerClients and for housekeeping; reports.py (mixed in) tells what is going on.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from graph_config import GRAPHS, Graph
from orchestrator.contracts import Context, NewJob, Outcome, Task
from orchestrator.engine import codec, refusals
from orchestrator.engine.config import Config
from orchestrator.engine.connection import Disconnected, from_reply_error
from orchestrator.engine.reports import Reports
from orchestrator.engine.routes import Routes
from orchestrator.engine.script_files import SCRIPTS
from orchestrator.engine.worker_client import BATCH, Hop, WorkerClient
from orchestrator.errors import Invalid
from orchestrator.settings import Settings

_JOB_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
SWEEP_SECONDS = 10.0
REPLY_SECONDS = 15.0


class Engine(Reports):
    """Thread-safe (redis-py's pool); under gevent its sockets yield. Opens nothing until used."""

    def __init__(
        self,
        redis_url: str,
        graphs: Mapping[str, Graph] = GRAPHS,
        *,
        lease_seconds: float = 5.0,
        job_ttl: int = 3600,
        user_quota: int = 5,
        user_backlog: int = 100,
        reply_seconds: float = REPLY_SECONDS,
        speculate: bool = True,
    ) -> None:
        """reply_seconds: a Redis that says nothing for so long counts as away. Who waits for
        events with `redis` waits for less. speculate: work ahead while a person reads."""
        self.config = Config(
            redis_url,
            Routes(graphs),
            lease_seconds=lease_seconds,
            job_ttl=job_ttl,
            user_quota=user_quota,
            user_backlog=user_backlog,
            speculate=speculate,
        )
        self.redis = redis.Redis.from_url(
            redis_url,
            socket_timeout=reply_seconds,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        self._next_sweep = 0.0
        self._workers: dict[tuple[str, tuple[str, ...]], WorkerClient] = {}

    @classmethod
    def from_settings(
        cls, settings: Settings, *, reply_seconds: float = REPLY_SECONDS
    ) -> Engine:
        """The engine as configured."""
        return cls(
            settings.redis_url,
            lease_seconds=settings.lease_seconds,
            job_ttl=settings.job_ttl,
            user_quota=settings.user_quota,
            user_backlog=settings.user_backlog,
            reply_seconds=reply_seconds,
            speculate=settings.speculate,
        )

    def close(self) -> None:
        """Close every connection that this engine opened itself."""
        for client in self._workers.values():
            client.close()
        self.redis.close()

    def check_server(self) -> None:
        """Unavailable when Redis may evict keys: queues would vanish under memory pressure."""
        self._memory()

    def check_room(self) -> None:
        """check_server, and Unavailable while Redis is full: it then refuses every submission."""
        memory = self._memory()
        limit = memory.get("maxmemory", 0)
        if 0 < limit < memory["used_memory"] - memory.get("mem_not_counted_for_evict", 0):
            raise refusals.out_of_memory(limit)

    def _memory(self) -> dict[str, Any]:
        with refusals.translated():
            memory: dict[str, Any] = self.redis.info("memory")
        if memory.get("maxmemory_policy") != "noeviction":
            raise refusals.evicting(str(memory.get("maxmemory_policy")))
        return memory

    def submit(self, new: NewJob) -> str:
        """The job's id, or the first job's when `dedupe_key` was seen. Invalid, Conflict (the id
        is taken), TooMany (quota and backlog are full), Unavailable (nothing was accepted)."""
        graph = self.config.routes.graphs.get(new.graph)
        start = new.start_module or (graph.start if graph else "")
        if graph is None or start not in {module.name for module in graph.modules}:
            raise Invalid(
                "unknown_module",
                f"O fluxo {new.graph!r} não tem a etapa {start!r}.",
                f"Graph {new.graph!r} has no module {start!r}.",
            )
        _check_names(new)
        fields: list[Any] = [
            "job_id",
            new.job_id,
            "username",
            new.username,
            "projeto",
            new.projeto or "",
            "graph",
            new.graph,
            "start_module",
            start,
            "current_module",
            start,
            "parent_job_id",
            new.parent_job_id or "",
        ]
        for name, value in new.context.items():
            fields += [codec.check_field(name), codec.encode(name, value)]
        reply = self._step(
            "submit",
            new.job_id,
            new.username,
            self.config.user_quota,
            self.config.user_backlog,
            new.dedupe_key or "",
            start,
            " ".join(graph.side_modules()),
            *fields,
        )
        if reply[0] == b"FULL":
            raise refusals.too_many(self.config.user_quota + self.config.user_backlog)
        if reply[0] == b"EXISTS":
            raise refusals.job_exists(new.job_id)
        return str(reply[1].decode())

    def answer(self, job_id: str, ask: int, username: str, answer: Context) -> None:
        """Answer the wait number `ask`. NotFound (no such job or wait, or another's), Conflict
        (answered already, too late, or the job ended)."""
        text = codec.encode_answer(answer)
        refusals.check(self._step("answer", job_id, int(ask), username, text)[0])

    def extend(self, job_id: str, ask: int, username: str) -> int:
        """More time for a wait, at most three times: the new deadline, ms since the epoch."""
        reply = self._step("extend", job_id, int(ask), username)
        refusals.check(reply[0])
        return int(reply[1])

    def cancel(self, job_id: str, username: str) -> None:
        """End a job at once. NotFound; Conflict when it has its outcome."""
        refusals.check(self._step("cancel", job_id, username)[0])

    def worker(self, modules: Sequence[str], name: str) -> WorkerClient:
        """A connection of its own for one worker (and for one thread)."""
        return WorkerClient(self.config, modules, name)

    def take(self, modules: Sequence[str], worker: str, block_s: float = 0.0) -> Task | None:
        """One claim over a connection kept for `worker`; runner.py holds its own instead."""
        key = (worker, tuple(modules))
        if key not in self._workers:
            self._workers[key] = self.worker(modules, worker)
        return self._workers[key].take(block_s)

    def hop(self, task: Task, outcome: Outcome, claim_next: bool = False) -> Hop:
        """Complete a task that `take` returned."""
        client = next(
            (client for (_, modules), client in self._workers.items() if task.module in modules),
            None,
        ) or self.worker([task.module], f"engine-{id(self)}")
        return client.hop(task, outcome, claim_next)

    def housekeep(self, batch: int = BATCH) -> None:
        """Reap lost leases, wake due retries, expire waits, sweep. Anybody, at any time."""
        for name, extra in (
            ("reap", (batch, self.config.deaths_allowed)),
            ("wake", (batch,)),
            ("expire", (batch,)),
        ):
            while int(self._step(name, *extra)) == batch:
                pass
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_SECONDS
            self._step("sweep", batch)

    def _step(self, name: str, *args: Any) -> Any:
        """Run one script; scripts that Redis has forgotten are loaded first."""
        script = SCRIPTS[name]
        common = (self.config.keys.leases, self.config.job_ttl, self.config.lease_ms)
        try:
            try:
                return self.redis.evalsha(script.sha, 1, *common, *args)
            except redis.exceptions.NoScriptError:
                return self.redis.eval(script.text, 1, *common, *args)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            raise Disconnected(error) from error
        except redis.ResponseError as error:
            raise from_reply_error(error) from error


def _check_names(new: NewJob) -> None:
    valid = (
        _JOB_ID.fullmatch(new.job_id)
        and _NAME.fullmatch(new.username)
        and (not new.projeto or _NAME.fullmatch(new.projeto))
        and (not new.dedupe_key or _NAME.fullmatch(new.dedupe_key))
    )
    if not valid:
        raise Invalid(
            "bad_name",
            "Identificador, usuário ou projeto com caracteres inválidos.",
            "The job id, user, project or dedupe key has characters that are not allowed.",
        )
