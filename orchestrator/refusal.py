"""A question that is not answered still gets an answer: why not, and what can be asked.

Place in the flow: intent_validator and plan_builder end a job with this text; the reason and
the examples come from the analyst, which reads them from the catalog.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.agent import say

MAX_EXAMPLES = 5


def refusal_text(reason: str, examples: Sequence[str], lang: str) -> str:
    """Markdown in `lang`: the reason, then examples of questions that can be answered."""
    text = reason.strip() or say(
        lang, "Não entendi o que você quer saber dos dados.",
        "I did not understand what you want to know from the data.")
    if not examples:
        return text
    offered = "\n".join(f"- {example}" for example in examples[:MAX_EXAMPLES])
    lead = say(lang, "Posso responder, por exemplo:", "I can answer, for example:")
    return f"{text}\n\n{lead}\n\n{offered}"
