"""The SQL and the text of the same question, asked and verified before.

Place in the flow: analysis_orchestrator asks for the SQL where the plan alone does not say it,
response_composer for the text; both go on as usual when there is none. The analyst, whose memory
they do without, is not needed: plan_builder's note in the plan says where it comes from.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from orchestrator.learning.model import Learned, read_learned, said_of
from orchestrator.learning.redating import content, redated_sql
from orchestrator.learning.sameness import same_question
from orchestrator.plan.model import Plan, TimeRange


def recalled_sql(field: Any, question: str, plan: Plan) -> str | None:
    """The SQL that a model wrote for the verified plan which `plan` is, its dates as of the
    plan's; None when the person changed it, or it is none."""
    for learned in read_learned(field):
        if _came_from(learned, question, plan) and _undated(learned.plan) == _undated(plan):
            return redated_sql(learned.sql, learned.plan, plan)
    return None


def recalled_answer(
    field: Any, question: str, plan: Plan, *, query_sql: str, lang: str, result_hash: str,
) -> Learned | None:
    """The verified question whose checked answer is this one's too: the same question, plan and
    statement gave the same result. result_hash: result_hash.hash_of_result of what there is now."""
    for learned in read_learned(field):
        if (learned.answer and learned.result_hash == result_hash and learned.sql == query_sql
                and learned.lang == lang and _came_from(learned, question, plan)):
            return learned
    return None


def _came_from(learned: Learned, question: str, plan: Plan) -> bool:
    noted = any(said_of(learned, question, lang) in plan.assumptions for lang in ("pt", "en"))
    return noted or same_question(learned.question, question)


def _undated(plan: Plan) -> Plan:
    """What the plan asks for, whatever its period is."""
    bare = content(plan).model_copy(update={"today": dt.date.min})
    if bare.time is None:
        return bare
    other = bare.time.compare_range and TimeRange()
    time = bare.time.model_copy(update={"range": TimeRange(), "compare_range": other})
    return bare.model_copy(update={"time": time})
