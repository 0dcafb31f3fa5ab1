"""Why a statement was refused, as a prompt tells it.

Place in the flow: auto_correction passes this as `errors`, sql_advice as `reasons`. What a database
says may quote the cell that it stumbled over, with quotation marks or without, and what the guard
says a condition of the plan: below LLM_ROWS=full only words that such messages are made of, and
those of the statement itself outside of its literals, are told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.prompt_context.sql_words import KNOWN, LITERAL, WORD, masked
from orchestrator.prompt_context.veil import Veil

MAX_ERRORS = 10
MAX_MESSAGE = 600


def describe_errors(errors: Iterable[Mapping[str, Any]], sql: str, veil: Veil) -> str:
    """JSON: of each its code, what is wrong and where in the statement."""
    listed = list(errors)[:MAX_ERRORS]
    told = []
    for error, message in zip(listed, describe_refusals(listed, "en", sql, veil), strict=True):
        one = {"code": error.get("code"), "message": message}
        if error.get("position") is not None:
            one["position"] = error["position"]
        told.append(one)
    return json.dumps(told, ensure_ascii=False)


def describe_refusals(
    errors: Iterable[Mapping[str, Any]], lang: str, sql: str, veil: Veil,
) -> list[str]:
    """What is wrong, as a database or the guard said it. sql: the statement, veiled."""
    known = KNOWN | set(map(str.casefold, WORD.findall(LITERAL.sub(" ", sql)))) | veil.names()
    return [_told(error, lang, known, veil) for error in list(errors)[:MAX_ERRORS]]


def _told(error: Mapping[str, Any], lang: str, known: frozenset[str], veil: Veil) -> str:
    """Of the guard's sentences one quotes values, where they are long the half of one."""
    said = str(error.get("detail") or error.get(f"message_{lang}") or "")[:MAX_MESSAGE]
    if veil.rows == "full":
        return said
    if "detail" in error:
        return veil.words(masked(said, known))
    name = str(error.get("name") or "")
    if name and error.get("code") == "PLAN_FILTER":
        said = said.replace(name, masked(veil.words(name), known))
    return veil.words(said)
