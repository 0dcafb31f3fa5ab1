"""One sentence on what to change in SQL that a person edited and the guard refused.

Place in the flow: sql_validator asks for it beside the guard's own reasons, auto_correction shows
both. It decides nothing: the statement is refused whatever the model says, and without a model,
or with an answer that is no plain sentence, there is none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from orchestrator.contracts import Handle
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import call_note
from orchestrator.model_sentences import check_sentences
from orchestrator.prompt_context import Veil, describe_refusals, language_name

PATIENCE_SECONDS = 8.0


class Advice(BaseModel):
    """What the model says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentence: str


def advice(
    llm: LLM, sql: str, reasons: Sequence[Mapping[str, Any]], lang: str, handle: Handle,
    *, veil: Veil,
) -> tuple[str, str]:
    """The sentence in the person's language, "" where there is none; and what the call was.
    veil: knows the values that the statement had before it was edited. Raises Retry when the job
    was stopped meanwhile."""
    veiled = veil.sql(sql)
    said = describe_refusals(reasons, lang, veiled, veil)
    told = {"language": language_name(lang), "sql": veiled,
            "reasons": json.dumps(said, ensure_ascii=False)}
    try:
        found = llm.ask(
            "sql_validator", told, Advice, handle=handle, patience=PATIENCE_SECONDS,
            check=lambda given: check_sentences(given.sentence),
            lang=lang, prose=lambda given: (given.sentence,))
    except LLMUnavailable as why:
        return "", why.code
    return veil.bare(" ".join(found.sentence.split())), call_note(llm, handle)
