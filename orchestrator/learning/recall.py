"""Uses what was learned: the plan, the SQL and the text of the same question asked before.

Place in the flow: plan_builder asks for the plan before anybody else thinks of one, and shows it
to the person as ever; analysis_orchestrator asks for the SQL where the plan alone does not say it,
response_composer for the text. Each of them goes on as usual when there is none. No model, no
network, no database: all it needs travels with the job.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from orchestrator.analyst import Analyst, Reading
from orchestrator.analyst.reading.assumptions import assumptions, worded
from orchestrator.analyst.reading.language import Lang
from orchestrator.catalog import Catalog
from orchestrator.errors import Invalid
from orchestrator.learning.model import Learned, is_said, read_learned, said_of
from orchestrator.learning.redating import content, redated, redated_sql
from orchestrator.learning.sameness import same_question
from orchestrator.model_or_else import CERTAIN
from orchestrator.plan.checking import check_plan, plan_table
from orchestrator.plan.model import Plan, TimeRange


def recalled_plan(
    field: Any, question: str, reading: Reading, *, analyst: Analyst, catalog: Catalog,
    today: dt.date,
) -> Plan | None:
    """The verified plan of the same question, its dates as of today; its last assumption says of
    which day it is.

    field: the job's `learned`. reading: the analyst's of the question in its conversation: a
    follow-up, or what it is sure to refuse, has no plan from elsewhere.
    """
    refused = reading.kind != "plan" and reading.certainty >= CERTAIN
    if reading.follow_up or refused:
        return None
    for learned in read_learned(field):
        if not _is_same(learned, question, reading.lang, analyst, today):
            continue
        plan = redated(learned.plan, learned.question, learned.lang, analyst, today)
        if plan is None:
            continue
        try:
            check_plan(plan, catalog)
            return _worded(plan, learned, question, catalog, reading.lang)
        except Invalid:  # the catalog has changed since
            continue
    return None


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


def _is_same(
    learned: Learned, question: str, lang: str, analyst: Analyst, today: dt.date,
) -> bool:
    """The words say so, and so does the analyst as far as it understands them."""
    if learned.question == question:
        return True
    if not same_question(learned.question, question, analyst.knows):
        return False
    one = analyst.read(learned.question, lang=lang, today=today).plan
    other = analyst.read(question, lang=lang, today=today).plan
    return (one and content(one)) == (other and content(other))


def _came_from(learned: Learned, question: str, plan: Plan) -> bool:
    noted = any(said_of(learned, question, lang) in plan.assumptions for lang in ("pt", "en"))
    return noted or same_question(learned.question, question)


def _worded(plan: Plan, learned: Learned, question: str, catalog: Catalog, lang: Lang) -> Plan:
    """Sentences that speak of other dates go; what follows from the plan is said anew."""
    table = plan_table(plan, catalog)
    moved = content(plan).time != content(learned.plan).time
    follows = set(assumptions(learned.plan, table, "en" if learned.lang == "en" else "pt"))
    kept = [] if moved or learned.lang != lang else [
        text for text in learned.plan.assumptions if text not in follows and not is_said(text)]
    made = worded(plan, [*kept, said_of(learned, question, lang)], table, lang)
    if not plan.needs_sql:
        return made
    return made.model_copy(update={"goal": question[:300] if moved else learned.plan.goal})


def _undated(plan: Plan) -> Plan:
    """What the plan asks for, whatever its period is."""
    bare = content(plan).model_copy(update={"today": dt.date.min})
    if bare.time is None:
        return bare
    other = bare.time.compare_range and TimeRange()
    time = bare.time.model_copy(update={"range": TimeRange(), "compare_range": other})
    return bare.model_copy(update={"time": time})
