"""Accounts over HTTP, for admins: list, make, change role and password, disable, enable.

Whatever changes one needs a login: an access token that was stolen could make itself an account.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from orchestrator import accounts
from orchestrator.errors import Invalid
from orchestrator.web import hashing
from orchestrator.web.auth import check_login, role_required
from orchestrator.web.context import body, services, text, whole_number

routes = Blueprint("users", __name__, url_prefix="/api/users")
PAGE = 200


@routes.get("")
@role_required("admin")
def list_users() -> Response:
    """By name, `limit` (at most 200) behind the name `after`; `more` says that others follow."""
    limit = min(max(1, whole_number(request.args.get("limit", PAGE), "limit")), PAGE)
    after = text(dict(request.args), "after", 64, default="")
    found = accounts.page(services().database, after, limit + 1)
    return jsonify(users=found[:limit], more=len(found) > limit)


@routes.post("")
@role_required("admin")
def create_user() -> tuple[Response, int]:
    check_login()
    given = body()
    made = accounts.add(
        services().database, text(given, "username", 64), text(given, "password", 256),
        text(given, "role", 20, default="user"), hashing=hashing.hash_password)
    return jsonify(accounts.show(services().database, made.username)), 201


@routes.patch("/<username>")
@role_required("admin")
def change_user(username: str) -> Response:
    """{role?, disabled?, password?}, each in effect at once: the account's logins end. Nothing
    changes when one of them is refused."""
    check_login()
    given = body()
    if not given.keys() & {"role", "disabled", "password"}:
        raise Invalid("nothing_to_change", "Diga o que muda: role, disabled ou password.",
                      "Say what changes: role, disabled or password.")
    username = accounts.checked_username(username)
    before = accounts.show(services().database, username)
    role = accounts.checked_role(text(given, "role", 20, default=before["role"]))
    disabled = _flag(given.get("disabled", before["disabled"]))
    hashed = hashing.hash_password(text(given, "password", 256)) if "password" in given else None
    if disabled != before["disabled"]:
        change = accounts.disable if disabled else accounts.enable
        change(services().database, username)
    if role != before["role"]:
        accounts.set_role(services().database, username, role)
    if hashed is not None:
        accounts.store_password(services().database, username, hashed)
    return jsonify(accounts.show(services().database, username))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Invalid("bad_flag", "O campo “disabled” deve ser true ou false.",
                      "The field “disabled” must be true or false.")
    return value
