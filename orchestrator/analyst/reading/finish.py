"""The plan's sentences: its goal and its assumptions, in the person's language.

Place in the flow: after assembly. Every reading that another person could have understood
otherwise is written down, so that approving the plan approves it too.
"""

from __future__ import annotations

from orchestrator.analyst.reading.assumptions import label, worded
from orchestrator.analyst.reading.draft import Draft, Problem
from orchestrator.analyst.reading.language import Lang
from orchestrator.analyst.reading.wording import NOTES, REFUSALS, grain_name, listed, say
from orchestrator.catalog import Table
from orchestrator.plan.model import Plan


def complete(plan: Plan, draft: Draft, table: Table, lang: Lang) -> Plan:
    """The plan with goal and assumptions: what follows from it, and how words were read."""
    notes = []
    for key, words in draft.notes:
        if key in NOTES:
            told = {name: _told(name, text, table, lang) for name, text in words.items()}
            notes.append(say(NOTES, key, lang, **told))
    return worded(plan, notes, table, lang)


def refusal(problem: Problem, table: Table, lang: Lang) -> str:
    """Why there is no plan, and what can be asked instead."""
    names = [metric.label.get(lang) for metric in table.metrics.values()][:5]
    words = listed([label(word, table, lang) for word in problem.words], lang)
    return say(
        REFUSALS, problem.category, lang, words=words, table=table.label.get(lang),
        metrics=listed(names, lang),
    )


def _told(name: str, text: str, table: Table, lang: Lang) -> str:
    if name == "grain":
        return grain_name(text, lang)
    return text if name in ("typed", "word", "value", "row") else label(text, table, lang)
