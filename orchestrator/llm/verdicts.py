"""What each of a provider's errors means: try again, adapt, or give up.

Place in the flow: asking.py hands every exception of a request here and raises what comes back.
Nothing of an error's text is passed on: it may quote the key, the address or the prompt.

| what happened                                       | what follows                          |
|-----------------------------------------------------|---------------------------------------|
| no connection, a cut body, no JSON, an error in it  | again, after a growing pause          |
| 408, 409, 425, 429, 5xx                             | again, after Retry-After at least     |
| no credit: 402, insufficient_quota                  | llm_quota                             |
| 400 or 422 that names a parameter that can go       | again without it, also from now on    |
| 400 because question and answer are too long for it | llm_configuration, this time          |
| 400 by the provider's content filter                | llm_refused                           |
| 400 because the model wrote what no schema allows   | the repair round                      |
| any other 4xx, a redirect                           | llm_configuration                     |
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from orchestrator.llm.failures import Adapted, LLMUnavailable, Passing, Unusable
from orchestrator.llm.manner import Manner

if TYPE_CHECKING:
    from openai import APIStatusError

_AGAIN = frozenset({408, 409, 425, 429})
_OF_THIS_REQUEST = frozenset({400, 413, 422})
_NO_CREDIT = frozenset({
    "insufficient_quota", "insufficient_balance", "billing_hard_limit_reached",
    "billing_not_active"})
_FILTERED = frozenset({"content_filter", "content_policy_violation"})
_NOT_THE_SCHEMAS = "json_validate_failed"  # Groq's
# Providers count the answer's limit in, and name it; without it the next answer had none.
_TOO_LONG = re.compile(r"context.?(?:length|window|size)", re.IGNORECASE)
NO_CONNECTION = "sem conexão / no connection"
INCOMPLETE = "corpo incompleto / incomplete body"


def verdict(error: Exception, manner: Manner, sent: Mapping[str, Any]) -> Exception:
    """The exception to raise instead. sent: the request that failed, in this manner."""
    from openai import APIError, APIStatusError  # noqa: PLC0415 - 15 MB, for workers that ask

    if isinstance(error, APIStatusError):
        return _of_status(error, manner, sent)
    if isinstance(error, APIError) and (ending := by_code(error.code, error.type)):
        return ending
    return Passing(NO_CONNECTION)


def by_code(*codes: object) -> LLMUnavailable | None:
    """The end that a provider's error code means, in whatever body it came."""
    if not _NO_CREDIT.isdisjoint(map(str, codes)):
        return LLMUnavailable("llm_quota", "sem crédito / out of credit")
    if not _FILTERED.isdisjoint(map(str, codes)):
        return LLMUnavailable("llm_refused", "filtro do provedor / provider's filter")
    return None


def _of_status(error: APIStatusError, manner: Manner, sent: Mapping[str, Any]) -> Exception:
    status = error.status_code
    if ending := by_code(error.code, error.type):
        return ending
    if status == 402:
        return LLMUnavailable("llm_quota", "sem crédito / out of credit")
    if status in _AGAIN or status >= 500:
        return Passing(f"HTTP {status}", pause=retry_after(error.response.headers))
    if error.code == _NOT_THE_SCHEMAS:
        return Unusable("", "it does not follow the schema")
    if status in _OF_THIS_REQUEST and _adapts(error, manner, sent):
        return Adapted()
    return LLMUnavailable("llm_configuration", f"HTTP {status}",
                          rests=status not in _OF_THIS_REQUEST)


def _adapts(error: APIStatusError, manner: Manner, sent: Mapping[str, Any]) -> bool:
    said = str(error.message)
    if _TOO_LONG.search(f"{error.code} {said}"):
        return False
    return manner.adapt(str(error.param or ""), said, sent)


def retry_after(headers: Mapping[str, str], now: dt.datetime | None = None) -> float:
    """Seconds that the provider asks to wait: Retry-After in seconds or as a date; else 0."""
    said = headers.get("retry-after", "").strip()
    try:
        seconds = float(said)
    except ValueError:
        seconds = _until(said, now or dt.datetime.now(dt.UTC))
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0


def _until(date: str, now: dt.datetime) -> float:
    try:
        then = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return 0.0
    if then.tzinfo is None:
        then = then.replace(tzinfo=dt.UTC)
    return (then - now).total_seconds()
