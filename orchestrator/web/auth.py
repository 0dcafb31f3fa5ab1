"""Who is asking: login, logout, register, me.

The token is a JWT (HS256, 24 h) in an HttpOnly, SameSite=Strict cookie, or a Bearer header
for programs. Identity comes from it alone, never from a payload; whether the account still
exists and is active is asked of the database at each request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

import gevent
import jwt
from flask import Blueprint, Response, g, jsonify, request

from orchestrator import accounts
from orchestrator.accounts import Account
from orchestrator.errors import Invalid, Unauthorized
from orchestrator.web.context import body, services, text

COOKIE = "ezpocket_token"
LIFETIME = dt.timedelta(hours=24)
ALGORITHM = "HS256"
P = ParamSpec("P")
R = TypeVar("R")

routes = Blueprint("auth", __name__, url_prefix="/api")


def issue_token(secret: str, account: Account, now: dt.datetime | None = None) -> str:
    issued = now or dt.datetime.now(dt.UTC)
    claims = {"sub": account.username, "ver": account.version, "iat": issued,
              "exp": issued + LIFETIME}
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def read_token(secret: str, token: str) -> tuple[str, int]:
    """The user name and account version that a token vouches for. Raises Unauthorized when
    it is forged or expired."""
    try:
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM],
                            options={"require": ["sub", "ver", "exp", "iat"]})
    except jwt.InvalidTokenError as error:
        raise login_needed() from error
    return str(claims["sub"]), claims["ver"]


def login_needed() -> Unauthorized:
    return Unauthorized("login_needed", "Entre na sua conta para continuar.",
                        "Sign in to continue.")


def account_of_request() -> Account:
    """The active account behind the current request's token. Raises Unauthorized."""
    header = request.headers.get("Authorization", "")
    token = header[7:] if header[:7].lower() == "bearer " else request.cookies.get(COOKIE, "")
    if not token:
        raise login_needed()
    username, version = read_token(services().settings.secret_key, token)
    account = accounts.active(services().database, username)
    if account is None or account.version != version:
        raise login_needed()
    return account


def login_required(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        g.account = account_of_request()
        return view(*args, **kwargs)

    return guarded


def current_user() -> str:
    return cast(Account, g.account).username


@routes.post("/login")
def login() -> Response:
    given = body()
    account = accounts.verify(services().database, text(given, "username", 64),
                              text(given, "password", 256), check=_off_the_loop)
    return _signed_in(account)


@routes.post("/register")
def register() -> Response:
    if not services().settings.registration:
        raise Invalid("registration_closed",
                      "O cadastro está fechado; peça uma conta a quem administra o sistema.",
                      "Registration is closed; ask the administrator for an account.")
    given = body()
    account = accounts.add(services().database, text(given, "username", 64),
                           text(given, "password", 256))
    response = _signed_in(account)
    response.status_code = 201
    return response


@routes.post("/logout")
def logout() -> Response:
    response = jsonify(ok=True)
    response.delete_cookie(COOKIE, path="/")
    return response


@routes.get("/me")
@login_required
def me() -> Response:
    account = cast(Account, g.account)
    return jsonify(username=account.username, role=account.role)


def _signed_in(account: Account) -> Response:
    token = issue_token(services().settings.secret_key, account)
    answer: dict[str, Any] = {"username": account.username, "role": account.role, "token": token}
    response = jsonify(answer)
    response.set_cookie(COOKIE, token, max_age=int(LIFETIME.total_seconds()), path="/",
                        httponly=True, samesite="Strict", secure=request.is_secure)
    return response


def _off_the_loop(stored: str, password: str) -> bool:
    """Hashing in gevent's thread pool, so that other sockets are served meanwhile."""
    found: bool = gevent.get_hub().threadpool.apply(accounts.matches, (stored, password))
    return found
