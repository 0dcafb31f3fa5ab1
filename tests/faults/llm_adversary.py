"""A provider that fails in every way, in every role: what the fault run's endpoint says.

Each role has a list of bursts, shuffled from one seed: every failure there is, for one to four
requests in a row (of all providers together). A request draws whether it takes the
next of its role's burst or is answered; so failures fall on first tries, second tries, repair
rounds and streams, of several jobs at once. What leads to roles that have failures left fails less
often: they would hardly be asked.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

from orchestrator.testing.failures import FAILURES, failed
from orchestrator.testing.reply import Reply
from orchestrator.testing.said import Said
from orchestrator.testing.standin import StandIn
from tests.faults.llm_people import is_beyond

BURSTS = (1, 3, 4)
ALWAYS = [name for name, reply in FAILURES.items() if "refuses" not in reply
          and name != "no_schema"]
FAIL, LESS, SELDOM = 0.8, 0.6, 0.1
# The guard refuses it, and only a model can write another.
REFUSED_SQL = "SELECT SUM(revenue) AS revenue FROM data.order_report WHERE pg_sleep(0) IS NULL"


class Adversary:
    """delivered: (role, failure) → how often. pointless: those that met a request which they could
    not spoil, because of what it does not hold. Safe to ask from many threads."""

    def __init__(self, model: StandIn, roles: tuple[str, ...], wanted: int, seed: int) -> None:
        self._model = model
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self.delivered: Counter[tuple[str, str]] = Counter()
        self.pointless: set[tuple[str, str]] = set()
        self._left = {role: self._bursts(wanted // len(roles) + 1) for role in roles}

    def _bursts(self, wanted: int) -> list[str]:
        """Failures to deliver in this order: each at least once, `wanted` or a little more."""
        bursts = [[name] * self._chance.choice(BURSTS) for name in FAILURES]
        while sum(map(len, bursts)) < wanted:
            bursts.append([self._chance.choice(list(FAILURES))] * self._chance.choice(BURSTS))
        self._chance.shuffle(bursts)
        return [name for burst in bursts for name in burst]

    def left(self, role: str) -> int:
        return len(self._left.get(role, ()))

    def reply(self, role: str, request: dict[str, Any]) -> Reply:
        with self._lock:
            left = self._left.get(role)
            spoil = self._chance.random() < self._probability(role, request)
            name = left.pop() if left and spoil else None
            refused = self._chance.random() < 0.7
            if name is not None and not _spoils(name, request):
                self.pointless.add((role, name))
                name = self._chance.choice(ALWAYS)
            if name is not None:
                self.delivered[role, name] += 1
        reply = self._model.reply(role, request)
        if role == "analysis_orchestrator" and refused and self.left("auto_correction"):
            reply = Reply(object={**(reply.object or {}), "sql": REFUSED_SQL})
        reply = reply.model_copy(update={"first": 0.005, "delay": 0.02})
        return reply if name is None else failed(reply, name)

    def _probability(self, role: str, request: dict[str, Any]) -> float:
        if role == "analysis_orchestrator":
            return LESS if self.left("auto_correction") else FAIL
        after = self.left("analysis_orchestrator") + self.left("auto_correction")
        early = role == "plan_builder" and is_beyond(Said(request).parts.get("Question", ""))
        return SELDOM if early and after else FAIL


def _spoils(name: str, request: dict[str, Any]) -> bool:
    """Can this failure happen to this request?"""
    if name == "no_schema":
        return (request.get("response_format") or {}).get("type") == "json_schema"
    refused = FAILURES[name].get("refuses")
    return refused is None or any(parameter in request for parameter in refused)
