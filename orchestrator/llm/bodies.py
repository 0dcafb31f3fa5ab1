"""Reads a provider's bodies: one completion, or a stream's chunk. Nothing in them is believed.

Place in the flow: asking.py hands over the JSON as it came; what is not there, or of another
type, is treated as absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.llm.failures import LLMUnavailable, Passing, Unusable
from orchestrator.llm.verdicts import INCOMPLETE, by_code

MOST_TOKENS = 10_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """cached_tokens are among input_tokens."""

    input_tokens: int
    cached_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Said:
    """finish: why the model stopped, None while it has not. calls: it called a tool instead."""

    text: str
    finish: str | None = None
    refused: bool = False
    calls: bool = False
    usage: Usage | None = None


def said(body: Any, part: Literal["message", "delta"]) -> Said:
    """What is in a body. Raises Passing, or LLMUnavailable, for an error under 200."""
    if not isinstance(body, dict):
        raise Passing(INCOMPLETE)
    error = body.get("error")
    if error:
        inside = error if isinstance(error, dict) else {}
        raise by_code(inside.get("code"), inside.get("type")) or Passing("erro / error under 200")
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        return Said("", usage=_usage(body.get("usage")))
    message = choice.get(part)
    message = message if isinstance(message, dict) else {}
    finish = choice.get("finish_reason")
    return Said(
        _text(message.get("content")), finish if isinstance(finish, str) else None,
        refused=bool(message.get("refusal")),
        calls=bool(message.get("tool_calls") or message.get("function_call")),
        usage=_usage(body.get("usage")),
    )


def check_end(text: str, last: Said) -> None:
    """Raise what an answer's end means, unless the model simply stopped."""
    if last.refused or last.finish == "content_filter":
        raise LLMUnavailable("llm_refused", "o modelo recusou / the model refused")
    if last.finish == "length":
        raise LLMUnavailable("llm_length", "resposta longa demais / answer too long")
    if last.calls or last.finish in ("tool_calls", "function_call"):
        raise Unusable(text, "there are no tools: answer in the message itself")
    if last.finish != "stop":
        raise Passing(INCOMPLETE)


def _text(content: Any) -> str:
    """Some write a list of parts where others write a string. Half a character, which JSON can
    say, can be neither sent on nor stored."""
    if isinstance(content, list):
        return "".join(_text(part.get("text")) for part in content if isinstance(part, dict))
    return content.encode(errors="replace").decode() if isinstance(content, str) else ""


def _usage(usage: Any) -> Usage | None:
    if not isinstance(usage, dict):
        return None
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    sent = _count(usage.get("prompt_tokens"))
    cached = _count(usage.get("prompt_cache_hit_tokens") if cached is None else cached)
    return Usage(sent, min(sent, cached), _count(usage.get("completion_tokens")))


def _count(number: Any) -> int:
    return min(max(number, 0), MOST_TOKENS) if isinstance(number, int) else 0
