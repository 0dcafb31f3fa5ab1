"""Verified questions as examples: those nearest to the one that is asked.

Place in the flow: tables.py appends them to what a prompt is told of the catalog. They come from
the catalog and from what people rated well; the values in them leave as LLM_ROWS lets them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.catalog.folding import stems, words
from orchestrator.fence import one_line
from orchestrator.plan.model import Plan
from orchestrator.prompt_context.relevance import SMALL
from orchestrator.prompt_context.sql_words import LITERAL
from orchestrator.prompt_context.tokens import tokens
from orchestrator.prompt_context.veil import Veil

MAX_EXAMPLES = 3
MAX_READ = 500
_HEADING = "verified questions:"


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and the plan or the SQL that a person checked for it."""

    question: str
    plan: Plan | None = None
    sql: str = ""


def describe_examples(
    examples: Iterable[Example], question: str, veil: Veil, *, budget: int,
) -> str:
    """At most MAX_EXAMPLES of them within `budget` tokens, the nearest first; "" without any that
    shares a word."""
    asked = _content(question)
    near = sorted(((_nearness(asked, example), -place, example)
                   for place, example in enumerate(list(examples)[:MAX_READ])),
                  key=lambda found: found[:2], reverse=True)
    told: list[str] = []
    room = budget - tokens(_HEADING)
    for nearness, _, example in near[:MAX_EXAMPLES]:
        line = _line(example, veil)
        room -= tokens(line) + 1
        if not nearness or room < 0:
            break
        told.append(line)
    return "\n".join([_HEADING, *told]) if told else ""


def _line(example: Example, veil: Veil) -> str:
    answer = one_line(example.sql)
    if example.plan is not None:
        shown = veil.plan(example.plan)
        answer = shown.model_dump_json(exclude_defaults=True, exclude={"goal", "assumptions"})
    elif veil.rows == "none":
        answer = LITERAL.sub("'…'", answer)
    return f"  {one_line(example.question)} → {answer}"


def _nearness(asked: frozenset[str], example: Example) -> float:
    """The share of their words that the two questions have in common."""
    other = _content(example.question)
    return len(asked & other) / max(len(asked | other), 1)


def _content(text: str) -> frozenset[str]:
    return frozenset(stem for word in words(text)[:100] if word not in SMALL
                     for stem in stems(word)[:1])
