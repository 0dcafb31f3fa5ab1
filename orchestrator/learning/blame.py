"""Which step of a poor answer to look at first.

Place in the flow: ratings.py, for a rating of 1 or 2; operators see it. It is a guess with its
reason beside it, from what the person wrote and what the steps themselves noted: only a gold
answer (`ezpocket eval`) could prove more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.catalog.folding import fold
from orchestrator.database import Row

OUTPUT_CHARACTERS = 20_000
# What a comment speaks of, and the step that made it; the first that fits decides.
_SPOKEN_OF = (
    (r"\b(grafico|chart|graph|tendencia|trend|estatistica|statistics?)", "python_runtime"),
    (r"\b(texto|explica|resumo|idioma|portugues|ingles|wording|text|language|unclear|confus)",
     "response_composer"),
    (r"\b(sql|consulta|query|coluna|column|join)", "analysis_orchestrator"),
    (r"\b(periodo|data|mes|semana|ano|filtro|medida|metrica|agrupa|period|date|month|week|year"
     r"|filter|measure|metric|group)", "plan_builder"),
    (r"\b(lento|lenta|demor|devagar|slow|late|long)", "athena_executor"),
)


@dataclass(frozen=True, slots=True)
class Blamed:
    """why: a code that operators read: comment, correction, refined, rejected_text, empty, plan."""

    module: str
    why: str
    note: str = ""
    output: dict[str, Any] = field(default_factory=dict)


def failing_step(steps: Sequence[Row], comment: str, metadata: Mapping[str, Any]) -> Blamed:
    """The step to look at: the person's own words first, then what went wrong on the way, then
    the plan, which decides most of an answer."""
    ran = {str(step["module"]): step for step in steps}
    module, why = _suspect(ran, fold(comment), metadata)
    step = ran.get(module, {})
    output = step.get("output") or {}
    if len(str(output)) > OUTPUT_CHARACTERS:
        output = {"cut": str(output)[:OUTPUT_CHARACTERS]}
    return Blamed(module, why, str(step.get("note") or ""), output)


def _suspect(
    ran: Mapping[str, Row], comment: str, metadata: Mapping[str, Any],
) -> tuple[str, str]:
    for words, module in _SPOKEN_OF:
        if module in ran and re.search(words, comment):
            return module, "comment"
    if "auto_correction" in ran:
        return "analysis_orchestrator", "correction"
    if "plan_refiner" in ran:
        return "plan_builder", "refined"
    composed = ran.get("response_composer")
    if composed and "llm_invalid" in str(composed["note"]):
        return "response_composer", "rejected_text"
    if metadata.get("row_count") == 0:
        return "plan_builder", "empty"
    return "plan_builder", "plan"
