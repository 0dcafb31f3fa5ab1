"""Signing in, and what a token that is missing, forged, foreign or old gets."""

from __future__ import annotations

import datetime as dt

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator import accounts
from orchestrator.accounts import Account, hash_password
from orchestrator.database import Database
from orchestrator.errors import Invalid
from orchestrator.settings import Settings
from orchestrator.web.auth import issue_token

from .conftest import PASSWORD


def test_a_person_signs_in_and_is_known(ana: FlaskClient) -> None:
    assert ana.get("/api/me").get_json() == {"username": "ana", "role": "user"}


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


def forged_tokens(settings: Settings) -> dict[str, str]:
    now = dt.datetime.now(dt.UTC)
    claims = {"sub": "ana", "ver": 0, "iat": now, "exp": now + dt.timedelta(hours=1)}
    old = now - dt.timedelta(days=2)
    return {
        "missing": "",
        "nonsense": "a.b.c",
        "no signature": jwt.encode(claims, "", algorithm="none"),
        "another key": jwt.encode(claims, "another key that is long enough too", algorithm="HS256"),
        "expired": issue_token(settings.secret_key, Account("ana", "user"), old),
        "no such account": issue_token(settings.secret_key, Account("ghost", "user")),
        "older version": issue_token(settings.secret_key, Account("ana", "user", -1)),
    }


def test_the_bearer_scheme_is_written_in_any_case(app: Flask, ana: FlaskClient) -> None:
    given = {"username": "ana", "password": PASSWORD}
    token = ana.post("/api/login", json=given).get_json()["token"]
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = app.test_client().get("/api/me", headers={"Authorization": f"{scheme} {token}"})
        assert answer.status_code == 200, scheme


def test_every_closed_route_refuses_every_bad_token(app: Flask, settings: Settings) -> None:
    tokens = forged_tokens(settings)
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC:
            continue
        path = rule.rule.replace("<project_id>", "x").replace("<job_id>", "x")
        for name, token in tokens.items():
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                answer = client.open(path, method=method, json={},
                                     headers={"Authorization": f"Bearer {token}"})
                assert answer.status_code == 401, (name, method, path)


PUBLIC = {"auth.login", "auth.register", "auth.logout", "health.live", "health.ready",
          "openapi.document"}


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
