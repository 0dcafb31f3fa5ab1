"""What an agent's exception means: try again, or fail the job. Tracebacks are for operators."""

from __future__ import annotations

import random
import traceback
from dataclasses import dataclass

from orchestrator.contracts import Outcome
from orchestrator.engine import Reason
from orchestrator.errors import EzpocketError, Fatal, Refused, Retry

FIRST_DELAY, LONGEST_DELAY = 0.5, 60.0


@dataclass(frozen=True, slots=True)
class Failure:
    """`again`: worth another try, after `delay` seconds (None: exponential backoff)."""

    reason: Reason
    again: bool = False
    delay: float | None = None


Result = Outcome | Failure


class TaskLost(Exception):
    """The child process that ran a task is gone; the lease is to be released at once."""


def failure_of(error: Exception) -> Failure:
    """Retry and Unavailable are tried again; Fatal and Refused fail with their own sentence;
    anything else is unexpected, and tried again."""
    shown = "".join(traceback.format_exception(error))
    if isinstance(error, EzpocketError):
        again = not isinstance(error, (Fatal, Refused))
        delay = error.delay if isinstance(error, Retry) else None
        return Failure(Reason(error.code, error.pt, error.en, shown), again, delay)
    return Failure(
        Reason(
            "unexpected",
            "Esta etapa falhou várias vezes por um erro interno; o operador pode ver a causa. "
            "Tente de novo mais tarde.",
            "This step failed several times because of an internal error; the operator can see "
            "the cause. Try again later.",
            shown,
        ),
        again=True,
    )


def backoff(attempt: int) -> float:
    """Seconds before try `attempt` + 1: doubling, with jitter so that retries do not meet."""
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempt - 1, 10))
    return longest * random.uniform(0.5, 1.0)
