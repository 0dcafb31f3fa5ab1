"""A verified question as it travels with a job.

Place in the flow: near.py puts the ones nearest to a question into its job's context (`learned`);
agents read them with `read_learned`. What cannot be read (an older release wrote it) is left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import ValidationError

from orchestrator.plan.model import Frozen, Plan


class Learned(Frozen):
    """day: when it was asked; its plan's. sql: that made the answer. answer: its checked text and
    result_hash what that was written from; "" where they would take too much room."""

    id: int
    question: str
    lang: str
    day: dt.date
    plan: Plan
    sql: str
    answer: str = ""
    result_hash: str = ""


def read_learned(field: Any) -> tuple[Learned, ...]:
    found = []
    for one in field if isinstance(field, list | tuple) else ():
        try:
            found.append(Learned.model_validate(one))
        except ValidationError:
            continue
    return tuple(found)


def said_of(learned: Learned, question: str, lang: str) -> str:
    """The plan's note on where it comes from: "as on 12/03/2026"."""
    # the analyst's package, which who only stores ratings does without
    from orchestrator.analyst.writing.dates import day as day_words  # noqa: PLC0415 - as said

    day = day_words(learned.day, lang)
    if lang == "en":
        return f"As on {day}: the plan that you confirmed for {_which(learned, question, lang)}"
    return f"Como em {day}: o plano que você confirmou para {_which(learned, question, lang)}"


def is_said(text: str) -> bool:
    """Whether an assumption is such a note."""
    return text.startswith(("As on ", "Como em ")) and (
        ": the plan that you confirmed " in text or ": o plano que você confirmou " in text)


def is_said_of(text: str, learned: Learned, question: str) -> bool:
    """Whether it is the note on this one, in the plan of that question."""
    return is_said(text) and any(
        text.endswith(f" {_which(learned, question, lang)}") for lang in ("pt", "en"))


def _which(learned: Learned, question: str, lang: str) -> str:
    shown = "" if learned.question == question else f" (“{learned.question[:120]}”)"
    return ("this question" if lang == "en" else "esta pergunta") + shown
