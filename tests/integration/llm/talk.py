"""A person's talk with all agents, in this process: real engine, real warehouse, a scripted model.

Place in the flow: tests of what a model is told, and of what it can bring about, drive this. Every
step is done as the runner would; `shown` is all that the person got to see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from graph_config import QUESTIONS
from orchestrator.contracts import Ask, Done, Fail, NewJob, Outcome, Task
from orchestrator.engine import Engine, JobView
from orchestrator.services import Services
from orchestrator.testing import RecordingHandle

MODULES = [module.name for module in QUESTIONS.modules
           if not module.side and module.schedule is None]
MAX_STEPS = 60


@dataclass
class Talk:
    """answers: what the person says to each question of the system in turn; then "accept"."""

    engine: Engine
    services: Services
    conversation: list[dict[str, Any]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    _agents: dict[str, Any] = field(default_factory=dict)
    _number: int = 0

    def ask(
        self, question: str, *answers: Mapping[str, Any], **context: Any,
    ) -> JobView:
        """The job when nothing of it is left to do."""
        self._number += 1
        given = {"pergunta": question, "lang": "pt", "conversation_context": self.conversation,
                 "has_history": bool(self.conversation)} | context
        start = context.pop("start", None)
        job_id = self.engine.submit(NewJob(f"talk-{self._number}", "questions", "ana", None, given,
                                           **({"start_module": start} if start else {})))
        left = list(answers)
        for _ in range(MAX_STEPS):
            self._run()
            job = self._job(job_id)
            if not job.waiting:
                break
            self._say(job, left)
        self._remember(question, job)
        return job

    def _job(self, job_id: str) -> JobView:
        found = self.engine.job(job_id)
        assert found is not None
        return found

    def _say(self, job: JobView, left: list[Mapping[str, Any]]) -> None:
        (waiting,) = job.waiting
        rating = waiting["module"] == "user_feedback"
        given = {"rating": 5} if rating else dict(left.pop(0)) if left else {"action": "accept"}
        self.engine.answer(job.job_id, waiting["ask"], "ana", given)

    def _run(self) -> None:
        while (task := self.engine.take(MODULES, "worker", 0)) is not None:
            outcome = self._step(task)
            assert self.engine.hop(task, outcome).answer == "OK"

    def _step(self, task: Task) -> Outcome:
        if task.module not in self._agents:
            found = import_module(f"workers.{task.module}")
            cls = getattr(found, "".join(part.title() for part in task.module.split("_")))
            self._agents[task.module] = self.services.build(cls)
        agent = self._agents[task.module]
        handle = RecordingHandle(task.module, task.context, round=task.round, job_id=task.job_id,
                                 seq=task.seq, username=task.username)
        outcome: Outcome = (agent.process(task.context, handle) if task.answer is None
                            else agent.answered(task.context, task.answer, handle))
        self._saw(outcome, handle)
        if task.module == "athena_executor":
            self.ran.append(task.context["query_validated"]["sql"])
        return outcome

    def _saw(self, outcome: Outcome, handle: RecordingHandle) -> None:
        events: Sequence[Any] = handle.events
        match outcome:
            case Done():
                events = [*events, *outcome.events]
            case Ask():
                self.shown.append(json.dumps(outcome.payload, ensure_ascii=False, default=str))
            case Fail():
                self.shown.append(outcome.message)
        self.shown += [json.dumps(event.data, ensure_ascii=False, default=str) for event in events]

    def _remember(self, question: str, job: JobView) -> None:
        """As the history keeps it."""
        self.conversation = [*self.conversation, {"sender": "user", "message": question}, {
            "sender": "assistant", "message": job.context.get("response_text", ""),
            "metadata": {name: job.context[name] for name in ("plan", "key_numbers")
                         if job.context.get(name)}}]
