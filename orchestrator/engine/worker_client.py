"""What one worker says to Redis: take, hop, ask, fail, retry, release, heartbeat, emit.

Place in the flow: runner.py holds one in its hop loop and one in its heartbeat thread. Each
method is one atomic step and one round trip. After `Disconnected` a call may be repeated as
it was: the script recognises its own fence and request number and answers with what it did.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import hiredis

from orchestrator.contracts import Ask, Done, Event, Fail, Outcome, Task
from orchestrator.engine import codec
from orchestrator.engine.config import Config
from orchestrator.engine.connection import Connection, Disconnected
from orchestrator.engine.records import context_of, flat, read_record, view
from orchestrator.engine.routes import ContractBroken
from orchestrator.engine.script_files import SCRIPTS
from orchestrator.errors import Invalid

Answer = Literal["OK", "DUP", "STALE", "CANCELLED"]
_TAKE, _HOP, _ASK = SCRIPTS["take"], SCRIPTS["hop"], SCRIPTS["ask"]
_ENVELOPE = 3
NOTE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Hop:
    """What became of a completion, and the next task when one was asked for and found."""

    answer: Answer
    task: Task | None = None


class WorkerClient:
    """One worker's connection. `name` is unique among running workers. Not thread-safe."""

    def __init__(self, config: Config, modules: Sequence[str], name: str) -> None:
        self.name = name
        self._config = config
        self._routes = config.routes
        self._reads = {module: config.routes.reads(module) for module in modules}
        self._claim = config.routes.claim_section(modules)
        self._bells = [config.keys.bell(module) for module in modules]
        self._common = (config.keys.leases, config.job_ttl, config.lease_ms)
        self._link = Connection(config.redis_url, timeout=config.reply_timeout)
        self._request = 0
        self._repeat = False
        self._clock_offset: float | None = None

    def close(self) -> None:
        self._link.close()

    def take(self, block_s: float = 0.0) -> Task | None:
        """The next task; waits up to `block_s` seconds for one to be queued."""
        self._next_request()
        before, not_after = b"", 0
        if block_s > 0:
            before = hiredis.pack_command(("BLPOP", *self._bells, block_s))
            if self._clock_offset is not None:
                not_after = int((time.monotonic() + block_s + 1.0) * 1000 + self._clock_offset)
        reply = self._send(_TAKE, self.name, self._request, int(self._repeat), not_after,
                           *self._claim, before=before)
        return self._claimed(reply)

    def hop(self, task: Task, outcome: Outcome, claim_next: bool = True) -> Hop:
        """Complete `task` and, if asked, claim the next one.

        An outcome that the graph does not allow, or that is too large, fails the job.
        """
        try:
            if isinstance(outcome, Done):
                return self._done(task, outcome, claim_next)
            if isinstance(outcome, Ask):
                return self._then_take(self._ask(task, outcome), claim_next)
        except (ContractBroken, Invalid) as error:
            detail = error.detail if isinstance(error, ContractBroken) else error.en
            broken = error if isinstance(error, ContractBroken) else ContractBroken(detail)
            return self._then_take(self.fail(task, broken.code, broken.pt, broken.en, detail), claim_next)
        assert isinstance(outcome, Fail)
        return self._then_take(self.fail(task, outcome.code, outcome.message), claim_next)

    def _done(self, task: Task, done: Done, claim_next: bool) -> Hop:
        route = self._routes.route(task.graph, task.module, done.next_modules)
        fields = self._patch(task, done.patch)
        if route.target is not None:
            fields += ["current_module", route.target]
        events: list[str] = []
        for event in done.events:
            events += [event.type, codec.event_data(event.type, event.data)]
        self._next_request()
        reply = self._send(
            _HOP, self.name, self._request, int(self._repeat), task.job_id, task.seq, task.fence,
            _note(done.note), len(events), *events, len(fields), *fields, *route.args,
            "1" if claim_next else "0", *(self._claim if claim_next else ()),
        )
        return Hop(reply[0].decode(), self._claimed(reply))

    def _ask(self, task: Task, ask: Ask) -> Answer:
        if task.answer is None and ask.event in ("", "progress"):
            raise ContractBroken(f"{task.module} asked with event {ask.event!r}")
        payload = codec.event_data(ask.event, {"module": task.module, **ask.payload})
        reply = self._send(_ASK, task.job_id, task.seq, task.fence, _note(ask.note),
                           int(ask.seconds * 1000), ask.on_deadline, ask.event, payload[:-1],
                           *self._patch(task, ask.patch))
        answer: Answer = reply[0].decode()
        return answer

    def _patch(self, task: Task, patch: Any) -> list[Any]:
        """(field, value)… of a patch, and a copy of the whole of it under the activation."""
        if not patch:
            return []
        allowed = self._routes.module(task.graph, task.module).writes
        fields: list[Any] = []
        for name, value in patch.items():
            if name not in allowed:
                raise ContractBroken(f"{task.module} wrote {name!r}, which its `writes` lacks")
            fields += [name, codec.encode(name, value)]
        if len(fields) == 2 and fields[1][:1] != b"x":
            copy = b'{"%b":%b}' % (fields[0].encode(), fields[1])
        else:
            copy = codec.encode_copy(patch)
        return [*fields, f"p:{task.seq}", copy]

    def fail(self, task: Task, code: str, pt: str, en: str | None = None, traceback: str = "") -> Answer:
        """The job ends as failed. `traceback` is for operators only."""
        reply = self._send(SCRIPTS["fail"], task.job_id, task.seq, task.fence, code, pt, en or pt,
                           traceback[-8000:], _note(code))
        answer: Answer = reply[0].decode()
        return answer

    def retry(self, task: Task, delay_s: float, code: str, pt: str, en: str, traceback: str = "") -> str:
        """Due again after `delay_s`; FAILED when the module's retries are used up."""
        retries = self._routes.module(task.graph, task.module).retries
        reply = self._send(SCRIPTS["retry"], task.job_id, task.seq, task.fence, int(delay_s * 1000),
                           retries, code, pt, en, traceback[-8000:], _note(code))
        return str(reply[0].decode())

    def release(self, task: Task, reason: str) -> str:
        """Say that the process which ran `task` is lost, as if its lease had run out."""
        reply = self._send(SCRIPTS["release"], task.job_id, task.seq, task.fence,
                           self._config.deaths_allowed, reason)
        return str(reply[0].decode())

    def heartbeat(self, tasks: Sequence[Task]) -> list[bool]:
        """Renew these leases; False for a task that must stop."""
        named = [part for task in tasks for part in (task.job_id, task.seq, task.fence)]
        return [bool(alive) for alive in self._send(SCRIPTS["heartbeat"], self.name, *named)]

    def emit(self, task: Task, event: Event) -> bool:
        """Write to the job's stream at once; False when the fence is stale."""
        data = codec.event_data(event.type, event.data)
        return bool(self._send(SCRIPTS["emit"], task.job_id, task.seq, task.fence, event.type, data))

    def leave(self) -> None:
        """This worker is going: take it off the list of workers."""
        self._link.send(hiredis.pack_command(("ZREM", self._config.keys.workers, self.name))
                        + hiredis.pack_command(("HDEL", self._config.keys.claims, self.name)), 2)

    def _then_take(self, answer: Answer, claim_next: bool) -> Hop:
        return Hop(answer, self.take() if claim_next else None)

    def _next_request(self) -> None:
        """A new request number, unless the last request is being repeated."""
        if not self._repeat:
            self._request += 1

    def _send(self, script: Any, *args: Any, before: bytes = b"") -> Any:
        try:
            reply = self._link.run(script, *self._common, *args, before=before)
        except Disconnected:
            self._repeat = True
            raise
        self._repeat = False
        return reply

    def _claimed(self, reply: list[Any]) -> Task | None:
        _, claim, now = reply
        self._clock_offset = now - time.monotonic() * 1000
        if claim is None:
            return None
        token, line, fence, answer, fields, run = claim
        job_id, _, seq = token.decode().rpartition("/")
        record = read_record(int(seq), line)
        if run is not None:
            job = flat(fields)
            envelope = [job["username"], job.get("projeto"), job["graph"]]
            context = context_of(job)
            context["_job"] = _whole(view(job, flat(run)))
        else:
            envelope = fields[:_ENVELOPE]
            reads = self._reads[record.module]
            context = {name: codec.decode(value)
                       for name, value in zip(reads, fields[_ENVELOPE:], strict=True) if value is not None}
        username, projeto, graph = envelope
        return Task(
            job_id=job_id, seq=record.seq, module=record.module, attempt=record.attempt,
            round=record.round, fence=fence, graph=graph.decode(), username=username.decode(),
            projeto=projeto.decode() if projeto else None, context=context,
            answer=json.loads(answer) if answer is not None else None,
        )


def _whole(job: Any) -> dict[str, Any]:
    """What a module that reads everything sees under `_job`: the envelope, the chain, and
    each activation's patch as `outputs` by seq."""
    return {name: getattr(job, name) for name in job.__slots__ if name != "context"}


def _note(note: str) -> str:
    return json.dumps(note[:NOTE_LIMIT], ensure_ascii=False) if note else ""
