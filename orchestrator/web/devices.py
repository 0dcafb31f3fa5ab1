"""A browser that has signed in before: a cookie that says so, and lets nobody in by itself.

Place in the flow: login.py gives it at a login and shows it to limits.py at the next one. Whoever
guesses passwords has no such cookie of that name, so the owner's own browser is not kept out by
their guesses (OWASP, “Slow Down Online Guessing Attacks with Device Cookies”).
"""

from __future__ import annotations

import datetime as dt
import secrets
import time

import jwt
from flask import Response, request

from orchestrator.web.auth import ALGORITHM

COOKIE = "ezpocket_device"
SECURE_COOKIE = "__Host-ezpocket_device"
LIFETIME = dt.timedelta(days=180)
REQUIRED = ("device", "name", "exp")  # the first two are in no login's token, nor its own here


def device_of_request(secret: str, name: str) -> str | None:
    """The id of the asking browser when `name` has signed in with it before; else None."""
    try:
        claims = jwt.decode(request.cookies.get(_cookie(), ""), secret, algorithms=[ALGORITHM],
                            options={"require": list(REQUIRED)})
    except jwt.InvalidTokenError:
        return None
    return str(claims["device"]) if claims["name"] == name.strip().lower() else None


def remember_device(secret: str, name: str, response: Response) -> None:
    claims = {"device": secrets.token_urlsafe(16), "name": name,
              "exp": int(time.time() + LIFETIME.total_seconds())}
    response.set_cookie(_cookie(), jwt.encode(claims, secret, algorithm=ALGORITHM),
                        max_age=int(LIFETIME.total_seconds()), path="/", httponly=True,
                        samesite="Strict", secure=request.is_secure)


def _cookie() -> str:
    return SECURE_COOKIE if request.is_secure else COOKIE
