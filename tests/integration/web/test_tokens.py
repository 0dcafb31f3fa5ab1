"""Personal access tokens: made by a login, shown once, withdrawn by their owner."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator import accounts
from orchestrator.accounts import access_tokens
from orchestrator.database import Database

from .conftest import PASSWORD


def make(client: FlaskClient, **given: Any) -> dict[str, Any]:
    answer = client.post("/api/tokens", json={"name": "relatório", "days": 30, **given})
    assert answer.status_code == 201, answer.get_json()
    made: dict[str, Any] = answer.get_json()
    return made


def program(app: Flask, token: str) -> FlaskClient:
    """Neither a cookie nor the page's headers: what a program sends."""
    client = FlaskClient(app, app.response_class)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_a_program_asks_with_its_token(app: Flask, ana: FlaskClient) -> None:
    made = make(ana, name="  meu   programa ")
    assert made["token"].startswith("ezp_") and made["name"] == "meu programa"
    asking = program(app, made["token"])
    assert asking.get("/api/me").get_json()["username"] == "ana"
    assert asking.post("/api/jobs", json={"pergunta": "Qual a receita?"}).status_code == 202
    (listed,) = ana.get("/api/tokens").get_json()["tokens"]
    assert listed["last_used_at"] and "token" not in listed
    assert made["token"] not in ana.get("/api/tokens").get_data(as_text=True)


def test_the_token_itself_is_not_kept(ana: FlaskClient, database: Database) -> None:
    made = make(ana)
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("SELECT access_tokens::text FROM app.access_tokens")
        (row,) = cursor.fetchone()
    assert made["token"] not in row and made["token"][4:] not in row


def test_its_use_is_noted_once_a_minute(ana: FlaskClient, database: Database) -> None:
    token = make(ana)["token"]

    def used() -> Any:
        access_tokens.find(database, token)
        return access_tokens.list_all(database, "ana")[0]["last_used_at"]

    assert used() == used()


def test_a_withdrawn_token_is_over(app: Flask, ana: FlaskClient) -> None:
    made = make(ana)
    assert ana.delete(f"/api/tokens/{made['id']}").get_json() == {"ok": True}
    assert program(app, made["token"]).get("/api/me").status_code == 401
    assert ana.delete(f"/api/tokens/{made['id']}").status_code == 404
    assert ana.get("/api/tokens").get_json() == {"tokens": []}


def test_a_token_cannot_outlive_its_withdrawal(app: Flask, ana: FlaskClient) -> None:
    """It makes no other token and changes no password."""
    asking = program(app, make(ana)["token"])
    for path, given in (("/api/tokens", {"name": "x", "days": 1}),
                        ("/api/password", {"current": PASSWORD, "new": "another password"})):
        refused = asking.post(path, json=given)
        assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "needs_login")
    assert asking.post("/api/logout").status_code == 200
    assert ana.get("/api/me").status_code == 200


def test_an_admins_token_makes_and_changes_no_account(
    app: Flask, ana: FlaskClient, bia: FlaskClient, database: Database,
) -> None:
    """Stolen, it could make itself an account, or its owner another password."""
    asking = program(app, make(ana)["token"])
    accounts.set_role(database, "ana", "admin")
    assert asking.get("/api/users").status_code == 200
    for answer in (
        asking.post("/api/users", json={"username": "eva", "password": PASSWORD, "role": "admin"}),
        asking.patch("/api/users/ana", json={"password": "another password"}),
        asking.patch("/api/users/bia", json={"role": "admin"}),
    ):
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "needs_login")
    users = asking.get("/api/users").get_json()["users"]
    kept = [(user["username"], user["role"]) for user in users]
    assert kept == [("ana", "admin"), ("bia", "user")]


def test_a_token_has_its_owners_role(app: Flask, ana: FlaskClient, database: Database) -> None:
    asking = program(app, make(ana)["token"])
    assert asking.get("/api/metrics/queues").status_code == 403
    accounts.set_role(database, "ana", "operator")
    assert asking.get("/api/metrics/queues").status_code == 200


@pytest.mark.parametrize(("given", "code"), [
    ({"name": ""}, "bad_name"), ({"name": "  "}, "bad_name"), ({"name": "a\x07b"}, "bad_name"),
    ({"name": "x" * 101}, "too_long"), ({"name": None}, "missing_field"), ({"days": 0}, "bad_days"),
    ({"days": 366}, "bad_days"), ({"days": "x"}, "bad_number"), ({"days": None}, "bad_number"),
])
def test_an_unusable_token_is_refused_with_what_to_do(
    ana: FlaskClient, given: dict[str, Any], code: str
) -> None:
    refused = ana.post("/api/tokens", json={"name": "n", "days": 1, **given})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, code)


def test_tokens_of_a_person_are_bounded(ana: FlaskClient, bia: FlaskClient) -> None:
    for _ in range(access_tokens.PER_PERSON):
        make(ana)
    refused = ana.post("/api/tokens", json={"name": "n", "days": 1})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "too_many_tokens")
    make(bia)
