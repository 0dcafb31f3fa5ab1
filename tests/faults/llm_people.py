"""People who ask while the language model fails: they submit, correct, accept, and remember.

Place in the flow: the fault run keeps IN_FLIGHT of their questions open at once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestrator.contracts import ENDS
from orchestrator.database import Database
from orchestrator.engine import Engine, JobView
from orchestrator.errors import Conflict, NotFound
from orchestrator.reruns import rerun
from orchestrator.settings import Settings
from orchestrator.submissions import submit_question

IN_FLIGHT, LOOK_SECONDS = 16, 0.1
# The analyst alone refuses the first kind, and is not certain of the second. The third it reads
# alone, and finds more in the answer's rows than there is room for.
BEYOND = ("Quais clientes compraram acima da média em cada estado?",
          "Receita por região este ano, só dos bons",
          "Show revenue by region this year for whales")
DOUBTFUL = ("quebra por estado", "how are we doing this month vs last month?")
LARGE = ("receita e lucro por dia nos últimos 300 dias",
         "revenue and profit by day over the last 300 days")
# The roles that each leads to; any answer leads to the composer, and its edited SQL to the rest.
LEADS = {BEYOND: ("analysis_orchestrator", "auto_correction"),
         DOUBTFUL: ("plan_builder", "plan_refiner"), LARGE: ("python_runtime",)}
SUGGESTIONS = ("do jeito que o chefe gosta", "e por canal?", "like the boss wants it")
EDITED = "SELECT pg_sleep(0), revenue FROM data.order_report"


@dataclass(slots=True)
class People:
    """jobs: id → its question, of all that were submitted. left: how many failures a role is
    still to meet; those that are to meet most are asked for next."""

    engine: Engine
    database: Database
    settings: Settings
    chance: random.Random
    left: Callable[[str], int]
    jobs: dict[str, str] = field(default_factory=dict)
    ended: dict[str, JobView] = field(default_factory=dict)
    corrected: dict[str, int] = field(default_factory=dict)

    def ask_until(self, enough: Callable[[], bool], seconds: float) -> None:
        """Keeps questions open until there were `enough`, then waits for the last to end; for
        `seconds` at most, against a hang."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if len(self.ended) == len(self.jobs) and enough():
                return
            while not enough() and len(self.jobs) - len(self.ended) < IN_FLIGHT:
                self._submit()
            self._look()
            time.sleep(LOOK_SECONDS)

    def _submit(self) -> None:
        kind = max(LEADS, key=lambda kind: sum(map(self.left, LEADS[kind])))
        question = self.chance.choice(kind)
        if kind is BEYOND:  # a number, so that nothing made ahead for another serves it
            question = f"{question} {len(self.jobs)}"
        job_id = submit_question(
            self.engine, self.database, self.settings,
            username=f"person{len(self.jobs)}", pergunta=question)
        self.jobs[job_id] = question

    def _look(self) -> None:
        for job_id in self.jobs.keys() - self.ended.keys():
            job = self.engine.job(job_id)
            if job.status in ENDS:
                self._note(job)
            for wait in job.waiting:
                if wait["module"] == "plan_confirm":
                    self._say(job, wait["ask"])

    def _note(self, job: JobView) -> None:
        """An answer's SQL is edited into one that may not run, and runs again."""
        self.ended[job.job_id] = job
        if job.status == "answered" and self.left("sql_validator"):
            again = rerun(self.engine, self.database, username=job.username, job_id=job.job_id,
                          field="query_sql", value=EDITED)
            self.jobs[again] = EDITED

    def _say(self, job: JobView, ask: int) -> None:
        """Some corrections where the plan is doubtful, then a yes."""
        times = self.corrected.get(job.job_id, 0)
        self.corrected[job.job_id] = times + 1
        doubtful = self.jobs[job.job_id] in DOUBTFUL
        answer = {"action": "suggest", "suggestion": self.chance.choice(SUGGESTIONS)} if (
            doubtful and times < 4) else {"action": "accept"}
        try:
            self.engine.answer(job.job_id, ask, job.username, answer)
        except (Conflict, NotFound):
            return  # the wait ended between the look and the answer


def is_beyond(text: str) -> bool:
    """Is one of BEYOND asked in it?"""
    return any(question in text for question in BEYOND)
