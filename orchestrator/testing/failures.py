"""Every way in which a provider fails, by name: for `fake-llm --fault`, and for the fault run.

Place in the flow: manner.py spoils replies with these. What a failed answer says is reply.py's.
"""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime
from typing import Any, get_args

from orchestrator.testing.reply import Fault, Reply

_QUOTA = "You exceeded your current quota, please check your plan and billing details."
FAILURES: dict[str, dict[str, Any]] = {
    "400": {"status": 400, "code": "invalid_request_error"},
    "401": {"status": 401, "code": "invalid_api_key"},
    "403": {"status": 403, "code": "unsupported_country_region_territory"},
    "404": {"status": 404, "code": "model_not_found"},
    "408": {"status": 408},
    "409": {"status": 409},
    "429": {"status": 429, "code": "rate_limit_exceeded", "retry_after": 0.2},
    "429_date": {"status": 429, "code": "rate_limit_exceeded", "retry_after": "soon"},
    "429_long": {"status": 429, "code": "rate_limit_exceeded", "retry_after": 3600.0},
    "quota": {"status": 429, "code": "insufficient_quota", "message": _QUOTA},
    "500": {"status": 500},
    "502": {"status": 502},
    "503": {"status": 503, "retry_after": 0.1},
    "504": {"status": 504},
    "no_temperature": {"refuses": ("temperature",)},
    "no_max_tokens": {"refuses": ("max_tokens", "max_completion_tokens")},
    **{fault: {"fault": fault} for fault in get_args(Fault)},
}


def failed(reply: Reply, name: str) -> Reply:
    """`reply` as a provider gives it that fails like this; KeyError for an unknown name."""
    changes = dict(FAILURES[name])
    if changes.get("retry_after") == "soon":
        soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
        changes["retry_after"] = format_datetime(soon, usegmt=True)
    return reply.model_copy(update=changes)
