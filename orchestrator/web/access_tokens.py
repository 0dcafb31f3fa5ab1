"""Personal access tokens over HTTP: a person's own. Made with a login, never with a token."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from orchestrator.accounts import access_tokens as store
from orchestrator.web.auth import check_login, current_user, login_required
from orchestrator.web.context import body, services, text, whole_number

routes = Blueprint("access_tokens", __name__, url_prefix="/api/tokens")


@routes.get("")
@login_required
def list_tokens() -> Response:
    return jsonify(tokens=store.list_all(services().database, current_user()))


@routes.post("")
@login_required
def create_token() -> tuple[Response, int]:
    """{name, days} → the token, which is shown this once."""
    check_login()
    given = body()
    name = text(given, "name", store.NAME_CHARACTERS)
    days = whole_number(given.get("days"), "days")
    return jsonify(store.create(services().database, current_user(), name, days)), 201


@routes.delete("/<token_id>")
@login_required
def delete_token(token_id: str) -> Response:
    store.delete(services().database, current_user(), token_id)
    return jsonify(ok=True)
