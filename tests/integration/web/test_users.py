"""An admin manages the accounts; what changes counts at once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator.database import Database
from tests.accounts import add_account

from .conftest import PASSWORD, sign_in


@pytest.fixture
def root(app: Flask, database: Database) -> FlaskClient:
    add_account(database, "root", PASSWORD, "admin")
    return sign_in(app, "root")


def test_an_account_is_made_and_signs_in(app: Flask, root: FlaskClient) -> None:
    made = root.post("/api/users", json={"username": "Rui", "password": PASSWORD,
                                         "role": "operator"})
    assert made.status_code == 201
    assert made.get_json().keys() == {"username", "role", "disabled", "created_at", "updated_at"}
    assert sign_in(app, "rui").get("/api/metrics/queues").status_code == 200


def test_accounts_are_listed_page_by_page(root: FlaskClient, bia: FlaskClient) -> None:
    first = root.get("/api/users?limit=2").get_json()
    assert [user["username"] for user in first["users"]] == ["ana", "bia"]
    rest = root.get("/api/users?limit=2&after=bia").get_json()
    assert [user["username"] for user in rest["users"]] == ["root"]
    assert (first["more"], rest["more"]) == (True, False)
    assert "password" not in root.get("/api/users").get_data(as_text=True)


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "operator"},
                                    {"password": "another long password"}])
def test_a_change_ends_the_accounts_logins(
    root: FlaskClient, ana: FlaskClient, bia: FlaskClient, change: dict[str, Any]
) -> None:
    changed = root.patch("/api/users/ana", json=change)
    assert changed.status_code == 200
    assert {"password": PASSWORD, **changed.get_json(), **change} == {
        "password": PASSWORD, **changed.get_json(), **change}
    assert ana.get("/api/me").status_code == 401
    assert bia.get("/api/me").status_code == 200


def test_what_is_as_it_was_ends_nothing(root: FlaskClient, ana: FlaskClient) -> None:
    root.patch("/api/users/ana", json={"disabled": False, "role": "user"})
    assert ana.get("/api/me").status_code == 200


@pytest.mark.parametrize(("given", "status", "code"), [
    ({}, 400, "nothing_to_change"), ({"name": "x"}, 400, "nothing_to_change"),
    ({"role": "king"}, 400, "bad_role"), ({"role": 3}, 400, "missing_field"),
    ({"disabled": "yes"}, 400, "bad_flag"), ({"password": "short"}, 400, "bad_password"),
])
def test_an_unusable_change_is_refused(
    root: FlaskClient, ana: FlaskClient, given: dict[str, Any], status: int, code: str
) -> None:
    refused = root.patch("/api/users/ana", json=given)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (status, code)
    assert ana.get("/api/me").status_code == 200


def test_a_change_that_is_refused_in_part_changes_nothing(
    root: FlaskClient, ana: FlaskClient
) -> None:
    for given in ({"role": "operator", "password": "short"}, {"disabled": True, "role": "king"},
                  {"disabled": True, "password": 3}):
        assert root.patch("/api/users/ana", json=given).status_code == 400
    assert ana.get("/api/me").get_json()["role"] == "user"


def test_there_is_always_an_admin(root: FlaskClient) -> None:
    for given in ({"disabled": True}, {"role": "user"}, {"disabled": True, "password": "x" * 20}):
        refused = root.patch("/api/users/root", json=given)
        assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "last_admin")
    assert root.get("/api/me").get_json()["role"] == "admin"
    root.patch("/api/users/ana", json={"role": "admin"})
    assert root.patch("/api/users/root", json={"role": "user"}).status_code == 200


def test_unknown_names(root: FlaskClient) -> None:
    assert root.patch("/api/users/ghost", json={"disabled": True}).status_code == 404
    assert root.patch("/api/users/!!", json={"disabled": True}).status_code == 400
    taken = root.post("/api/users", json={"username": "ana", "password": PASSWORD})
    assert (taken.status_code, taken.get_json()["error"]["code"]) == (409, "username_taken")
