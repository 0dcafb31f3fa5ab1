"""Passwords are hashed in gevent's thread pool, so that other sockets are served meanwhile.

Place in the flow: between the routes that take a password and accounts/passwords.py. A hash
takes 64 MB while it works, so few work at once and the others wait for a bounded time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gevent
from gevent.lock import BoundedSemaphore

from orchestrator import accounts
from orchestrator.errors import Unavailable

AT_ONCE = 2
PATIENCE_SECONDS = 10.0
P = ParamSpec("P")
R = TypeVar("R")

_turns = BoundedSemaphore(AT_ONCE)


def matches(stored: str, password: str) -> bool:
    return _off_the_loop(accounts.matches, stored, password)


def hash_password(password: str) -> str:
    return _off_the_loop(accounts.hash_password, password)


def _off_the_loop(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Raises Unavailable when too many others are before this one."""
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("busy", "Há muitas entradas ao mesmo tempo; tente de novo em instantes.",
                          "Many people sign in right now; try again in a moment.")
    try:
        done: R = gevent.get_hub().threadpool.apply(work, args, kwargs)
        return done
    finally:
        _turns.release()
