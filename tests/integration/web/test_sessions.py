"""Logins: each of its own, and ended one by one or all together, here and in every browser."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator import accounts
from orchestrator.accounts import sessions
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import Unauthorized
from orchestrator.settings import Settings
from orchestrator.web.app import create_app

from .conftest import PASSWORD, Page, sign_in

LOGIN = {"username": "ana", "password": PASSWORD}


def is_in(client: FlaskClient) -> bool:
    return client.get("/api/me").status_code == 200


def counted(database: Database, table: str = "sessions") -> int:
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM app.{table}")
        (number,) = cursor.fetchone()
    return int(number)


def test_signing_out_ends_the_login_and_not_only_the_cookie(
    app: Flask, ana: FlaskClient, bia: FlaskClient
) -> None:
    elsewhere = sign_in(app, "ana")
    token = elsewhere.post("/api/login", json=LOGIN).get_json()["token"]
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert is_in(program)
    answer = elsewhere.post("/api/logout")
    assert answer.get_json() == {"ok": True}
    assert "ezpocket_token=;" in answer.headers["Set-Cookie"]
    assert not is_in(program) and not is_in(elsewhere)
    assert is_in(ana) and is_in(bia)
    assert elsewhere.post("/api/logout").status_code == 200


def test_signing_out_everywhere(app: Flask, ana: FlaskClient, bia: FlaskClient) -> None:
    elsewhere = sign_in(app, "ana")
    assert ana.post("/api/logout", json={"everywhere": True}).status_code == 200
    assert not is_in(ana) and not is_in(elsewhere)
    assert is_in(bia)


def test_a_login_is_always_a_new_one(app: Flask, database: Database) -> None:
    """Nobody can plant a login for somebody to fill, and a browser has one at a time."""
    client = sign_in(app, "ana")
    planted = client.get_cookie("ezpocket_token")
    assert planted is not None
    client.post("/api/login", json={**LOGIN, "username": "bia"})
    mine = client.get_cookie("ezpocket_token")
    assert mine is not None and mine.value != planted.value
    assert client.get("/api/me").get_json()["username"] == "bia"
    attacker = app.test_client()
    attacker.set_cookie("ezpocket_token", planted.value)
    assert not is_in(attacker)
    assert counted(database) == 1


def test_a_changed_password_ends_the_other_logins(app: Flask, ana: FlaskClient) -> None:
    elsewhere = sign_in(app, "ana")
    token = ana.post("/api/tokens", json={"name": "n", "days": 1}).get_json()["token"]
    given = {"current": PASSWORD, "new": "another long password"}
    wrong = ana.post("/api/password", json={**given, "current": "not this one"})
    assert (wrong.status_code, wrong.get_json()["error"]["code"]) == (400, "wrong_password")
    short = ana.post("/api/password", json={**given, "new": "short"})
    assert (short.status_code, short.get_json()["error"]["code"]) == (400, "bad_password")
    assert is_in(elsewhere)
    assert ana.post("/api/password", json=given).get_json() == {"ok": True}
    assert is_in(ana) and not is_in(elsewhere)
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert is_in(program)
    client = app.test_client()
    assert client.post("/api/login", json=LOGIN).status_code == 401
    new = {"username": "ana", "password": "another long password"}
    assert client.post("/api/login", json=new).status_code == 200


def test_no_login_opens_with_what_was_checked_before_a_change(
    app: Flask, database: Database
) -> None:
    """The password is checked, then it changes, then the login would open."""
    account = accounts.verify(database, "ana", PASSWORD)
    accounts.set_password(database, "ana", "another long password")
    with pytest.raises(Unauthorized):
        sessions.start(database, account)


def test_logins_of_a_person_and_old_ones_are_bounded(app: Flask, database: Database) -> None:
    account = accounts.verify(database, "ana", PASSWORD)
    first = sessions.start(database, account)
    for _ in range(sessions.PER_PERSON):
        last = sessions.start(database, account)
    assert counted(database) == sessions.PER_PERSON
    assert sessions.find(database, first.credential, "ana") is None
    assert sessions.find(database, last.credential, "ana") is not None
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("UPDATE app.sessions SET expires_at = now() - interval '2 hours'")
    sign_in(app, "bia")
    assert counted(database) == 1


def test_a_login_lasts_a_day(app: Flask, database: Database) -> None:
    found = sessions.start(database, accounts.verify(database, "ana", PASSWORD))
    assert found.expires_at - found.now == dt.timedelta(hours=24)
    again = sessions.find(database, found.credential, "ana")
    assert again is not None and again.expires_at == found.expires_at


def test_a_request_asks_the_database_once_for_its_login(
    app: Flask, ana: FlaskClient, database: Database
) -> None:
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("""EXPLAIN SELECT 1 FROM app.sessions JOIN app.users USING (username)
                          WHERE sessions.id = 'x' AND sessions.username = 'ana'""")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index" in plan and "Seq Scan" not in plan, plan
    asked: list[str] = []
    original = Database.row

    def noted(self: Database, query: str, /, **parameters: object) -> object:
        asked.append(query)
        return original(self, query, **parameters)

    Database.row = noted  # type: ignore[method-assign,assignment]
    try:
        assert is_in(ana)
    finally:
        Database.row = original  # type: ignore[method-assign]
    assert asked == ["session_by_id"]


def test_under_https_the_cookie_is_bound_to_the_host(app: Flask) -> None:
    client = Page(app)
    client.environ_base["HTTP_ORIGIN"] = "https://localhost"
    answer = client.post("/api/login", json=LOGIN, base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-ezpocket_token=")
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert client.get("/api/me", base_url="https://localhost").status_code == 200
    other = Page(app)
    other.set_cookie("ezpocket_token", answer.get_json()["token"])
    assert other.get("/api/me", base_url="https://localhost").status_code == 401


def test_a_proxy_is_believed_when_it_is_configured(
    app: Flask, settings: Settings, engine: Engine, database: Database
) -> None:
    behind, _ = create_app(settings.model_copy(update={"trusted_proxies": 1}), engine, database)
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7",
                 "Origin": "https://localhost", "X-Requested-With": "ezpocket"}
    seen = behind.test_client().post("/api/login", json=LOGIN, headers=forwarded)
    assert seen.headers["Set-Cookie"].startswith("__Host-ezpocket_token=")
    direct = app.test_client().post("/api/login", json=LOGIN, headers=forwarded)
    assert direct.get_json()["error"]["code"] == "bad_origin"
