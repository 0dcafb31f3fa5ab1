"""What no page or program of ours says on a socket ends its line, and costs the others nothing."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
import simple_websocket
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket
from wsproto.events import Ping

from orchestrator.database import Database
from orchestrator.embedded import Servers
from orchestrator.settings import Settings
from orchestrator.web import line
from orchestrator.web.budget import LINES_A_MINUTE
from orchestrator.web.line import Line, Malformed, Outgoing, Packet

from .conftest import Chat, served, wait_until
from .people import sign_in

PATH = "/socket.io/?EIO=4&transport=websocket"
POLICY_VIOLATION = 1008
JUNK = (
    # Engine.IO's
    "", "x", "9", "0", "2", "5", "6", "bAAAA", "b!", "3probe", "４２[]", b"\x04",
    # Socket.IO's
    "4", "4x", "4{}", "4null", "44", "49", "42", "42{}", "42[]", "42[1]", "42[[1]]", "42x",
    "42/admin,[\"a\"]", f"42{'9' * 200}[\"a\"]", "431[]", "43", "41/admin,", "40[]", "40\"token\"",
    # events of the library itself, and binary parts that never come
    "42[\"connect\"]", "42[\"disconnect\"]", "421[\"connect\",{}]",
    "451-[\"a\",{\"_placeholder\":true,\"num\":0}]", "45999999999-[]", "460-[]",
    # JSON that costs much
    f"42{'[' * 5000}", f"42[\"resume\",{'9' * 5000}]",
)

STRANGERS = 5
# A web process that lets few wait for a login, and for as long as it takes to open them all.
PATIENT = f"""
import gevent.monkey; gevent.monkey.patch_all()
from orchestrator.settings import get_settings
from orchestrator.web import connections, server
connections.STRANGERS_OF_AN_ADDRESS, connections.SIGN_IN_SECONDS = {STRANGERS}, 3600.0
server.serve(get_settings())
"""


@pytest.fixture
def patient(settings: Settings, servers: Servers) -> Iterator[str]:
    with served(settings, "-c", PATIENT) as address:
        yield address


def opened(address: str, token: str | None) -> simple_websocket.Client:
    wire = simple_websocket.Client(address.replace("http:", "ws:") + PATH)
    # What came with the handshake is looked at once something else comes: a pong.
    wire.sock.send(wire.ws.send(Ping()))
    assert str(wire.receive(timeout=20)).startswith("0")
    if token is not None:
        wire.send("40" + json.dumps({"token": token}))
        assert str(wire.receive(timeout=20)).startswith("40{")
    return wire


def is_let_in(address: str) -> bool:
    """Whether a WebSocket opens, for a moment."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as wire:
        wire.sendall(f"GET {PATH} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
        return wire.recv(12) == b"HTTP/1.1 101"


def end_of(wire: simple_websocket.Client) -> int:
    """How the server ended the line; fails when it does not."""
    with contextlib.suppress(simple_websocket.ConnectionClosed, OSError):
        while wire.receive(timeout=20) is not None:
            pass
    assert not wire.connected, "the line is still open"
    return int(wire.close_reason)


@pytest.mark.parametrize("signed_in", [False, True])
def test_junk_ends_its_own_line_and_no_other(
    addresses: list[str], people: Database, settings: Settings, signed_in: bool,
) -> None:
    token, _ = sign_in(people, settings, "ana")
    known = Chat(addresses[0], token)
    for packet in JUNK:
        wire = opened(addresses[0], token if signed_in else None)
        wire.send(packet)
        assert end_of(wire) in (POLICY_VIOLATION, 1003), packet
    assert "error" in known.client.call("resume", {"job_id": "none"}, timeout=60)
    known.close()


def test_asking_to_be_let_in_again_and_again_ends_the_line(addresses: list[str]) -> None:
    for packet in ("40", "40/admin,", "40{\"token\":\"x\"}"):
        wire = opened(addresses[0], None)
        for _ in range(line.CONNECTIONS + 1):
            with contextlib.suppress(simple_websocket.ConnectionClosed, OSError):
                wire.send(packet)
        assert end_of(wire) == POLICY_VIOLATION


def test_a_stranger_says_little_at_once(
    addresses: list[str], people: Database, settings: Settings
) -> None:
    large = "42" + json.dumps(["resume", {"job_id": "x" * 2 * line.STRANGERS_CHARACTERS}])
    wire = opened(addresses[0], None)
    wire.send(large)
    assert end_of(wire) == 1009
    known = opened(addresses[0], sign_in(people, settings, "ana")[0])
    known.send(large)
    assert "too_long" in str(known.receive(timeout=20))
    known.close()


def test_an_unknown_event_is_answered(
    addresses: list[str], people: Database, settings: Settings
) -> None:
    chat = Chat(addresses[0], sign_in(people, settings, "ana")[0])
    answer = chat.client.call("no_such_thing", {}, timeout=60)
    assert answer["error"]["code"] == "no_such_event"
    chat.close()


def test_so_many_sockets_wait_for_a_login_and_no_more(
    patient: str, people: Database, settings: Settings
) -> None:
    """Who has signed in is not counted, and the others make room when they go."""
    known = Chat(patient, sign_in(people, settings, "ana")[0])
    waiting = [opened(patient, None) for _ in range(STRANGERS)]
    assert not is_let_in(patient)
    assert "error" in known.client.call("resume", {"job_id": "none"}, timeout=60)
    for wire in waiting:
        wire.close()

    wait_until(lambda: is_let_in(patient))
    known.close()


def test_what_waits_for_a_slow_reader_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it the line's writer is told to end: what it gets is None, and the rest is not
    kept. Before that, the reader's own requests wait."""
    monkeypatch.setattr(line, "WAITING_CHARACTERS", 10_000)
    monkeypatch.setattr(line, "CROWDED_CHARACTERS", 5_000)
    queue, reader = Outgoing(), SimpleNamespace(open=True)
    queue.put(EnginePacket(MESSAGE, data="x" * 20_000))  # alone, whatever its size
    for _ in range(1000):
        queue.put(EnginePacket(MESSAGE, data="x" * 1000))
    asked = gevent.spawn(queue.await_room, reader)
    gevent.sleep(0.2)
    assert not asked.ready()
    kept = [queue.get(block=False) for _ in range(queue.qsize())]
    assert sum(len(one.data) for one in kept if one is not None) == 20_000 and None in kept
    asked.join(timeout=20)
    assert asked.ready()


def test_a_line_that_ended_keeps_no_one_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    queue: Any = Outgoing()
    queue.put(EnginePacket(MESSAGE, data="x" * 2 * line.CROWDED_CHARACTERS))
    queue.await_room(SimpleNamespace(open=False))


@pytest.mark.parametrize("packet", ["0", "0{\"client\":\"ezpocket\"}", "0/other,", "1", "2[\"a\"]",
                                    "27[\"a\",{\"b\":\"-1,2\"}]"])
def test_what_our_clients_say_is_read(packet: str) -> None:
    Packet(encoded_packet=packet)


def test_a_refusal_is_a_short_line_and_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    server: Any = SimpleNamespace(max_http_buffer_size=1000)
    for _ in range(1000):
        Line(lambda _: [], server).refuse("x")
    said = capsys.readouterr()
    assert 0 < (said.out + said.err).count("\n") <= 2 * LINES_A_MINUTE
    with pytest.raises(Malformed):
        Packet(encoded_packet="42")
