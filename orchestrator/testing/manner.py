"""How fast and how reliably the scripted endpoint answers, whatever its script says.

Place in the flow: between a Script and the Endpoint; `ezpocket fake-llm --delay --first --fault`.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from orchestrator.errors import Invalid
from orchestrator.testing.failures import FAILURES, failed
from orchestrator.testing.reply import Reply


class Speaker(Protocol):
    """Knows the reply to each request; asked from many threads."""

    def reply(self, role: str, request: dict[str, Any]) -> Reply: ...


class Manner:
    """The speaker's replies, at `first` and `delay` seconds where they do not say themselves,
    and spoiled by chance.

    faults: the name of a failure → how probable it is, 0 to 1; together at most 1. The same
        seed spoils the same requests, counted in the order in which they come.
    """

    def __init__(
        self, speaker: Speaker, *, first: float | None = None, delay: float = 0.0,
        faults: Mapping[str, float] | None = None, seed: int = 0,
    ) -> None:
        self._speaker = speaker
        self._first = min(first, delay) if first is not None else None
        self._delay = delay
        self._faults = dict(faults or {})
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    def reply(self, role: str, request: dict[str, Any]) -> Reply:
        reply = self._speaker.reply(role, request)
        if not {"first", "delay"} & reply.model_fields_set:
            reply = reply.model_copy(update={"first": self._first, "delay": self._delay})
        name = self._fault()
        return reply if name is None else failed(reply, name)

    def _fault(self) -> str | None:
        with self._lock:
            drawn = self._chance.random()
        for name, probability in self._faults.items():
            drawn -= probability
            if drawn < 0:
                return name
        return None


def read_faults(texts: Iterable[str]) -> dict[str, float]:
    """From "429:0.1" and the like; errors.Invalid says what is wrong with one."""
    found: dict[str, float] = {}
    for text in texts:
        name, _, said = text.partition(":")
        try:
            found[name] = float(said)
        except ValueError:
            found[name] = -1.0
        if name not in FAILURES or not 0 <= found[name] <= 1 or sum(found.values()) > 1:
            known = ", ".join(FAILURES)
            raise Invalid(
                "bad_fault",
                f"{text!r} não é uma falha: escreva NOME:PROBABILIDADE, com probabilidades que "
                f"somem no máximo 1. Nomes: {known}.",
                f"{text!r} is no fault: write NAME:PROBABILITY, with probabilities that add up "
                f"to 1 at most. Names: {known}.")
    return found
