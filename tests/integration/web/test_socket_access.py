"""Who gets a socket, and what each event does with somebody else's things."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
import simple_websocket
from socketio.exceptions import ConnectionError as Refused

from orchestrator.accounts import access_tokens
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.settings import Settings
from orchestrator.web.app import create_app

from .conftest import Chat, wait_until
from .credentials import bad_credentials
from .people import jobs, post, sign_in

# What each event says of a job of ana's; a new event without a line here fails.
EVENTS: dict[str, dict[str, Any]] = {
    "start_job": {"pergunta": "Qual a receita?", "projeto": "hers"},
    "plan_response": {"ask": 1, "action": "accept"},
    "feedback": {"ask": 1, "rating": 1},
    "cancel_job": {},
    "resume": {"after": 0},
}


def browser(address: str, token: str, **headers: str) -> dict[str, str]:
    return {"Cookie": f"ezpocket_token={token}", "Origin": address, **headers}


def said_on(wire: simple_websocket.Client) -> str:
    """The next packet that is no ping."""
    while (packet := wire.receive(timeout=60)) == "2":
        wire.send("3")
    assert isinstance(packet, str)
    return packet


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
    for auth in (None, [], {"token": 7}, {"token": ["x"]}, {"client": "ezpocket"}):
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
    Chat(address, headers=browser(address, token), auth={**page, "username": "ana"}).close()
    without_origin = {"Cookie": f"ezpocket_token={token}"}
    attempts: list[tuple[dict[str, str], Any]] = [
        (browser(address, token), None), (browser(address, token), {"client": "other"}),
        (browser(address, token), {**page, "username": "bruno"}), (without_origin, page)]
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
    said = {name: {**given, "job_id": "x", "projeto": None} for name, given in EVENTS.items()}
    wires = []
    for before in ("", "40"):
        wires.append(wire := simple_websocket.Client(address))
        assert said_on(wire).startswith("0")
        # The server may close the line at any time after its refusal.
        with contextlib.suppress(simple_websocket.ConnectionClosed, OSError):
            if before:
                wire.send(before)
            for number, (name, given) in enumerate(said.items()):
                wire.send(f"42{number}{json.dumps([name, given])}")
            wire.send("40")  # answered after all of these
    for wire in wires:
        heard: list[str] = []
        with contextlib.suppress(simple_websocket.ConnectionClosed, OSError):
            while not heard or heard[-1].startswith("44"):
                heard.append(said_on(wire))
        assert {packet[:2] for packet in heard} <= {"44", "1"}, heard
    assert jobs(people) == 0


def test_every_event_has_a_verdict(settings: Settings, engine: Engine, database: Database) -> None:
    _, server = create_app(settings, engine, database)
    every_other = "*"  # answered with no_such_event
    known = set(server.server.handlers["/"]) - {"connect", "disconnect", every_other}
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
