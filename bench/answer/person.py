"""A person at the real system: asks, reads the plan, says yes; and when each thing was there.

Place in the flow: the events of the job's stream are followed as `ezpocket ask` follows them;
the calls and their tokens are those on the system's own bill.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from orchestrator import events, projects
from orchestrator.contracts import ENDS
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import Unavailable
from orchestrator.events import StreamEvent
from orchestrator.ratings import rate
from orchestrator.submissions import submit_question
from production.prove.system import PrivateSystem

ANSWER_SECONDS = 60.0
STORED_SECONDS = 5.0  # by then the workers have written down their last calls


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds. plan: from the question to the plan. words, whole: from the yes to the first words
    and to the complete answer. calls, tokens: to and from the model, over the whole question."""

    plan: float
    words: float
    whole: float
    calls: int = 0
    tokens: int = 0
    rows: int = 0


class Person:
    """project: its name; a new one."""

    def __init__(self, system: PrivateSystem, username: str, project: str) -> None:
        self._settings = system.settings
        self._engine: Engine = system.engine()
        self._database: Database = system.database()
        self._username = username
        projects.create(self._database, username, project)
        self._project = project
        self.job_id = ""
        self.asked: list[str] = []

    def ask(self, question: str, reading: float) -> Times:
        """One question to its answer; `reading` seconds pass between the plan and the yes."""
        began = time.monotonic()
        self.job_id = submit_question(
            self._engine, self._database, self._settings, username=self._username,
            pergunta=question, projeto=self._project, lang="pt")
        told = self._told()
        plan = next(event for event in told if event.type == "plan_confirm")
        seen = time.monotonic()
        time.sleep(reading)
        accepted = time.monotonic()
        self._engine.answer(self.job_id, plan.data["ask"], self._username, {"action": "accept"})
        words, rows = 0.0, 0
        for event in told:
            if event.type == "token" and event.data["text"].strip() and not words:
                words = time.monotonic() - accepted
            if event.type == "message":
                rows = int(event.data["row_count"])
                break
        whole = time.monotonic() - accepted
        self.asked.append(self.job_id)
        return Times(seen - began, words or whole, whole, rows=rows)

    def billed(self, times: Sequence[Times]) -> list[Times]:
        """The times of the last questions, with what each cost by the system's bill."""
        time.sleep(STORED_SECONDS)
        jobs = self.asked[-len(times):]
        bills = [self._database.rows("llm_calls_of_job", job_id=job_id) for job_id in jobs]
        return [replace(one, calls=len(rows), tokens=sum(
            row["input_tokens"] + row["output_tokens"] for row in rows))
            for one, rows in zip(times, bills, strict=True)]

    def rate(self, stars: int) -> None:
        """The last answer."""
        ask = next(event.data["ask"] for event in self._told() if event.type == "feedback_request")
        rate(self._engine, self._database, job_id=self.job_id, ask=ask, username=self._username,
             rating=stars, comment="")

    def close(self) -> None:
        self._engine.close()
        self._database.close()

    def _told(self) -> Iterator[StreamEvent]:
        """The job's events as they come. Raises Unavailable when it ends otherwise."""
        after, until = 0, time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            for event in events.read(self._engine.redis, self.job_id, after, block_ms=1000):
                after = event.seq
                yield event
            job = self._engine.job(self.job_id)
            if job.status in ENDS and job.status != "answered":
                break
        said = self._engine.job(self.job_id)
        raise Unavailable("bench", f"sem resposta: {said.status} {said.error}",
                          f"no answer: {said.status} {said.error}")
