"""The conversation so far, as a prompt tells it: the newest messages that fit.

Place in the flow: agents pass this as `history`, which is fenced. Each message is one line of
JSON text, so that no words of it can pose as another message. An answer holds rows: it leaves
from the level that those have on, and without it there is still the plan that it came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from orchestrator.plan.model import Plan
from orchestrator.prompt_context.privacy import rows_may_leave
from orchestrator.prompt_context.tokens import tokens, within
from orchestrator.prompt_context.veil import Veil

HISTORY_TOKENS = 2_000
MAX_MESSAGE = 500  # tokens of one message
_SENDERS = ("user", "assistant")


def describe_history(
    conversation: Iterable[Mapping[str, Any]], veil: Veil | None = None, *,
    budget: int = HISTORY_TOKENS,
) -> str:
    """The last messages, oldest first, each with the plan it led to; the newest are kept when
    all together exceed the budget. "(none)" without any."""
    told: list[str] = []
    room = budget
    for message in reversed(list(conversation)):
        lines = _message(message, veil)
        room -= tokens(lines)
        if room < 0:
            break
        told.append(lines)
    return "\n".join(reversed(told)) or "(none)"


def asked_before(conversation: Sequence[Mapping[str, Any]]) -> str:
    """The person's earlier words, the newest first."""
    return "\n".join(str(message.get("message", "")) for message in reversed(conversation)
                     if message.get("sender") == "user")


def _message(message: Mapping[str, Any], veil: Veil | None) -> str:
    sender = message.get("sender")
    sender = sender if sender in _SENDERS else "unknown"
    plan = _plan(message)
    text = within(str(message.get("message", "")), MAX_MESSAGE)
    edited = bool((message.get("metadata") or {}).get("sql_edited")) if plan else False
    if veil is not None and sender != "user" and not _may_be_told(None if edited else plan, veil):
        text = "(left out: it holds rows of the data)"
    line = f"{sender}: {json.dumps(text, ensure_ascii=False)}"
    if plan is None:
        return line
    shown = plan if veil is None else veil.plan(plan)
    return f"{line}\n  plan: {shown.model_dump_json(exclude_defaults=True)}"


def _plan(message: Mapping[str, Any]) -> Plan | None:
    metadata = message.get("metadata")
    found = metadata.get("plan") if isinstance(metadata, dict) else None
    try:
        return Plan.model_validate(found) if found else None
    except ValidationError:
        return None


def _may_be_told(plan: Plan | None, veil: Veil) -> bool:
    """An answer without a plan is a refusal: it may name values that the question came near."""
    if plan is None:
        return veil.rows == "full"
    unknown = [{"name": "", "type": "text"}] if plan.needs_sql else []
    return rows_may_leave(veil.rows, plan, veil.catalog, unknown)
