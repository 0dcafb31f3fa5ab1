"""One call to a model, for the trace and the bill, and who keeps the bill.

Place in the flow: client.py makes a Call for every `ask` and `write`, whatever its outcome,
and hands it to the Ledger, which may have refused the call before.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from orchestrator.contracts import Task


@dataclass(frozen=True, slots=True)
class Call:
    """One `ask` or `write`.

    prompt: version and hash. provider, model: the last that were asked. Tokens are those of
    all tries; cached_tokens are among input_tokens. cost: US dollars, None when no price is
    known. first_seconds: to the first token of a text. outcome: "ok", "stopped" or a code of
    LLMUnavailable. key: the task's "job/seq". ahead: made for a memo.
    """

    role: str
    prompt: str
    provider: str
    model: str
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost: Decimal | None
    seconds: float
    first_seconds: float | None
    tries: int
    outcome: str
    key: str | None
    ahead: bool

    def note(self) -> str:
        return (f"{self.model} {self.input_tokens}+{self.output_tokens} tokens, "
                f"{self.seconds:.1f} s, prompt {self.prompt}")


class Ledger(Protocol):
    """Keeps the bill. Called in the thread that asks; must not take long."""

    def allow(self, task: Task | None) -> None:
        """Before a call. Raises LLMUnavailable("llm_budget", ...) to forbid it."""

    def record(self, call: Call, task: Task | None) -> None:
        """After a call, whatever its outcome. Raises nothing."""
