"""Signing in, and what a token that is missing, forged, foreign or old gets."""

from __future__ import annotations

import datetime as dt
import threading
import time

import gevent
import pytest
from flask import Flask
from flask.testing import FlaskClient
from gevent.lock import BoundedSemaphore

from orchestrator import accounts
from orchestrator.accounts import hash_password
from orchestrator.database import Database
from orchestrator.errors import Invalid, Unauthorized, Unavailable
from orchestrator.web import hashing

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


@pytest.mark.parametrize(("password", "why"), [
    ("short", "at least 8 characters"), ("çãéíõú7", "at least 8 characters"),
    ("x" * 257, "at most 256 characters"), ("long enough \udcff", "write it again"),
])
def test_a_password_that_cannot_be_kept_is_refused_in_words(password: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        hash_password(password)
    assert why in refused.value.en
    assert "byte" not in refused.value.pt + refused.value.en


@pytest.mark.parametrize("password", ["çãéíõúâê", "ç" * 256, "longa frase é fácil"])
def test_a_password_is_measured_in_characters(database: Database, password: str) -> None:
    accounts.add(database, "accented", password)
    assert accounts.verify(database, "accented", password).username == "accented"


def test_an_unknown_name_costs_the_same_work(database: Database) -> None:
    """One verification with the same parameters, whether there is such a person or not."""
    for name in ("here", "gone"):
        accounts.add(database, name, PASSWORD)
    accounts.disable(database, "gone")
    checked: list[str] = []

    def check(stored: str, _: str) -> bool:
        checked.append(stored.rsplit("$", 2)[0])
        return False

    for name in ("here", "nobody", "gone", "Here ", "x" * 64):
        with pytest.raises(Unauthorized):
            accounts.verify(database, name, "wrong password", check=check)
    assert len(checked) == 5 and set(checked) == {"$argon2id$v=19$m=65536,t=3,p=4"}


def test_the_event_loop_does_not_wait_for_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """They run in other threads, two at most at a time."""
    threads: set[int] = set()
    running, most = 0, 0

    def matches(_stored: str, _password: str) -> bool:
        nonlocal running, most
        running += 1
        most = max(most, running)
        threads.add(threading.get_ident())
        time.sleep(0.05)
        running -= 1
        return True

    monkeypatch.setattr(accounts, "matches", matches)
    asking = [gevent.spawn(hashing.matches, "stored", "password") for _ in range(6)]
    assert len(gevent.joinall(asking, raise_error=True)) == len(asking)
    assert most <= hashing.AT_ONCE and threading.get_ident() not in threads


def test_who_waits_too_long_for_a_hash_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(hashing, "_turns", BoundedSemaphore(1))
    with hashing._turns, pytest.raises(Unavailable) as told:
        hashing.hash_password(PASSWORD)
    assert told.value.code == "busy"
