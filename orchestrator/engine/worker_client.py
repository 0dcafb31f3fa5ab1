"""What one worker says to Redis: take, complete, ask, fail, retry, release, heartbeat, emit.

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
from orchestrator.engine import codec, memos
from orchestrator.engine.ahead_client import Ahead
from orchestrator.engine.claims import read_claim
from orchestrator.engine.completions import Packed, Reason, ask_args, note_json, pack_done
from orchestrator.engine.config import Config
from orchestrator.engine.connection import Connection, from_reply_error, pack
from orchestrator.engine.requests import Request, Sender
from orchestrator.engine.routes import ContractBroken
from orchestrator.engine.script_files import SCRIPTS, Script
from orchestrator.errors import Invalid

Answer = Literal["OK", "DUP", "STALE", "CANCELLED", "FAILED"]
BATCH = 40
LATE_MARGIN_SECONDS = 1.0
LINES_KEPT = 64


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
        self._bells = [config.keys.bell(module) for module in modules]
        self._common = (config.keys.leases, config.job_ttl, config.lease_ms)
        claim = config.routes.claim_section(modules)
        alone = (modules[0], *self._reads[modules[0]]) if len(modules) == 1 else None
        self._sender = Sender(self.name, self._common, claim, alone)
        self._link = Connection(config.redis_url, timeout=config.reply_timeout)
        self._request = 0
        self._lost: list[Request] | None = None
        self._lines: dict[tuple[str, int], str] = {}
        self._clock_offset: float | None = None

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
        (reply,) = self._exchange([], 1, True, before, not_after)
        return self._claimed(reply)

    def complete(
        self, done: Sequence[tuple[Task, Done]], claim_next: bool = True, more: int = 0
    ) -> list[Hop]:
        """Complete several tasks in one round trip. Each claims another if asked; `more` are
        claimed besides, and come as Hops without a meaning of their own.

        A Done that the graph does not allow, or that is too large, fails its job.
        """
        good: list[tuple[Task, Packed]] = []
        broken: list[tuple[Task, Reason]] = []
        for task, outcome in done:
            try:
                good.append((task, pack_done(self._routes, task, outcome)))
            except (ContractBroken, Invalid) as error:
                broken.append((task, Reason.of(error)))
        replies = self._exchange(good, more, claim_next) if good or more else []
        hops = [Hop(reply[0].decode(), self._claimed(reply)) for reply in replies]
        return hops + [Hop(self.fail(task, reason)) for task, reason in broken]

    def hop(self, task: Task, outcome: Outcome, claim_next: bool = True) -> Hop:
        """Complete `task` and, if asked, claim the next one. An outcome that the graph does not
        allow, or that is too large, fails the job."""
        try:
            if isinstance(outcome, Done):
                return self.complete([(task, outcome)], claim_next)[0]
            if isinstance(outcome, Ask):
                packed = ask_args(self._routes, task, outcome, self._ahead_of(task))
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

    def unclaim(self, task: Task) -> Answer:
        """Hand back a task that was claimed ahead and has not begun."""
        return self._end("unclaim", task)

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

    def wanted(self, ahead: Ahead) -> bool:
        """Whether what is being made ahead may still be of use; says too that it goes on."""
        errand = ahead.errand
        args = (errand.job_id, errand.seq, ahead.digest, errand.target)
        return bool(self._send(SCRIPTS["ahead_beat"], *args))

    def memo(self, task: Task, digest: str) -> Done | Literal["coming"] | None:
        """What was made ahead for these inputs; "coming" while somebody makes it."""
        found = self._send(SCRIPTS["memo"], task.job_id, digest)
        if not found:
            return None
        return "coming" if found == b"~" else memos.unpack(found)

    def leave(self) -> None:
        """This worker is going: take it off the list of workers."""
        self._link.send(pack("ZREM", self._config.keys.workers, self.name), 1)

    def _end(self, step: str, task: Task, *args: Any) -> Answer:
        reply = self._send(SCRIPTS[step], task.job_id, task.seq, task.fence, *args)
        answer: Answer = reply[0].decode()
        return answer

    def _ahead_of(self, task: Task) -> list[str]:
        """The modules that may work ahead while a person answers `task`."""
        if not self._config.speculate:
            return []
        return [edge.target for edge in self._routes.ahead_from(task.graph, task.module)]

    def _then_take(self, answer: Answer, claim_next: bool) -> Hop:
        return Hop(answer, self.take() if claim_next else None)

    def _exchange(
        self,
        done: Sequence[tuple[Task, Packed]],
        more: int,
        claim_next: bool,
        before: bytes = b"",
        not_after: int = 0,
    ) -> list[Any]:
        """Send completions and takes. After a lost reply, a call for the same tasks repeats the
        same requests."""
        tasks = [task for task, _ in done]
        repeated = self._lost is not None and [one.task for one in self._lost if one.task] == tasks
        if self._lost is not None and repeated:
            requests = self._lost
        else:
            lines = [self._lines.pop((task.key, task.fence), None) for task in tasks]
            requests = [
                Request(self._request + number, task, packed, line, claim_next)
                for number, ((task, packed), line) in enumerate(zip(done, lines, strict=True), 1)
            ]
            number = self._request + len(requests) + 1
            requests += [Request(number + n, not_after=not_after) for n in range(more)]
            self._request += len(requests)
        self._lost = requests
        replies = self._sender.exchange(self._link, requests, repeated, before)
        self._lost = None
        for reply in replies:
            if isinstance(reply, hiredis.ReplyError):
                self._hand_back(replies)
                raise from_reply_error(reply)
        return replies

    def _hand_back(self, replies: Sequence[Any]) -> None:
        """One request was refused (Redis is full): what the others claimed would have no owner,
        and its lease would run out as if a worker had died."""
        for reply in replies:
            task = None if isinstance(reply, hiredis.ReplyError) else self._claimed(reply)
            if task is not None:
                self.unclaim(task)

    def _send(self, script: Script, *args: Any) -> Any:
        return self._link.run(script, *self._common, *args)

    def _claimed(self, reply: list[Any]) -> Task | None:
        self._clock_offset = reply[2] - time.monotonic() * 1000
        claim = reply[1]
        if claim is None:
            return None
        line = claim[1].decode()
        task = read_claim(claim, line, self._reads)
        if len(self._lines) >= LINES_KEPT:
            self._lines.clear()
        self._lines[task.key, task.fence] = line
        return task


def _named(tasks: Sequence[Task]) -> list[str | int]:
    return [part for task in tasks for part in (task.job_id, task.seq, task.fence)]
