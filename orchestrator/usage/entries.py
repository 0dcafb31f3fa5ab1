"""A call to a model as the row of app.llm_calls.

Place in the flow: ledger.py makes it when the call is over, writer.py keeps it until it is stored.
Token counts are what an endpoint said, so they are held to what the columns take.
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from orchestrator.contracts import Task
from orchestrator.llm import Call

Entry = dict[str, Any]
MOST_TOKENS = 10**12
MOST_DOLLARS = Decimal(10**6)
MOST_CHARACTERS = 200


def entry_of(
    call: Call, task: Task | None, *, at: dt.datetime, hold: uuid.UUID | None,
) -> Entry:
    """at: when it was over, where the business is. hold: what was set aside for it in its
    person's budget."""
    cost = None if call.cost is None else min(max(call.cost, Decimal(0)), MOST_DOLLARS)
    return {
        "call_id": uuid.uuid4(), "hold_id": hold, "at": at, "day": at.date(),
        **_whose(task), "role": call.role, "prompt": call.prompt[:MOST_CHARACTERS],
        "provider": call.provider[:MOST_CHARACTERS], "model": call.model[:MOST_CHARACTERS],
        "input_tokens": _tokens(call.input_tokens), "cached_tokens": _tokens(call.cached_tokens),
        "output_tokens": _tokens(call.output_tokens), "cost": cost, "seconds": call.seconds,
        "first_seconds": call.first_seconds, "tries": call.tries, "outcome": call.outcome,
        "ahead": call.ahead,
    }


def _whose(task: Task | None) -> Entry:
    if task is None:
        return {"username": "", "projeto": None, "job_id": "", "seq": 0, "attempt": 1,
                "module": ""}
    return {"username": task.username, "projeto": task.projeto, "job_id": task.job_id,
            "seq": task.seq, "attempt": task.attempt, "module": task.module}


def _tokens(said: int) -> int:
    return min(max(said, 0), MOST_TOKENS)
