"""The plan of the same question, asked and verified before.

Place in the flow: plan_builder asks for it before anybody else thinks of a plan, and shows it to
the person as ever. No model, no network, no database: all it needs travels with the job.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from orchestrator.analyst.reading.analyst import Analyst, Reading
from orchestrator.analyst.reading.assumptions import assumptions, worded
from orchestrator.analyst.reading.language import Lang
from orchestrator.catalog import Catalog
from orchestrator.errors import Invalid
from orchestrator.learning.model import Learned, is_said, read_learned, said_of
from orchestrator.learning.redating import content, redated
from orchestrator.learning.sameness import same_question
from orchestrator.model_or_else import CERTAIN
from orchestrator.plan.checking import check_plan, plan_table
from orchestrator.plan.model import Plan


def recalled_plan(
    field: Any, question: str, reading: Reading, *, analyst: Analyst, catalog: Catalog,
    today: dt.date,
) -> Plan | None:
    """The verified plan of the same question, its dates as of today; its last assumption says of
    which day it is.

    field: the job's `learned`. reading: the analyst's of the question in its conversation: a
    follow-up, one that means what was spoken of before ("qual deles"), or what it is sure to
    refuse, has no plan from elsewhere.
    """
    known = read_learned(field)
    refused = reading.kind != "plan" and reading.certainty >= CERTAIN
    if not known or refused or reading.follow_up or analyst.points_back(question, reading.lang):
        return None
    for learned in known:
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
