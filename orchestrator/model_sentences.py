"""Sentences that a model wrote for a person to read: plain, short and without a link.

Place in the flow: agents check the reason of a refusal, a plan's goal and assumptions, the
explanation of a statement and what was corrected in it. A model that was told to place a link, a
picture or HTML there does not get it shown. (The answer's own text has its check in the composer.)
"""

from __future__ import annotations

import re

from orchestrator.errors import Invalid
from orchestrator.plan.model import Plan

LONGEST = 600
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_ACTIVE = re.compile(
    r"<[a-z/!?]|\]\s*[(\[:]|!\[|\w+:\s*//|\bwww\.|\b(?:javascript|mailto):|\bdata:\w+/|\S@\S+\.\w",
    re.IGNORECASE)


def check_sentences(*texts: str) -> None:
    """Raises Invalid when one of them is long, or holds a link, an image, an address or HTML."""
    for text in texts:
        if len(text) > LONGEST or _ACTIVE.search(text):
            raise Invalid(
                "NOT_A_SENTENCE",
                "Escreva frases curtas, sem links, imagens, endereços ou HTML.",
                "Write short sentences, without links, images, addresses or HTML.")


def check_statement(sql: str, *texts: str) -> None:
    """The sentences about a model's statement, and the names that it gives to its columns, which
    stand above what people read."""
    check_sentences(*texts, *_QUOTED.findall(sql))


def check_plan_sentences(plan: Plan) -> None:
    """Those of a plan that a model made, with the names that it gave to its measures."""
    spans = (plan.time.range, plan.time.compare_range) if plan.time is not None else ()
    check_sentences(plan.goal, *plan.assumptions, *(span.label for span in spans if span),
                    *(metric.name for metric in plan.metrics))


def plan_sentences(plan: Plan | None) -> tuple[str, ...]:
    """The prose of a plan that a model made."""
    return () if plan is None else (plan.goal, *plan.assumptions)
