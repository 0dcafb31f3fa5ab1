"""Who is asking: the identity behind a request or a socket, and what it may do.

A login's token is a JWT (HS256, 24 h) in an HttpOnly, SameSite=Strict cookie, or a Bearer header
for programs, which may show a personal access token instead. Identity comes from it alone, never
from a payload; whether the login is still open is asked of the database at each request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

import jwt
from flask import g, request

from orchestrator.accounts import ROLES, Account, access_tokens, sessions
from orchestrator.accounts.sessions import Identity
from orchestrator.errors import Forbidden, Unauthorized
from orchestrator.web.context import services
from orchestrator.web.origin import bearer

COOKIE = "ezpocket_token"
SECURE_COOKIE = "__Host-ezpocket_token"  # browsers take it only over HTTPS and from this host
ALGORITHM = "HS256"
# Hosts' clocks differ; when a login ends is decided by the database's.
CLOCK_SECONDS = 30
P = ParamSpec("P")
R = TypeVar("R")


def cookie_name() -> str:
    return SECURE_COOKIE if request.is_secure else COOKIE


def issue_token(secret: str, found: Identity) -> str:
    claims = {"sub": found.account.username, "sid": found.credential, "iat": found.now,
              "exp": found.expires_at}
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def read_token(secret: str, token: str) -> tuple[str, str]:
    """The user name and the login's id that a token vouches for. Raises Unauthorized when it is
    forged or expired."""
    try:
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM],
                            leeway=dt.timedelta(seconds=CLOCK_SECONDS),
                            options={"require": ["sub", "sid", "exp", "iat"]})
    except jwt.InvalidTokenError as error:
        raise login_needed() from error
    return str(claims["sub"]), str(claims["sid"])


def login_needed() -> Unauthorized:
    return Unauthorized("login_needed", "Entre na sua conta para continuar.",
                        "Sign in to continue.")


def identify(token: str | None) -> Identity:
    """Whom a login's or a program's token speaks for, now. Raises Unauthorized, or TooMany when
    it asks too often."""
    if not token:
        raise login_needed()
    database = services().database
    if token.startswith(access_tokens.PREFIX):
        found = access_tokens.find(database, token)
    else:
        username, session = read_token(services().settings.secret_key, token)
        found = sessions.find(database, session, username)
    if found is None:
        raise login_needed()
    services().limits.person(found.account.username)
    return found


def identity_of_request() -> Identity:
    """From the Bearer header, else from the cookie: a bad header is not made good by a cookie,
    because the header also spares the request the checks of origin.py. Raises Unauthorized."""
    shown = bearer()
    return identify(request.cookies.get(cookie_name()) if shown is None else shown)


def account_of_request() -> Account:
    """The active account behind the current request. Raises Unauthorized."""
    return identity_of_request().account


def identity_or_none() -> Identity | None:
    """For pages that greet strangers too."""
    try:
        return identity_of_request()
    except Unauthorized:
        return None


def login_required(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        g.identity = identity_of_request()
        return view(*args, **kwargs)

    return guarded


def role_required(role: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Signed in, and with `role` or one that may more. Raises Forbidden otherwise."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            g.identity = identity_of_request()
            check_role(current_account(), role)
            return view(*args, **kwargs)

        return guarded

    return guard


def may(account: Account, role: str) -> bool:
    return ROLES.index(account.role) >= ROLES.index(role)


def check_role(account: Account, role: str) -> None:
    if not may(account, role):
        raise Forbidden(
            "not_allowed", f"Isto precisa do papel “{role}”; peça-o a quem administra o sistema.",
            f"This needs the role “{role}”; ask the administrator for it.")


def check_login() -> None:
    """Raises Forbidden for an access token: a stolen one must not outlive its withdrawal, by
    another token, another account or another password."""
    if current_identity().by_token:
        raise Forbidden(
            "needs_login", "Isto não se faz com um token de acesso; entre com a senha.",
            "An access token may not do this; sign in with the password.")


def current_identity() -> Identity:
    return cast(Identity, g.identity)


def current_account() -> Account:
    return current_identity().account


def current_user() -> str:
    return current_account().username
