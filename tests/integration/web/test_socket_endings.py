"""Sockets end with their logins: however these end, and in whichever web process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import engineio
import pytest
import socketio
from flask import Flask
from socketio.exceptions import BadNamespaceError

from orchestrator import accounts
from orchestrator.accounts import access_tokens, sessions
from orchestrator.database import Database
from orchestrator.errors import TooMany
from orchestrator.settings import Settings
from orchestrator.web import connections
from orchestrator.web.connections import Connections
from orchestrator.web.context import EXTENSION

from .conftest import PASSWORD, Chat, wait_until
from .people import jobs, post, sign_in

Ending = Callable[[Database, str, str, str], Any]


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
    """Before any sweep has come by, or just after it."""
    token, login = sign_in(people, settings, "ana")
    chat = Chat(addresses[0], token)
    sessions.end(people, login, "ana")
    with contextlib.suppress(BadNamespaceError):  # swept: its socket is closed already
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


def test_who_never_signs_in_is_turned_away(
    addresses: list[str], people: Database, settings: Settings
) -> None:
    """Though its pings are answered. Who has signed in stays."""
    known = Chat(addresses[0], sign_in(people, settings, "ana")[0])
    stranger = engineio.Client()
    stranger.connect(addresses[0], engineio_path="socket.io", transports=["websocket"])
    wait_until(lambda: stranger.state == "disconnected", 120)
    assert "error" in known.client.call("resume", {"job_id": "none"}, timeout=60)
    known.close()


def test_a_person_has_so_many_sockets_and_no_more(
    app: Flask, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mine, _), (another, _) = (sign_in(database, settings, name) for name in ("ana", "bia"))
    open_sockets = Connections(app, socketio.SimpleClient)  # type: ignore[arg-type]  # unused
    monkeypatch.setattr(connections.gevent, "spawn", lambda _: None)
    monkeypatch.setattr(connections, "SOCKETS_PER_PERSON", 2)
    with app.test_request_context(headers={"Authorization": f"Bearer {mine}"}):
        for sid in ("one", "two"):
            open_sockets.admit(sid, None)
        with pytest.raises(TooMany):
            open_sockets.admit("three", None)
        open_sockets.drop("one")
        open_sockets.admit("three", None)
    with app.test_request_context(headers={"Authorization": f"Bearer {another}"}):
        open_sockets.admit("four", None)
    assert (open_sockets.of("ana"), open_sockets.of("bia")) == (["two", "three"], ["four"])
