"""To which step does a question that was not answered right go back?

Place in the flow: score.py asks it of each such question. What the gold says is put in the place
of one step after the other, and the steps behind run again (here.py starts a job there): the first
step whose substitution brings the right rows is the one that had failed.

intent       with "this is a question about the data" for the verdict it comes out right
plan         so it does with the gold's SQL, where ours was compiled from the plan or there was none
sql          so it does with the gold's SQL, where a model had written ours
validation   the guard refuses the gold's SQL; past it, it comes out right
execution    the gold's SQL brings other rows here than where the gold ran, or none
answer       the rows are right, and the text does not say their figures
unknown      the gold's SQL cannot be put into this database's words

No dataset tells a plan, so the plan is told apart from the SQL by who wrote the SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from orchestrator.evaluation.compare import Gold, Rows, matches
from orchestrator.evaluation.gold import BadSql
from orchestrator.evaluation.here import Here
from orchestrator.evaluation.score import Judge, Scored
from orchestrator.plan.model import Plan
from orchestrator.plan.validated import ValidatedQuery, plan_digest

STEPS = ("intent", "plan", "sql", "validation", "execution", "answer", "unknown")
_ASKED = ("pergunta", "lang", "conversation_context", "has_history")
_VALID = {"intent_valid": True, "intent_category": "data_question", "intent_reason": ""}


class Steps:
    """runnable: a gold as this database runs it; BadSql where it cannot be said. bare: a plan that
    says nothing, for a question that came to have none."""

    def __init__(
        self, here: Here, judge: Judge, runnable: Callable[[str], str], bare: Plan,
    ) -> None:
        self._here, self._judge = here, judge
        self._runnable, self._bare = runnable, bare

    def blame(self, scored: Scored) -> str:
        """One of STEPS; "" for what was right. What should have been refused was the intent's."""
        if scored.outcome == "right":
            return "answer" if scored.stated is False else ""
        if not scored.question.golds:
            return "intent"
        golds, _ = self._judge.golds_of(scored.question)
        if _are(scored.answer.rows, golds):
            return "answer"
        given = scored.answer.context
        if given.get("intent_valid") is False and self._right(
                "plan_builder", {**_asked(given), **_VALID}, golds):
            return "intent"
        return self._behind_the_plan(scored, golds)

    def _behind_the_plan(self, scored: Scored, golds: list[Gold]) -> str:
        sql = self._here_too(scored, golds)
        if sql is None:
            return "unknown"
        given = scored.answer.context
        plan = Plan.model_validate(given["plan"]) if given.get("plan") else self._bare
        context = {**_asked(given), "plan": plan.model_dump(mode="json"), "plan_confirmed": True,
                   "query_sql": sql, "sql_edited": True}
        if self._right("sql_validator", context, golds):
            return "sql" if plan.needs_sql and scored.answer.sql else "plan"
        validated = ValidatedQuery(sql=sql, plan_digest=plan_digest(plan))
        past = {**context, "query_validated": validated.model_dump(mode="json")}
        return "validation" if self._right("athena_executor", past, golds) else "execution"

    def _here_too(self, scored: Scored, golds: list[Gold]) -> str | None:
        """A gold in this database's words that brings the gold's rows when it is simply run."""
        for gold in scored.question.golds:
            try:
                sql = self._runnable(gold)
                if _are(self._judge.ours.rows(sql), golds):
                    return sql
            except BadSql:
                continue
        return None

    def _right(self, module: str, context: Mapping[str, Any], golds: list[Gold]) -> bool:
        return _are(self._here.from_step(module, context).rows, golds)


def _are(rows: Rows | None, golds: list[Gold]) -> bool:
    return rows is not None and any(matches(gold, rows) for gold in golds)


def _asked(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in _ASKED if name in given}
