"""A plan's sentences in another language than its question's.

Place in the flow: the web tells them to a page whose language the person switched. They are
written anew from the typed plan. What was noted on how the question was read follows from the
question, not from the plan: it stays as it was said.
"""

# ruff: noqa: PLC0415  (the analyst is imported when somebody asks for it; see plan_edits.py)

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.agent import Lang
from orchestrator.catalog import Catalog
from orchestrator.plan.checking import plan_table
from orchestrator.plan.model import Plan
from orchestrator.plan.steps import describe_plan


@dataclass(frozen=True, slots=True)
class PlanWords:
    """goal and steps in the wanted language; notes: assumptions in the question's."""

    goal: str
    steps: tuple[str, ...]
    notes: tuple[str, ...]


def plan_words(plan: Plan, catalog: Catalog, lang: Lang, written: Lang) -> PlanWords:
    """`plan`, whose sentences were `written` in one language, told in `lang`. Raises Invalid for
    a table that the catalog does not have (any more)."""
    from orchestrator.analyst.reading.assumptions import assumptions, worded

    table = plan_table(plan, catalog)
    follows = set(assumptions(plan, table, written))
    notes = tuple(text for text in plan.assumptions if text not in follows)
    told = worded(plan, [], table, lang)
    return PlanWords(told.goal, tuple(describe_plan(told, catalog, lang)), notes)
