"""Who gets a socket, what each event does with somebody else's things, and how sockets end with
their logins, in every web process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import simple_websocket
import socketio
from flask import Flask
from socketio.exceptions import ConnectionError as Refused

from orchestrator import accounts
from orchestrator.accounts import access_tokens, sessions
from orchestrator.database import Database
from orchestrator.embedded import Servers
from orchestrator.engine import Engine
from orchestrator.errors import Conflict
from orchestrator.settings import Settings
from orchestrator.web import connections
from orchestrator.web.app import create_app
from orchestrator.web.auth import issue_token
from orchestrator.web.connections import Connections
from orchestrator.web.context import EXTENSION

from .conftest import PASSWORD, Chat, is_served, wait_until
from .credentials import bad_credentials

# What each event says of a job of ana's; a new event without a line here fails.
EVENTS: dict[str, dict[str, Any]] = {
    "start_job": {"pergunta": "Qual a receita?", "projeto": "hers"},
    "plan_response": {"ask": 1, "action": "accept"},
    "feedback": {"ask": 1, "rating": 1},
    "cancel_job": {},
    "resume": {"after": 0},
}


@pytest.fixture(scope="module")
def addresses(settings: Settings, servers: Servers) -> Iterator[list[str]]:
    """Two web processes, without workers."""
    database = Database(servers.database_url)
    with contextlib.suppress(Conflict):
        accounts.add(database, "root", PASSWORD, "admin")
    database.close()
    ports, processes = [], []
    for _ in range(2):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            ports.append(probe.getsockname()[1])
        environment = {**os.environ, "EZPOCKET_HOME": str(settings.home), "PORT": str(ports[-1]),
                       "LOGINS_PER_MINUTE": "1000", "QUESTIONS_PER_MINUTE": "1000"}
        processes.append(subprocess.Popen([sys.executable, "-m", "orchestrator.web.server"],
                                          env=environment))
    for port in ports:
        wait_until(lambda port=port: is_served(port), 120)
    yield [f"http://127.0.0.1:{port}" for port in ports]
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        assert process.wait(timeout=20) == 0


@pytest.fixture
def people(database: Database) -> Database:
    for name in ("ana", "bia"):
        accounts.add(database, name, PASSWORD)
    return database


def sign_in(database: Database, settings: Settings, username: str) -> tuple[str, str]:
    """(token, the login's id)"""
    found = sessions.start(database, accounts.verify(database, username, PASSWORD))
    return issue_token(settings.secret_key, found), found.credential


def post(address: str, path: str, token: str, **given: Any) -> Any:
    request = urllib.request.Request(
        address + path, json.dumps(given).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def jobs(database: Database) -> int:
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM app.jobs")
        (number,) = cursor.fetchone()
    return int(number)


def browser(address: str, token: str, **headers: str) -> dict[str, str]:
    return {"Cookie": f"ezpocket_token={token}", "Origin": address, **headers}


def test_no_socket_opens_with_a_credential_that_does_not_count(
    addresses: list[str], people: Database, settings: Settings, record_property: Any
) -> None:
    address = addresses[0]
    tokens = bad_credentials(people, settings.secret_key)
    ways = {
        "header": lambda token: Chat(address, token),
        "auth": lambda token: Chat(address, headers={}, auth={"token": token}),
        "cookie": lambda token: Chat(address, headers=browser(address, token),
                                     auth={"client": "ezpocket"}),
    }
    for name, token in tokens.items():
        for way, connect in ways.items():
            with pytest.raises(Refused):
                connect(token)
                raise AssertionError(f"{name} by {way} was let in")
    for auth in (None, [], "token", {"token": 7}, {"token": ["x"]}, {"client": "ezpocket"}):
        with pytest.raises(Refused):
            Chat(address, headers={}, auth=auth)
    record_property("probes", len(tokens) * len(ways))
    print(f"{len(tokens) * len(ways)} probes of the connection")


def test_a_cookie_opens_a_socket_from_its_own_site_alone(
    addresses: list[str], people: Database, settings: Settings
) -> None:
    address = addresses[0]
    token, _ = sign_in(people, settings, "ana")
    page = {"client": "ezpocket"}
    Chat(address, headers=browser(address, token), auth=page).close()
    without_origin = {"Cookie": f"ezpocket_token={token}"}
    attempts: list[tuple[dict[str, str], Any]] = [
        (browser(address, token), None), (browser(address, token), {"client": "other"}),
        (without_origin, page)]
    attempts += [(browser(address, token, Origin=site), page) for site in (
        "https://evil.example", "null", address.replace("http:", "https:"), addresses[1])]
    for headers, auth in attempts:
        with pytest.raises(Refused):
            Chat(address, headers=headers, auth=auth)


def test_an_event_without_an_admitted_connection_does_nothing(
    addresses: list[str], people: Database
) -> None:
    """On the wire: events before the connection was asked for, and after it was refused."""
    address = addresses[0].replace("http:", "ws:") + "/socket.io/?EIO=4&transport=websocket"
    wire = simple_websocket.Client(address)
    assert wire.receive(timeout=60).startswith("0")
    said = {name: {**given, "job_id": "x", "projeto": None} for name, given in EVENTS.items()}
    for before in ("", "40"):
        if before:
            wire.send(before)
            assert wire.receive(timeout=60).startswith("44")
        for number, (name, given) in enumerate(said.items()):
            with contextlib.suppress(simple_websocket.ConnectionClosed):
                wire.send(f"42{number}{json.dumps([name, given])}")
    with contextlib.suppress(simple_websocket.ConnectionClosed):
        told = wire.receive(timeout=1)
        assert told is None or not told.startswith("4"), told
    assert jobs(people) == 0


def test_every_event_has_a_verdict(settings: Settings, engine: Engine, database: Database) -> None:
    _, server = create_app(settings, engine, database)
    known = set(server.server.handlers["/"]) - {"connect", "disconnect"}
    assert known == set(EVENTS)


def test_no_event_reaches_what_is_somebody_elses(
    addresses: list[str], people: Database, settings: Settings, engine: Engine,
) -> None:
    anas, _ = sign_in(people, settings, "ana")
    project = post(addresses[0], "/api/projects", anas, name="hers")["id"]
    job = post(addresses[0], "/api/jobs", anas, pergunta="Qual a receita?",
               projeto=project)["job_id"]
    before = engine.redis.hgetall(engine.config.keys.job(job))
    bias, _ = sign_in(people, settings, "bia")
    program = access_tokens.create(people, "bia", "a program", 1)["token"]
    for token in (bias, program):
        chat = Chat(addresses[1], token)
        for number, (name, given) in enumerate(EVENTS.items(), 1):
            payload = {"job_id": job, "username": "ana", "room": "ana", **given}
            hers, none = (chat.client.call(name, {**payload, **other}, timeout=60)
                          for other in ({}, {"job_id": "0" * 32, "projeto": "none"}))
            assert hers["error"] == none["error"], name
            assert hers["error"]["code"].startswith("no_such"), name
            wait_until(lambda chat=chat, number=number: len(chat.events) >= 2 * number)
        assert [name for name, _ in chat.events] == ["error"] * 2 * len(EVENTS)
        chat.close()
    assert engine.redis.hgetall(engine.config.keys.job(job)) == before
    assert jobs(people) == 1


Ending = Any


def _sign_out(database: Database, address: str, token: str, login: str) -> None:
    post(address, "/api/logout", token)


def _sign_out_everywhere(database: Database, address: str, token: str, login: str) -> None:
    post(address, "/api/logout", token, everywhere=True)


def _disable(database: Database, address: str, token: str, login: str) -> None:
    accounts.disable(database, "ana")


def _new_role(database: Database, address: str, token: str, login: str) -> None:
    accounts.set_role(database, "ana", "operator")


def _new_password(database: Database, address: str, token: str, login: str) -> None:
    accounts.set_password(database, "ana", "another long password")


def _expire(database: Database, address: str, token: str, login: str) -> None:
    with database.transaction() as transaction, transaction.connection.cursor() as cursor:
        cursor.execute("UPDATE app.sessions SET expires_at = now() WHERE id = %s", (login,))


@pytest.mark.parametrize(("end", "reason"), [
    (_sign_out, "logout"), (_sign_out_everywhere, "logout"), (_disable, "disabled"),
    (_new_role, "logout"), (_new_password, "logout"), (_expire, "expired")])
def test_sockets_end_with_their_login_in_every_process(
    addresses: list[str], people: Database, settings: Settings, end: Ending, reason: str,
) -> None:
    token, login = sign_in(people, settings, "ana")
    mine = [Chat(address, token) for address in addresses]
    others = [Chat(address, sign_in(people, settings, "bia")[0]) for address in addresses]
    end(people, addresses[0], token, login)
    for chat in mine:
        assert chat.wait_for("signed_out") == {"reason": reason}
        wait_until(lambda chat=chat: not chat.client.connected)
    for chat in others:
        assert chat.client.connected and chat.events == []
        chat.close()


def test_an_event_right_after_signing_out_is_refused(
    addresses: list[str], people: Database, settings: Settings
) -> None:
    """Before any sweep has come by."""
    token, login = sign_in(people, settings, "ana")
    chat = Chat(addresses[0], token)
    sessions.end(people, login, "ana")
    chat.say("start_job", pergunta="Qual a receita?")
    assert chat.wait_for("signed_out") == {"reason": "logout"}
    wait_until(lambda: not chat.client.connected)
    assert jobs(people) == 0


def test_changing_ones_password_keeps_ones_own_socket(
    addresses: list[str], people: Database, settings: Settings
) -> None:
    (token, _), (elsewhere, _) = (sign_in(people, settings, "ana") for _ in range(2))
    mine, other = Chat(addresses[0], token), Chat(addresses[1], elsewhere)
    post(addresses[1], "/api/password", token, current=PASSWORD, new="another long password")
    assert other.wait_for("signed_out") == {"reason": "logout"}
    assert "error" in mine.client.call("resume", {"job_id": "none"}, timeout=60)
    assert mine.client.connected
    mine.close()


def test_a_withdrawn_access_token_ends_its_sockets(
    addresses: list[str], people: Database
) -> None:
    made = access_tokens.create(people, "ana", "a program", 1)
    chat = Chat(addresses[0], made["token"])
    access_tokens.delete(people, "ana", made["id"])
    assert chat.wait_for("signed_out") == {"reason": "logout"}


def test_an_absent_postgresql_signs_nobody_out_and_late_ones_all_the_same(
    app: Flask, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, _ = sign_in(database, settings, "ana")
    open_sockets = Connections(app, socketio.SimpleClient)  # type: ignore[arg-type]  # unused
    monkeypatch.setattr(connections.gevent, "spawn", lambda _: None)
    with app.test_request_context(headers={"Authorization": f"Bearer {token}"}):
        open_sockets.admit("sid", None)
    app.extensions[EXTENSION] = replace(
        app.extensions[EXTENSION], database=Database("postgresql://nobody@127.0.0.1:1/none"))
    held = open_sockets._by_sid
    assert open_sockets._ended(held) == {}
    assert open_sockets._ended({"sid": replace(held["sid"], ends=0.0)}) == {"sid": "expired"}
