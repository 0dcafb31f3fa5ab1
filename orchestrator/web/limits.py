"""How often: questions, logins and requests, by person and by address.

Place in the flow: app.py counts every request, auth.py and connections.py every person's,
login.py the logins, jobs.py the questions. Counted in Redis, so that all web processes count
together; while Redis is away or full each process counts for itself, and nobody is let through
uncounted.
"""

from __future__ import annotations

import ipaddress
import math
import time
from functools import cached_property

import redis
import structlog
from flask import request
from limits import (
    RateLimitItem,
    RateLimitItemPerDay,
    RateLimitItemPerHour,
    RateLimitItemPerMinute,
)
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from orchestrator.errors import TooMany
from orchestrator.settings import Settings

KEY_PREFIX = "limit"
LOGINS_OF_A_NAME = 10  # a minute, from one address or with one known browser
# From anywhere, without a browser that the name has signed in with: fewer the longer it goes on.
NAME_ANYWHERE = ((60, "minute"), (300, "hour"), (1000, "day"))
NAME_AT_AN_ADDRESS = (30, "hour")  # so that one address alone does not use these up
# Many people may share an address; each of them has a limit of their own.
PEOPLE_AT_AN_ADDRESS = 5
REDIS_SECONDS = 1.0
AWAY_SECONDS = 5.0
KEYS_HERE = 10_000
UNCOUNTED = ("/assets/", "/health")
log = structlog.get_logger(__name__)


class Limits:
    """The limits of one web process. Opens nothing until used."""

    def __init__(self, redis_url: str, settings: Settings) -> None:
        self._redis_url = redis_url
        self._questions = RateLimitItemPerMinute(settings.questions_per_minute, namespace="ask")
        self._logins = RateLimitItemPerMinute(settings.logins_per_minute, namespace="login")
        self._name = RateLimitItemPerMinute(LOGINS_OF_A_NAME, namespace="name")
        self._guesses_here = _per(*NAME_AT_AN_ADDRESS, "guess-here")
        self._guesses = [_per(*one, "guess") for one in NAME_ANYWHERE]
        self._person = RateLimitItemPerMinute(settings.requests_per_minute, namespace="user")
        self._address = RateLimitItemPerMinute(
            settings.requests_per_minute * PEOPLE_AT_AN_ADDRESS, namespace="address")
        self._away_until = 0.0

    def question(self, username: str) -> None:
        """Raises TooMany when this person asks too often."""
        self._count(self._questions, username)

    def login(self, name: str, device: str | None = None) -> None:
        """Count an attempt, right or wrong. Raises TooMany.

        device: a browser or a login that this name has signed in with; it counts by itself, and
        what others try from elsewhere does not keep it out. Without one it counts for its
        address, its name there, and its name anywhere.
        """
        name = name.strip().lower()
        if device is not None:
            self._count(self._name, f"{name}/{device}")
            return
        self._count(self._logins, _address())
        self._count(self._name, f"{name}@{_address()}")
        self._count(self._guesses_here, f"{name}@{_address()}")
        for limit in self._guesses:
            self._count(limit, name)

    def right_login(self, name: str) -> None:
        """The password was right: what was tried with this name in the last hours was its
        owner's, or came to nothing. The last minute's still counts."""
        name = name.strip().lower()
        self._forget(self._guesses_here, f"{name}@{_address()}")
        for limit in self._guesses[1:]:
            self._forget(limit, name)

    def registration(self) -> None:
        """Count an account that somebody makes. Raises TooMany."""
        self._count(self._logins, _address())

    def person(self, username: str) -> None:
        """Raises TooMany when this person's requests and events come too often."""
        self._count(self._person, username)

    def address(self) -> None:
        """Raises TooMany when the current request's address sends too many."""
        self._count(self._address, _address())

    def request(self) -> None:
        """Before every request: it counts for its address, pages too, as somebody's token is
        looked up for them. Not what balancers ask, nor the files that pages load."""
        if not request.path.startswith(UNCOUNTED):
            self.address()

    def _count(self, limit: RateLimitItem, who: str) -> None:
        wait = self._wait(limit, who)
        if wait is None:
            return
        raise TooMany(
            "too_many_requests", f"Foram pedidos demais em pouco tempo; tente de novo em {wait} s.",
            f"There were too many requests in a short time; try again in {wait} s.",
            retry_after=wait)

    def _wait(self, limit: RateLimitItem, who: str) -> int | None:
        """Whole seconds to wait; None when this one may pass, and was counted."""
        if time.monotonic() >= self._away_until:
            try:
                return _ask(self._together, limit, who)
            except redis.RedisError as error:
                log.warning("limits are counted by each process alone", error=str(error))
                self._away_until = time.monotonic() + AWAY_SECONDS
        if len(self._memory.events) > KEYS_HERE:
            self._memory.reset()
        return _ask(self._alone, limit, who)

    def _forget(self, limit: RateLimitItem, who: str) -> None:
        self._alone.clear(limit, who)
        if time.monotonic() >= self._away_until:
            try:
                self._together.clear(limit, who)
            except redis.RedisError as error:
                log.warning("a limit was not cleared", error=str(error))

    @cached_property
    def _together(self) -> MovingWindowRateLimiter:
        pool = redis.BlockingConnectionPool.from_url(
            self._redis_url, max_connections=8, timeout=REDIS_SECONDS, protocol=2,
            socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS,
            retry=Retry(NoBackoff(), 0))
        return MovingWindowRateLimiter(
            RedisStorage(self._redis_url, connection_pool=pool, key_prefix=KEY_PREFIX))

    @cached_property
    def _memory(self) -> MemoryStorage:
        return MemoryStorage()

    @cached_property
    def _alone(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(self._memory)


def _per(number: int, period: str, namespace: str) -> RateLimitItem:
    kinds: dict[str, type[RateLimitItem]] = {
        "minute": RateLimitItemPerMinute, "hour": RateLimitItemPerHour, "day": RateLimitItemPerDay}
    return kinds[period](number, namespace=namespace)


def _ask(limiter: MovingWindowRateLimiter, limit: RateLimitItem, who: str) -> int | None:
    if limiter.hit(limit, who):
        return None
    left = limiter.get_window_stats(limit, who).reset_time - time.time()
    return max(1, min(math.ceil(left), limit.get_expiry()))


def _address() -> str:
    return address_of(request.remote_addr)


def address_of(remote: str | None) -> str:
    """What a caller's address counts as: of IPv6 the network, all of which one caller has."""
    try:
        found = ipaddress.ip_address(remote or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False).network_address)
