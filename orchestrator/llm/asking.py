"""Asks one provider after another until an answer is usable, within one deadline.

Place in the flow: client.py runs `ask_in_order` on a line. For each provider in order: tries with
growing pauses, one repair round, and what a refused parameter asks for; then the next, as long
as there is one and time is left. A provider that failed rests.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from orchestrator.llm.connections import Line
from orchestrator.llm.exchange import Exchange
from orchestrator.llm.failures import Adapted, LLMUnavailable, Passing, Unusable
from orchestrator.llm.manner import Manner
from orchestrator.llm.profiles import Route
from orchestrator.llm.requests import request

T = TypeVar("T")
MAX_TRIES = 4
# With somebody else to ask, waiting for this one is not worth more than that.
TRIES_BEFORE_THE_NEXT = 2
PAUSE_BEFORE_THE_NEXT = 1.0
MAX_REPAIRS = 1
FIRST_PAUSE = 0.25
_log = structlog.get_logger("ezpocket.llm")


@dataclass(frozen=True, slots=True)
class Asked:
    """A route, what is known of its manner, and whether somebody can be asked after it."""

    route: Route
    manner: Manner
    last: bool


async def ask_in_order(
    exchange: Exchange[T], routes: Sequence[tuple[Route, Manner]], line: Line,
    seconds: float, rest_seconds: float,
) -> T:
    """The answer of the first provider that has one. Raises LLMUnavailable, the last one's."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    awake = [(route, manner) for route, manner in routes if not manner.resting()]
    failure = LLMUnavailable("llm_resting", "não respondeu há pouco / no answer just now")
    for number, (route, manner) in enumerate(awake, 1):
        asked = Asked(route, manner, last=number == len(awake))
        now = loop.time()
        # A silent provider must leave time for the next.
        until = ends if asked.last else now + (ends - now) / 2
        try:
            exchange.begin(route)
            async with asyncio.timeout_at(until):
                return await _ask_one(exchange, asked, line, until)
        except TimeoutError:
            failure = LLMUnavailable("llm_deadline", "prazo esgotado / out of time")
        except LLMUnavailable as error:
            failure = error
        _log.warning("llm_provider_failed", provider=route.name, model=route.model,
                     role=exchange.prompt.role, code=failure.code, detail=failure.detail)
        # What fails ahead of a person's yes must not keep the real call from being made after it.
        rest = failure.rest if exchange.ahead else max(rest_seconds, failure.rest)
        if failure.rests and rest:
            manner.rest(rest)
        if not asked.last:
            exchange.restart(failure.detail, failure.code)
    raise failure


async def _ask_one(exchange: Exchange[T], asked: Asked, line: Line, until: float) -> T:
    failures = repairs = 0
    while True:
        exchange.tries += 1
        try:
            text = await request(exchange, asked.route, asked.manner, line)
            return exchange.finish(text)
        except Adapted:
            continue
        except Unusable as unusable:
            repairs += 1
            if repairs > MAX_REPAIRS:
                raise LLMUnavailable(
                    unusable.code, "resposta inválida / invalid answer") from None
            exchange.refuse(unusable)
            exchange.restart(unusable.why, unusable.code)
        except Passing as passing:
            failures += 1
            pause = _pause(passing, failures, asked, until)
            exchange.restart(passing.detail, passing.code)
            await asyncio.sleep(pause)


def _pause(passing: Passing, failures: int, asked: Asked, until: float) -> float:
    """Seconds before the next try: doubling, with jitter; LLMUnavailable after the last one."""
    growing: float = FIRST_PAUSE * 2 ** (failures - 1) * random.uniform(0.5, 1.0)
    pause = max(passing.pause, growing)
    tries = MAX_TRIES if asked.last else TRIES_BEFORE_THE_NEXT
    left = until - asyncio.get_running_loop().time()
    longest = left if asked.last else min(left, PAUSE_BEFORE_THE_NEXT)
    if failures >= tries or pause >= longest:
        raise LLMUnavailable(passing.code, passing.detail, rest=passing.pause)
    return pause

