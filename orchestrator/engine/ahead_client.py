"""What a worker that works ahead says to Redis: next errand, begun, still wanted?, what came of it.

Place in the flow: runner/ahead.py holds one for its thread; beside it `wanted` and `memo` are
asked over the connections of the heartbeat and of the loop. Losing any of it costs time, never a
task: an errand that is lost with its worker is simply not done ahead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import hiredis

from orchestrator.contracts import Done, Task
from orchestrator.engine import codec, memos
from orchestrator.engine.config import Config
from orchestrator.engine.connection import Connection, from_reply_error, pack
from orchestrator.engine.memos import Errand
from orchestrator.engine.script_files import SCRIPTS

MOST_ERRANDS = 24


@dataclass(frozen=True, slots=True)
class Ahead:
    """An errand as it is worked on; `digest` is what its memo is kept under."""

    errand: Errand
    task: Task
    digest: str


class AheadClient:
    """For one thread. basis: see memos.digest."""

    def __init__(self, config: Config, modules: Iterable[str], basis: str) -> None:
        self._config = config
        self._common = (config.keys.leases, config.job_ttl, config.lease_ms)
        self._modules = {config.keys.ahead(module).encode(): module for module in modules}
        self._basis = basis
        self._link = Connection(config.redis_url, timeout=config.reply_timeout)

    def close(self) -> None:
        self._link.close()

    def next(self, block_s: float) -> Ahead | None:
        """An errand whose person is still reading, marked as under way; waits so long for one."""
        (found,) = self._link.send(pack("BLPOP", *self._modules, block_s), 1)
        if isinstance(found, hiredis.ReplyError):
            raise from_reply_error(found)
        return None if found is None else self._begun(self._modules[found[0]], found[1])

    def done(self, ahead: Ahead, done: Done | None) -> None:
        """What came of it: None when nothing did."""
        text = None if done is None else memos.pack(done)
        behind = self._behind(ahead, done) if done is not None and text is not None else []
        self._say("ahead_done", ahead, text or "", *behind)

    def _begun(self, module: str, text: bytes) -> Ahead | None:
        errand = Errand.read(text)
        reads = self._config.routes.reads(module)
        found = self._run("ahead_take", errand.job_id, errand.seq, *reads)
        if not found:
            return None
        username, projeto, graph = (part.decode() for part in found[:3])
        stored = zip(reads, found[3:], strict=True)
        job = {name: codec.decode(value) for name, value in stored if value is not None}
        over = errand.over(job)
        context = {name: over[name] for name in reads if name in over}
        task = memos.task_of(errand, module, (username, projeto, graph), context)
        ahead = Ahead(errand, task, memos.digest(self._basis, graph, module, context))
        return ahead if self._say("ahead_mark", ahead, MOST_ERRANDS) == 1 else None

    def _behind(self, ahead: Ahead, done: Done) -> list[str]:
        """(module, errand)… of what follows."""
        routes, task = self._config.routes, ahead.task
        graph = routes.graphs[task.graph]
        told: list[str] = []
        for edge in routes.ahead_from(task.graph, task.module, done):
            following = ahead.errand.behind(done, graph.dropped_by(edge))
            text = following.text() if following is not None else None
            told += [edge.target, text] if text is not None else []
        return told

    def _say(self, step: str, ahead: Ahead, *args: Any) -> Any:
        return self._run(step, ahead.errand.job_id, ahead.errand.seq, ahead.digest, *args)

    def _run(self, step: str, *args: Any) -> Any:
        return self._link.run(SCRIPTS[step], *self._common, *args)
