"""One line to a page or a program: a WebSocket on which Socket.IO is spoken as ours speak it.

Place in the flow: sockets.py hands these to Engine.IO and Socket.IO in place of what they bring.
Those take whatever there is in the protocols (polling's upgrades, binary parts, acknowledgements
of the server's events, events named like their own) and write a traceback for each packet that
they cannot read. Ours need none of that: anything else than their connections, events and
goodbyes ends the line.
"""

from __future__ import annotations

import re
from typing import Any, cast

import gevent
import structlog
from gevent.queue import JoinableQueue
from socketio import packet  # type: ignore[import-untyped]  # no types
from wsproto.frame_protocol import CloseReason

from orchestrator.web.budget import Budget
from orchestrator.web.websocket import Handler, WebSocket

STRANGERS_CHARACTERS = 10_000  # of a message, until somebody has signed in: a token is far shorter
CONNECTIONS = 5  # attempts to sign in on one line
# What waits for a slow reader. Beyond the first no more of theirs is heard; beyond the second
# the line ends, and a page that comes back is told what it missed.
CROWDED_CHARACTERS = 256_000
WAITING_CHARACTERS = 4_000_000
PACKET_CHARACTERS = 200  # what a packet costs besides its text, about
LOOK_SECONDS = 0.05
# Engine.IO: a pong, a goodbye, or Socket.IO's: a connection (perhaps to a namespace that there is
# not), a disconnection, an event with or without a number to acknowledge it by.
_ENGINE = re.compile(r"3\Z|1\Z|4[012]")
_SOCKET = re.compile(r"0(?:/[^,\[{]{0,100}(?:,|\Z))?(?=\{|\Z)|1\Z|2[0-9]{0,15}(?=\[)")
RESERVED = ("connect", "disconnect")  # the library would call their handlers
_ends = Budget()
log = structlog.get_logger(__name__)


class Malformed(ValueError):
    """No packet that a page or a program of ours sends."""


class Line(WebSocket):
    """Engine.IO's end of it. `handler` is a method of Engine.IO's own socket, which keeps it for
    `line_of`."""

    def __init__(self, handler: Handler, server: Any) -> None:
        super().__init__(handler, server)
        self._most_admitted, self.most = self.most, STRANGERS_CHARACTERS
        self._connections = 0
        self._address = ""
        owner: Any = getattr(handler, "__self__", None)
        if owner is not None:
            owner.line = self

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self._address = str(environ.get("REMOTE_ADDR", ""))
        return super().__call__(environ, start_response)

    def admitted(self) -> None:
        """Somebody has signed in: they may say more at once."""
        self.most = self._most_admitted

    def wait(self) -> str | None:
        message = super().wait()
        if message is None:
            return None
        self._connections += message.startswith("40")
        if not _ENGINE.match(message) or self._connections > CONNECTIONS:
            self.refuse("no packet of ours")
            return None
        return message

    def refuse(self, reason: str) -> None:
        """End it at once; what was still to be heard or said on it is not."""
        self._whole.clear()
        self.close(CloseReason.POLICY_VIOLATION)
        if _ends.spend():
            log.warning("a socket was closed", reason=reason, address=self._address)


class Packet(packet.Packet):  # type: ignore[misc]  # Any: its library has no types
    """Socket.IO's, read strictly. Raises Malformed."""

    def decode(self, encoded_packet: Any) -> int:
        if not isinstance(encoded_packet, str) or not _SOCKET.match(encoded_packet):
            raise Malformed("no packet of ours")
        try:
            super().decode(encoded_packet)
        except (ValueError, RecursionError) as error:  # no JSON, or deeper than its reader goes
            raise Malformed("no JSON") from error
        if self.packet_type == packet.EVENT and not _is_event(self.data):
            raise Malformed("no event of ours")
        return 0


class Outgoing(JoinableQueue[Any]):
    """What waits to be sent on one line, with a bound on its text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting = 0

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """None ends the line. So does what is too much, in place of which it comes."""
        size = _size(item)
        if item is not None and self._waiting and self._waiting + size > WAITING_CHARACTERS:
            item, size = None, 0
        self._waiting += size
        super().put(item, block, timeout)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        item = super().get(block, timeout)
        self._waiting -= _size(item)
        return item

    def await_room(self, line: Line) -> None:
        """Until its reader has taken most of what was said; a line ends when it takes too long."""
        while self._waiting > CROWDED_CHARACTERS and line.open:
            gevent.sleep(LOOK_SECONDS)


def _size(item: Any) -> int:
    if item is None:
        return 0
    return PACKET_CHARACTERS + (len(item.data) if isinstance(item.data, str) else 0)


def _is_event(data: Any) -> bool:
    return (isinstance(data, list) and bool(data) and isinstance(data[0], str)
            and data[0] not in RESERVED)


def line_of(server: Any, eio_sid: str | None) -> Line | None:
    """The line of Engine.IO's session `eio_sid` at the Socket.IO server; None once it ended."""
    return cast("Line | None", getattr(server.eio.sockets.get(eio_sid), "line", None))
