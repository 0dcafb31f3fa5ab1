"""Signing in and out: login, logout, register, me, password."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from orchestrator import accounts
from orchestrator.accounts import Account, sessions
from orchestrator.errors import Invalid
from orchestrator.web import hashing
from orchestrator.web.auth import (
    check_login,
    cookie_name,
    current_identity,
    current_user,
    identity_or_none,
    issue_token,
    login_required,
)
from orchestrator.web.context import body, services, text
from orchestrator.web.devices import device_of_request, remember_device
from orchestrator.web.origin import bearer

routes = Blueprint("login", __name__, url_prefix="/api")


@routes.post("/login")
def login() -> Response:
    given = body()
    username = text(given, "username", 64)
    secret = services().settings.secret_key
    services().limits.login(username, device_of_request(secret, username))
    account = accounts.verify(services().database, username, text(given, "password", 256),
                              check=hashing.matches)
    services().limits.right_login(username)
    return _signed_in(account)


@routes.post("/register")
def register() -> Response:
    if not services().settings.registration:
        raise Invalid("registration_closed",
                      "O cadastro está fechado; peça uma conta a quem administra o sistema.",
                      "Registration is closed; ask the administrator for an account.")
    given = body()
    username = text(given, "username", 64)
    services().limits.registration()
    account = accounts.add(services().database, username, text(given, "password", 256),
                           hashing=hashing.hash_password)
    response = _signed_in(account)
    response.status_code = 201
    return response


@routes.post("/logout")
def logout() -> Response:
    """End this login, or with {everywhere: true} all of this person's; nobody's is fine too."""
    given = body() if request.content_length else {}
    _end_login(everywhere=given.get("everywhere") is True)
    response = jsonify(ok=True)
    _forget_cookie(response)
    return response


@routes.get("/me")
@login_required
def me() -> Response:
    found = current_identity()
    return jsonify(username=found.account.username, role=found.account.role,
                   expires_at=found.expires_at, now=found.now)


@routes.post("/password")
@login_required
def password() -> Response:
    """Change one's own password: {current, new}. Every other login of this person ends."""
    given = body()
    check_login()
    services().limits.login(current_user(), current_identity().credential)
    accounts.change_password(
        services().database, current_user(), text(given, "current", 256), text(given, "new", 256),
        session=current_identity().credential, check=hashing.matches, hashing=hashing.hash_password)
    return jsonify(ok=True)


def _signed_in(account: Account) -> Response:
    """A new login, never one that was there before: an id planted by somebody is worth
    nothing. The one that this browser had ends."""
    found = sessions.start(services().database, account)
    if bearer() is None:
        _end_login(everywhere=False)
    token = issue_token(services().settings.secret_key, found)
    response = jsonify(username=account.username, role=account.role, token=token,
                       expires_at=found.expires_at)
    response.set_cookie(cookie_name(), token, max_age=int(sessions.LIFETIME.total_seconds()),
                        path="/", httponly=True, samesite="Strict", secure=request.is_secure)
    remember_device(services().settings.secret_key, account.username, response)
    return response


def _end_login(everywhere: bool) -> None:
    found = identity_or_none()
    if found is None:
        return
    if everywhere:
        sessions.end_all(services().database, found.account.username)
    elif not found.by_token:
        sessions.end(services().database, found.credential, found.account.username)


def _forget_cookie(response: Response) -> None:
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Strict",
                           secure=request.is_secure)
