"""A question answered in this process, up to its rows: no job, no person, nothing kept.

Place in the flow: `ezpocket learn --check` asks whole evaluation sets so. The agents are the real
ones, with the model that is configured; where one of them goes another way than to the next step
(no plan, a refused statement), the question counts as not answered.
"""

from __future__ import annotations

from typing import Any

from graph_config import QUESTIONS
from orchestrator.cli.worker import ScheduledHandle, make_agent
from orchestrator.contracts import Done, Task
from orchestrator.evaluation import compare
from orchestrator.learning.check import Rows
from orchestrator.learning.questions import Question
from orchestrator.services import Services
from orchestrator.settings import Settings

STEPS = ("plan_builder", "analysis_orchestrator", "sql_validator")


class Rehearsal:
    """One question at a time. `services` are those of its agents; their today is the question's."""

    def __init__(self, settings: Settings, **given: object) -> None:
        self._day = settings.today()
        self.services = Services(settings, today=lambda: self._day, **given)
        self._agents = {module: make_agent(self.services, module) for module in STEPS}
        self._asked = 0

    def answer(self, question: Question, learned: list[dict[str, Any]]) -> Rows | None:
        """None: no answer. Raises EzpocketError as the warehouse does."""
        self._day = question.day
        self._asked += 1
        context: dict[str, Any] = {
            "pergunta": question.text, "lang": question.lang, "conversation_context": [],
            "has_history": False, "learned": learned}
        for module, agent in self._agents.items():
            reads = QUESTIONS.module(module).reads
            outcome = agent.process({name: context[name] for name in reads if name in context},
                                    self._handle(module))
            if not isinstance(outcome, Done) or outcome.next_modules is not None:
                return None
            context.update(outcome.patch)
        return self.rows(context["query_validated"]["sql"])

    def rows(self, sql: str) -> Rows:
        found: Rows = self.services.warehouse.fetch(sql)
        return found

    def close(self) -> None:
        self.services.close()

    def _handle(self, module: str) -> ScheduledHandle:
        """Nobody's: what a check costs is on no person's budget."""
        return ScheduledHandle(Task(
            job_id="learn", seq=self._asked, module=module, attempt=1, round=1, fence=1,
            graph=QUESTIONS.name, username="", projeto=None, context={}))


def same_rows(right: Rows, ours: Rows) -> bool:
    """By evaluation/compare.py's rule; columns have no names here."""
    gold = compare.Gold(_named(right))
    return compare.matches(gold, _named(ours))


def _named(rows: Rows) -> compare.Rows:
    width = len(rows[0]) if rows else 0
    return compare.Rows(tuple(f"c{place}" for place in range(width)), tuple(map(tuple, rows)))
