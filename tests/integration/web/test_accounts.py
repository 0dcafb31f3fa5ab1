"""Signing in, and what a token that is missing, forged, foreign or old gets."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator import accounts
from orchestrator.accounts import hash_password
from orchestrator.database import Database
from orchestrator.errors import Invalid

from .conftest import PASSWORD


def test_a_person_signs_in_and_is_known(ana: FlaskClient) -> None:
    found = ana.get("/api/me").get_json()
    assert (found["username"], found["role"]) == ("ana", "user")
    left = dt.datetime.fromisoformat(found["expires_at"]) - dt.datetime.fromisoformat(found["now"])
    assert dt.timedelta(hours=23) < left <= dt.timedelta(hours=24)


def test_the_cookie_is_out_of_reach_of_scripts(anonymous: FlaskClient) -> None:
    answer = anonymous.post("/api/login", json={"username": "ana", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie


@pytest.mark.parametrize("username", ["ana", "nobody", "x" * 60])
def test_unknown_name_and_wrong_password_get_the_same_words(
    anonymous: FlaskClient, username: str
) -> None:
    answer = anonymous.post("/api/login", json={"username": username, "password": "wrong wrong"})
    assert answer.status_code == 401
    assert answer.get_json()["error"]["code"] == "bad_login"


@pytest.mark.parametrize("given", [None, [], "text", {}, {"username": 1, "password": 2},
                                   {"username": "a" * 70, "password": "b"},
                                   {"username": "ana", "password": "\ud800"}])
def test_a_broken_login_says_what_is_wrong(anonymous: FlaskClient, given: object) -> None:
    answer = anonymous.post("/api/login", json=given)
    assert answer.status_code == 400
    assert answer.get_json()["error"]["message_en"]


def test_the_bearer_scheme_is_written_in_any_case(app: Flask, ana: FlaskClient) -> None:
    given = {"username": "ana", "password": PASSWORD}
    token = ana.post("/api/login", json=given).get_json()["token"]
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = app.test_client().get("/api/me", headers={"Authorization": f"{scheme} {token}"})
        assert answer.status_code == 200, scheme


def test_a_new_password_or_a_disabled_account_ends_open_logins(
    ana: FlaskClient, bia: FlaskClient, database: Database
) -> None:
    accounts.set_password(database, "ana", "another long password")
    accounts.disable(database, "bia")
    assert ana.get("/api/me").status_code == 401
    assert bia.get("/api/me").status_code == 401


def test_registration_is_closed_unless_opened(anonymous: FlaskClient) -> None:
    answer = anonymous.post("/api/register", json={"username": "new", "password": PASSWORD})
    assert answer.get_json()["error"]["code"] == "registration_closed"


@pytest.mark.parametrize("password", ["short", "x" * 257, "long enough \udcff"])
def test_a_password_that_cannot_be_kept_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        hash_password(password)
