"""make prove-kill SEED=n: kill -9 of any worker at any moment during 200 questions.

Shown at the end: each question ended exactly once, and left exactly one message of the person
and one of the assistant. Exit 1 when not.
"""

from __future__ import annotations

import argparse
import collections
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field

import redis

from orchestrator import events
from orchestrator.contracts import ENDS
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import Conflict, NotFound, Unavailable
from production.prove.system import PrivateSystem, private_system

QUESTIONS = (
    "Qual foi a receita dos últimos 7 dias, por dia?",
    "Top 5 produtos por receita em março",
    "How many orders were cancelled last month?",
    "Ticket médio por estado este ano",
    "What was the profit by region this quarter?",
    "Quantos pedidos estão em atraso?",
)
USERS, IN_FLIGHT = 20, 24
KILL_EVERY = (0.05, 0.6)
LIMIT_SECONDS = 900.0


@dataclass(slots=True)
class Proof:
    """One run: submits, accepts plans, kills; remembers what it must count."""

    system: PrivateSystem
    total: int
    chance: random.Random
    engine: Engine = field(init=False)
    database: Database = field(init=False)
    open: set[str] = field(default_factory=set, init=False)
    ended: dict[str, str] = field(default_factory=dict, init=False)
    kills: collections.Counter[str] = field(default_factory=collections.Counter, init=False)
    causes: collections.Counter[str] = field(default_factory=collections.Counter, init=False)

    def __post_init__(self) -> None:
        self.engine, self.database = self.system.engine(), self.system.database()

    def run(self) -> None:
        until = time.monotonic() + LIMIT_SECONDS
        next_kill, submitted = time.monotonic(), 0
        while len(self.ended) < self.total and time.monotonic() < until:
            while submitted < self.total and len(self.open) < IN_FLIGHT:
                self._submit(submitted)
                submitted += 1
            self._look()
            if time.monotonic() >= next_kill:
                self._kill()
                next_kill = time.monotonic() + self.chance.uniform(*KILL_EVERY)
            time.sleep(0.02)

    def _submit(self, number: int) -> None:
        question = QUESTIONS[number % len(QUESTIONS)]
        self.open.add(self.system.submit(
            self.engine, self.database, f"person{number % USERS}", question))

    def _look(self) -> None:
        """Accept what waits, and note what has ended."""
        for job_id in tuple(self.open):
            job = self.engine.job(job_id)
            if job.status in ENDS:
                self.open.discard(job_id)
                self.ended[job_id] = job.status
                if job.error:
                    self.causes[f"{job.error_code} in {job.current_module}: {job.error}"] += 1
                continue
            for wait in job.waiting:
                if wait["module"] == "plan_confirm":
                    self._accept(job_id, wait["ask"], job.username)

    def _accept(self, job_id: str, ask: int, username: str) -> None:
        try:
            self.engine.answer(job_id, ask, username, {"action": "accept"})
        except (Conflict, NotFound):
            return  # the wait ended between the look and the answer

    def _kill(self) -> None:
        workers = sorted((n, p) for n, p in self.system.processes().items()
                         if n.startswith("worker "))
        if not workers:
            return
        name, pid = self.chance.choice(workers)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.kills[name] += 1

    def faults(self) -> list[str]:
        """One sentence for each promise that was broken, after history has caught up."""
        self._wait_for_history()
        client = redis.Redis.from_url(self.system.settings.redis_url)
        found = [f"{self.total - len(self.ended)} questions did not end"] if (
            len(self.ended) != self.total) else []
        for job_id, status in self.ended.items():
            ends = [e for e in events.read(client, job_id) if e.type == "ended"]
            if len(ends) != 1:
                found.append(f"{job_id} ({status}) ended {len(ends)} times")
            messages = self._messages(job_id)
            if messages != {"user": 1, "assistant": 1}:
                found.append(f"{job_id} ({status}) has messages {messages}")
        return found

    def _messages(self, job_id: str) -> dict[str, int]:
        rows = self.database.rows("messages_of_job", job_id=job_id)
        return dict(collections.Counter(row["sender"] for row in rows))

    def _wait_for_history(self, seconds: float = 60.0) -> None:
        until = time.monotonic() + seconds
        left = set(self.ended)
        while left and time.monotonic() < until:
            left = {job_id for job_id in left if len(self._messages(job_id)) < 2}
            time.sleep(0.2)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--questions", type=int, default=200)
    arguments = parser.parse_args()
    began = time.monotonic()
    with private_system() as system:
        proof = Proof(system, arguments.questions, random.Random(arguments.seed))
        try:
            proof.run()
            faults = proof.faults()
        except Unavailable as error:
            faults = [str(error)]
    print(f"seed {arguments.seed}: {arguments.questions} questions, "
          f"{sum(proof.kills.values())} kills of {len(proof.kills)} workers, "
          f"{time.monotonic() - began:.0f} s")
    for status, count in collections.Counter(proof.ended.values()).most_common():
        print(f"  {status:<10} {count}")
    for cause, count in proof.causes.most_common(10):
        print(f"    {count} × {cause}")
    for fault in faults[:20]:
        print(f"  FAULT: {fault}")
    print("FAILED" if faults else "PROVED: each ended exactly once, with one message a side")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
