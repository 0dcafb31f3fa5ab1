"""Signing in and out, access tokens, accounts."""

from __future__ import annotations

from orchestrator.accounts import ROLES
from orchestrator.web.openapi.route import Route
from orchestrator.web.openapi.shapes import (
    ANY,
    OK,
    TIME,
    TRUTH,
    Fields,
    listed,
    number,
    one_of,
    or_null,
    text,
    thing,
)

_CREDENTIALS: Fields = (("username", text(64)), ("password", text(256)))
_ACCOUNT: Fields = (("username", text()), ("role", one_of(*ROLES)))
_USER: Fields = (*_ACCOUNT, ("disabled", TRUTH), ("created_at", TIME), ("updated_at", TIME))
_TOKEN: Fields = (("id", text()), ("name", text()), ("created_at", TIME), ("expires_at", TIME),
                  ("last_used_at?", or_null(TIME)))

ROUTES = (
    Route("post", "/api/login", "Sign in; sets the cookie and gives the token", _CREDENTIALS,
          (*_ACCOUNT, ("token", text()), ("expires_at", TIME)), public=True),
    Route("post", "/api/register", "Create an account, when registration is open", _CREDENTIALS,
          (*_ACCOUNT, ("token", text()), ("expires_at", TIME)), status=201, public=True,
          conflicts=True),
    Route("post", "/api/logout", "End this login, or with everywhere = true all of mine",
          (("everywhere?", ANY),), OK, public=True),
    Route("get", "/api/me", "Who am I, and until when?",
          gives=(*_ACCOUNT, ("expires_at", TIME), ("now", TIME))),
    Route("post", "/api/password", "Change my password; my other logins end",
          (("current", text(256)), ("new", text(256))), OK),
    Route("get", "/api/tokens", "My access tokens",
          gives=(("tokens", listed(thing(*_TOKEN))),)),
    Route("post", "/api/tokens",
          "Make an access token with a login; it is shown this once",
          (("name", text(100, 1)), ("days", number(1, 365))),
          (*_TOKEN, ("token", text())), status=201, conflicts=True),
    Route("delete", "/api/tokens/{token_id}", "Withdraw an access token", gives=OK),
    Route("get", "/api/users", "Accounts by name", gives=(
        ("users", listed(thing(*_USER))), ("more", TRUTH)),
        query=(("limit?", number()), ("after?", text(64))), role="admin"),
    Route("post", "/api/users", "Make an account",
          (*_CREDENTIALS, ("role?", one_of(*ROLES))), _USER, status=201, conflicts=True,
          role="admin"),
    Route("patch", "/api/users/{username}",
          "Change an account's role or password, disable or enable it",
          (("role?", one_of(*ROLES)), ("disabled?", TRUTH), ("password?", text(256))), _USER,
          conflicts=True, role="admin"),
)
