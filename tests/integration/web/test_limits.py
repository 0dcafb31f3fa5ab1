"""Too often is refused with when to come back: by person, by name, by address; in every web
process together, and in each alone while Redis is away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import TooMany
from orchestrator.settings import Settings
from orchestrator.web import limits
from orchestrator.web.app import create_app
from orchestrator.web.devices import device_of_request
from orchestrator.web.limits import LOGINS_OF_A_NAME, Limits
from tests.accounts import add_account
from tests.redis_process import RedisProcess

from .conftest import PASSWORD, Page, sign_in

Limited = Callable[..., Flask]


@pytest.fixture
def limited(settings: Settings, engine: Engine, database: Database) -> Limited:
    """An application of a web process of its own, with these settings."""
    for name in ("ana", "bia"):
        add_account(database, name, PASSWORD)

    def make(**values: int) -> Flask:
        application, _ = create_app(settings.model_copy(update=values), engine, database)
        application.test_client_class = Page
        return application

    return make


def ask(client: FlaskClient) -> Any:
    return client.post("/api/jobs", json={"pergunta": "Qual a receita?"})


def refused(answer: Any) -> bool:
    if answer.status_code != 429:
        return False
    error, wait = answer.get_json()["error"], int(answer.headers["Retry-After"])
    assert error["code"] == "too_many_requests" and 1 <= wait <= 60
    assert f" {wait} s" in error["message"] and f" {wait} s" in error["message_en"]
    return True


def test_questions_are_counted_by_person_and_in_all_processes(limited: Limited) -> None:
    here, there = (limited(questions_per_minute=3) for _ in range(2))
    ana, also_ana, bia = sign_in(here, "ana"), sign_in(there, "ana"), sign_in(there, "bia")
    assert [ask(client).status_code for client in (ana, also_ana, ana)] == [202] * 3
    assert refused(ask(ana)) and refused(ask(also_ana))
    assert ask(bia).status_code == 202
    assert ana.get("/api/me").status_code == 200


def test_logins_are_counted_by_name_also_of_nobody(limited: Limited) -> None:
    client = limited(logins_per_minute=1000).test_client()
    for name in ("ana", "nobody"):
        given = {"username": name, "password": "wrong password"}
        answers = [client.post("/api/login", json=given) for _ in range(LOGINS_OF_A_NAME + 2)]
        assert [a.status_code for a in answers] == [401] * LOGINS_OF_A_NAME + [429] * 2
        assert refused(answers[-1])
        shouted = {**given, "username": f" {name.upper()} "}
        assert refused(client.post("/api/login", json=shouted))


def test_who_guesses_locks_out_neither_a_known_browser_nor_another_address(
    limited: Limited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of a minute counts for an hour here: a slow machine checks no sixty passwords
    in a minute."""
    (most, _), *later = limits.NAME_ANYWHERE
    monkeypatch.setattr(limits, "NAME_ANYWHERE", ((most, "hour"), *later))
    app = limited(logins_per_minute=1000, trusted_proxies=1)
    own, attacker = app.test_client(), app.test_client()

    def login(client: FlaskClient, address: str, password: str) -> int:
        return client.post("/api/login", headers={"X-Forwarded-For": address}, json={
            "username": "ana", "password": password}).status_code

    assert login(own, "192.0.2.1", PASSWORD) == 200
    own.post("/api/logout")
    guesses = [login(attacker, "192.0.2.66", "wrong password") for _ in range(12)]
    assert guesses == [401] * LOGINS_OF_A_NAME + [429] * 2
    assert login(app.test_client(), "192.0.2.2", PASSWORD) == 200
    guesses = [login(attacker, f"198.51.100.{n}", "wrong password") for n in range(60)]
    assert guesses[0] == 401 and guesses[-1] == 429
    assert login(app.test_client(), "192.0.2.3", PASSWORD) == 429
    assert login(own, "192.0.2.66", PASSWORD) == 200
    guesses = [login(own, "192.0.2.1", "wrong password") for _ in range(LOGINS_OF_A_NAME + 2)]
    assert guesses[-1] == 429


def test_whoever_signs_in_again_and_again_may(
    limited: Limited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program without a cookie, every few minutes: only guesses add up for hours."""
    monkeypatch.setattr(limits, "LOGINS_OF_A_NAME", 1000)
    monkeypatch.setattr(limits, "NAME_AT_AN_ADDRESS", (2, "hour"))
    monkeypatch.setattr(limits, "NAME_ANYWHERE", ((1000, "minute"), (3, "hour"), (3, "day")))
    app = limited(logins_per_minute=1000)
    for _ in range(6):
        sign_in(app, "ana")
    given = {"username": "ana", "password": "wrong password"}
    answers = [app.test_client().post("/api/login", json=given).status_code for _ in range(3)]
    assert answers == [401, 401, 429]


def test_a_known_browser_is_one_of_that_name_alone_and_lets_nobody_in(limited: Limited) -> None:
    app = limited()
    browser = sign_in(app, "ana")
    (device,) = (cookie for name in ("ezpocket_device",)
                 if (cookie := browser.get_cookie(name)) is not None)
    secret = app.extensions["ezpocket"].settings.secret_key
    login = browser.get_cookie("ezpocket_token")
    assert login is not None
    for value, name, known in ((device.value, "ana", True), (device.value, " ANA ", True),
                               (device.value, "bia", False), (login.value, "ana", False),
                               (device.value[:-4] + "AAAA", "ana", False), ("", "ana", False)):
        with app.test_request_context(headers={"Cookie": f"ezpocket_device={value}"}):
            assert (device_of_request(secret, name) is not None) is known
    stranger = app.test_client()
    stranger.set_cookie("ezpocket_token", device.value)
    assert stranger.get("/api/me").status_code == 401


def test_logins_are_counted_by_address(limited: Limited) -> None:
    app = limited(logins_per_minute=3, trusted_proxies=1)
    client = app.test_client()

    def login(address: str, name: str) -> Any:
        return client.post("/api/login", headers={"X-Forwarded-For": address},
                           json={"username": name, "password": "wrong password"})

    for address in ("192.0.2.1", "2001:db8::1"):
        assert [login(address, f"name{n}").status_code for n in range(3)] == [401] * 3
        assert refused(login(address, "another"))
    assert refused(login("2001:db8::ffff:1", "neighbour"))
    assert login("2001:db8:0:1::1", "stranger").status_code == 401


def test_requests_are_counted_by_person_and_by_address(limited: Limited) -> None:
    app = limited(requests_per_minute=4)
    ana, bia, nobody = sign_in(app, "ana"), sign_in(app, "bia"), app.test_client()
    assert [ana.get("/api/me").status_code for _ in range(4)] == [200] * 4
    assert refused(ana.get("/api/me"))
    assert bia.get("/api/me").status_code == 200
    answers = [nobody.get("/api/me") for _ in range(20)]
    assert answers[0].status_code == 401 and refused(answers[-1])
    assert nobody.get("/health/live").status_code == 200


def test_pages_count_for_their_address_before_anything_is_looked_up(limited: Limited) -> None:
    """Not their files, nor what balancers ask."""
    app = limited(requests_per_minute=1)
    client = app.test_client()
    shown = {"Accept": "text/html", "Authorization": "Bearer ezp_nobodys"}
    answers = [client.get("/login", headers=shown) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert answers[-1].mimetype == "text/html" and int(answers[-1].headers["Retry-After"]) > 0
    for path in ("/", "/operator", "/answers/x", "/nothing"):
        assert client.get(path, headers=shown).status_code == 429
    assert client.get("/health/live").status_code == 200
    assert client.get("/assets/none/none.js").status_code == 404


def test_a_password_change_is_counted_as_a_login(limited: Limited) -> None:
    client = sign_in(limited(logins_per_minute=1000), "ana")
    given = {"current": "wrong password", "new": "another long password"}
    answers = [client.post("/api/password", json=given) for _ in range(LOGINS_OF_A_NAME + 1)]
    assert refused(answers[-1])


def test_each_process_counts_alone_while_redis_is_away(
    settings: Settings, tmp_path: Path
) -> None:
    server = RedisProcess(tmp_path).start()
    few = settings.model_copy(update={"questions_per_minute": 2})
    here, there = (Limits(server.url, few) for _ in range(2))
    here.question("ana")
    there.question("ana")
    with pytest.raises(TooMany):
        here.question("ana")
    server.stop()
    for one in (here, there):
        one.question("bia")
        one.question("bia")
        with pytest.raises(TooMany):
            one.question("bia")
