"""What one worker says to Redis: take, hop, ask, fail, retry, release, heartbeat, emit.

Place in the flow: the runner holds one in its hop loop and one in its heartbeat thread. Each
method is one round trip. After `Disconnected` a call may be repeated as it was: the scripts
recognise the fence and the request's number, and answer with what they did the first time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import hiredis

from orchestrator.contracts import Ask, Done, Event, Fail, Outcome, Task
from orchestrator.engine import codec
from orchestrator.engine.claims import read_claim
from orchestrator.engine.completions import Packed, Reason, ask_args, note_json, pack_done
from orchestrator.engine.config import Config
from orchestrator.engine.connection import Connection, pack
from orchestrator.engine.routes import ContractBroken
from orchestrator.engine.script_files import SCRIPTS, Script
from orchestrator.errors import Invalid

Answer = Literal["OK", "DUP", "STALE", "CANCELLED", "FAILED"]
BATCH = 40
LATE_MARGIN_SECONDS = 1.0
_TAKE, _HOP, _STEP = SCRIPTS["take"], SCRIPTS["hop"], SCRIPTS["step"]


@dataclass(slots=True)
class Hop:
    """What became of a completion, and the next task when one was asked for and found."""

    answer: Answer
    task: Task | None = None


class WorkerClient:
    """One worker's connection. `name` is unique among running workers. Not thread-safe."""

    def __init__(self, config: Config, modules: Sequence[str], name: str) -> None:
        self.name = name.replace("|", "_")
        self._config = config
        self._routes = config.routes
        self._reads = {module: config.routes.reads(module) for module in modules}
        self._claim = config.routes.claim_section(modules)
        self._alone = self._for_step(modules)
        self._bells = [config.keys.bell(module) for module in modules]
        self._common = (config.keys.leases, config.job_ttl, config.lease_ms)
        self._link = Connection(config.redis_url, timeout=config.reply_timeout)
        self._request = 0
        self._repeat = False
        self._held: tuple[Task, str] | None = None
        self._clock_offset: float | None = None

    def _for_step(self, modules: Sequence[str]) -> tuple[str, ...] | None:
        """step.lua's claim section; None for a worker of several modules."""
        if len(modules) != 1:
            return None
        return (modules[0], *self._reads[modules[0]])

    def close(self) -> None:
        self._link.close()

    def take(self, block_s: float = 0.0) -> Task | None:
        """The next task; waits up to `block_s` seconds for one to be queued."""
        before, not_after = b"", 0
        if block_s > 0:
            before = pack("BLPOP", *self._bells, block_s)
            if self._clock_offset is not None:
                late = time.monotonic() + block_s + LATE_MARGIN_SECONDS
                not_after = int(late * 1000 + self._clock_offset)
        reply = self._claiming(_TAKE, self._numbered(), (not_after,), self._claim, before)
        return self._claimed(reply)

    def hop(self, task: Task, outcome: Outcome, claim_next: bool = True) -> Hop:
        """Complete `task` and, if asked, claim the next one.

        An outcome that the graph does not allow, or that is too large, fails the job.
        """
        try:
            if isinstance(outcome, Done):
                return self._done(task, pack_done(self._routes, task, outcome), claim_next)
            if isinstance(outcome, Ask):
                packed = ask_args(self._routes, task, outcome)
                return self._then_take(self._end("ask", task, *packed), claim_next)
            if isinstance(outcome, Fail):
                reason = Reason(outcome.code, outcome.message, outcome.message)
            else:
                raise ContractBroken(f"{task.module} returned {type(outcome).__name__}")
        except (ContractBroken, Invalid) as error:
            reason = Reason.of(error)
        return self._then_take(self.fail(task, reason), claim_next)

    def fail(self, task: Task, reason: Reason) -> Answer:
        """The job ends as failed."""
        return self._end("fail", task, *reason.args(), note_json(reason.code))

    def retry(self, task: Task, reason: Reason, delay_s: float) -> Answer:
        """Due again after `delay_s`; FAILED when the module's retries are used up."""
        retries = self._routes.module(task.graph, task.module).retries
        delay = int(delay_s * 1000)
        return self._end("retry", task, delay, retries, *reason.args(), note_json(reason.code))

    def release(self, task: Task, why: str) -> Answer:
        """Say that the process which ran `task` is lost, as if its lease had run out."""
        return self._end("release", task, self._config.deaths_allowed, why)

    def heartbeat(self, tasks: Sequence[Task]) -> list[bool]:
        """Renew these leases; False for a task that must stop."""
        alive: list[int] = self._send(SCRIPTS["heartbeat"], self.name, *_named(tasks))
        return [bool(one) for one in alive]

    def beat(self, tasks: Sequence[Task]) -> tuple[list[bool], bool]:
        """heartbeat, reap, wake and expire in one round trip; True when there is more to do."""
        calls = (
            ("heartbeat", (self.name, *_named(tasks))),
            ("reap", (BATCH, self._config.deaths_allowed)),
            ("wake", (BATCH,)),
            ("expire", (BATCH,)),
        )
        alive, *looked_at = self._link.run_all(
            [(SCRIPTS[name], (*self._common, *args)) for name, args in calls]
        )
        return [bool(one) for one in alive], BATCH in looked_at

    def emit(self, task: Task, event: Event) -> bool:
        """Write to the job's stream at once; False when the fence is stale."""
        data = codec.event_data(event.type, event.data)
        named = (task.job_id, task.seq, task.fence)
        return bool(self._send(SCRIPTS["emit"], *named, event.type, data))

    def leave(self) -> None:
        """This worker is going: take it off the list of workers."""
        self._link.send(pack("ZREM", self._config.keys.workers, self.name), 1)

    def _done(self, task: Task, packed: Packed, claim_next: bool) -> Hop:
        held = self._held
        if held is not None and held[0] is task and self._alone is not None and not self._repeat:
            short = packed.for_step(task, held[1])
            if short is not None:
                section = self._alone if claim_next else ("",)
                reply = self._claiming(_STEP, (f"{self.name}#{self._request + 1}",), short, section)
                if reply[0] != b"FULL":
                    return Hop("OK", self._claimed(reply))
        section = ("1", *self._claim) if claim_next else ("0",)
        named = (task.job_id, task.seq, task.fence, *packed.for_hop())
        reply = self._claiming(_HOP, self._numbered(), named, section)
        return Hop(reply[0].decode(), self._claimed(reply))

    def _end(self, step: str, task: Task, *args: Any) -> Answer:
        reply = self._send(SCRIPTS[step], task.job_id, task.seq, task.fence, *args)
        answer: Answer = reply[0].decode()
        return answer

    def _then_take(self, answer: Answer, claim_next: bool) -> Hop:
        return Hop(answer, self.take() if claim_next else None)

    def _numbered(self) -> tuple[str, int, int]:
        """Worker, request number, and whether the request is a repeated one."""
        return (self.name, self._request + (not self._repeat), int(self._repeat))

    def _claiming(
        self,
        script: Script,
        named: tuple[Any, ...],
        args: tuple[Any, ...],
        section: tuple[str, ...],
        before: bytes = b"",
    ) -> Any:
        """A step that claims: numbered, so that after a lost reply it answers with its claim."""
        if not self._repeat:
            self._request += 1
            self._repeat = True
        try:
            reply = self._link.run(script, *self._common, *named, *args, *section, before=before)
        except hiredis.ReplyError:
            self._repeat = False
            raise
        self._repeat = False
        return reply

    def _send(self, script: Script, *args: Any) -> Any:
        return self._link.run(script, *self._common, *args)

    def _claimed(self, reply: list[Any]) -> Task | None:
        self._clock_offset = reply[2] - time.monotonic() * 1000
        claim = reply[1]
        if claim is None:
            return None
        line = claim[1].decode()
        task = read_claim(claim, line, self._reads)
        self._held = (task, line)
        return task


def _named(tasks: Sequence[Task]) -> list[str | int]:
    return [part for task in tasks for part in (task.job_id, task.seq, task.fence)]
