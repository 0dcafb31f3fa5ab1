"""The chat's Socket.IO events (design §7), WebSocket transport only.

A socket is bound at connection to the account of its token (connections.py); what a payload
says of users and rooms is not looked at. Every event is acknowledged, with {ok: true} or with
{error: {code, message, message_en}}; a refusal is an `error` event too.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

import structlog
from flask import Flask, request
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError  # type: ignore[import-untyped]  # no types

from orchestrator.errors import EzpocketError, Invalid, NotFound
from orchestrator.outbox import Kept, job_id_of
from orchestrator.web import jobs
from orchestrator.web.answers import error_body, internal
from orchestrator.web.budget import sparing_logger
from orchestrator.web.connections import Connections
from orchestrator.web.context import services, text, whole_number
from orchestrator.web.follower import Follower
from orchestrator.web.line import Line, Malformed, Outgoing, Packet, line_of

Ack = dict[str, Any]
Handler = Callable[[dict[str, Any]], Ack | None]
log = structlog.get_logger(__name__)
# WebSocket alone: a client never needs to reach the same process twice. Handlers run in the
# socket's own greenlet: what a person says first (an edit, a rating) is done first.
OPTIONS: dict[str, Any] = {
    "async_mode": "gevent", "transports": ["websocket"], "max_http_buffer_size": 1_000_000,
    "manage_session": False, "async_handlers": False, "serializer": Packet,
    "logger": sparing_logger("socketio.server"),
    "engineio_logger": sparing_logger("engineio.server"),
}


def attach(app: Flask) -> SocketIO:
    """The Socket.IO server of `app`, with its events and its follower of the streams."""
    socketio = SocketIO(app, **OPTIONS)
    engine_io = socketio.server.eio  # type: ignore[attr-defined]  # not in the stubs
    # No option names a driver.
    engine_io._async = {**engine_io._async, "websocket": Line, "queue": Outgoing}
    connections = Connections(app, socketio)
    opened = engine_io.handlers["connect"]

    def greeted(eio_sid: str, environ: dict[str, Any]) -> Any:
        return opened(eio_sid, environ) if connections.greet(eio_sid, environ) else False

    engine_io.on("connect", greeted)
    engine_io.on("message", _reading_packets(socketio, engine_io.handlers["message"]))
    chat = Chat(connections, Follower(app, socketio, connections.of), _trusting(socketio))
    socketio.on_event("connect", chat.connect)
    socketio.on_event("disconnect", chat.disconnect)
    handlers: dict[str, Handler] = {
        "start_job": chat.start_job, "plan_response": chat.respond, "feedback": chat.feedback,
        "cancel_job": chat.cancel, "resume": chat.resume,
    }
    for name, handler in handlers.items():
        socketio.on_event(name, _answering_refusals(socketio, handler))
    unknown = _answering_refusals(socketio, chat.unknown)
    socketio.on_event("*", lambda _name, *payload: unknown(*payload))
    return socketio


class Chat:
    """The handlers; connections.py knows whose each open socket is. `admitted` is told of each
    on which somebody has signed in."""

    def __init__(self, connections: Connections, follower: Follower,
                 admitted: Callable[[str], None]) -> None:
        self._connections = connections
        self._admitted = admitted
        self._follower = follower

    def connect(self, auth: Any = None) -> None:
        try:
            self._connections.admit(_sid(), auth)
        except EzpocketError as error:
            raise ConnectionRefusedError(error.pt, error_body(error)) from error
        self._admitted(_sid())
        self._follower.start()

    def disconnect(self, *_reason: Any) -> None:
        self._connections.drop(_sid())
        self._follower.forget(_sid())

    def start_job(self, given: dict[str, Any]) -> Ack:
        """`client_id`: the page's own name of the question; sent again, it is the same job."""
        owner, key = self._owner, jobs.client_id(given) or uuid.uuid4().hex
        subscription = self._follower.hold(_sid(), job_id_of(owner, key))
        try:
            jobs.submit(owner, {**given, "client_id": key})
        except Kept:
            self._follower.release(subscription)  # its plan will come
            raise
        except EzpocketError:
            self._follower.drop(subscription)
            raise
        self._follower.release(subscription)
        return {"job_id": subscription.job_id}

    def respond(self, given: dict[str, Any]) -> Ack:
        return jobs.reply(text(given, "job_id", 64), self._owner, given)

    def feedback(self, given: dict[str, Any]) -> Ack:
        return jobs.reply(text(given, "job_id", 64), self._owner, {**given, "action": "rate"})

    def cancel(self, given: dict[str, Any]) -> None:
        services().engine.cancel(text(given, "job_id", 64), self._owner)

    def resume(self, given: dict[str, Any]) -> None:
        job_id = text(given, "job_id", 64)
        if services().engine.job(job_id).username != self._owner:
            raise NotFound("no_such_job", "Essa pergunta não existe ou já saiu da memória.",
                           "There is no such job, or it has left the memory.")
        after = whole_number(given.get("after", 0), "after")
        self._follower.subscribe(_sid(), job_id, after=after)

    def unknown(self, given: dict[str, Any]) -> Ack:
        """An event that there is not; it counts as any other."""
        self._connections.speaker(_sid())
        raise NotFound("no_such_event", "Esse evento não existe; atualize a página ou o programa.",
                       "There is no such event; reload the page or update the program.")

    @property
    def _owner(self) -> str:
        return self._connections.speaker(_sid())


def _trusting(socketio: SocketIO) -> Callable[[str], None]:
    server: Any = socketio.server  # type: ignore[attr-defined]  # not in the stubs

    def admitted(sid: str) -> None:
        line = line_of(server, server.manager.eio_sid_from_sid(sid, "/"))
        if line is not None:
            line.admitted()

    return admitted


def _reading_packets(socketio: SocketIO, read: Callable[[str, Any], None]
                     ) -> Callable[[str, Any], None]:
    """`read` for the packets of a line that still counts and is being read at its other end; a
    packet that cannot be read ends the line, and so does a failure of ours."""
    server: Any = socketio.server  # type: ignore[attr-defined]  # not in the stubs

    def hear(eio_sid: str, data: Any) -> None:
        line = line_of(server, eio_sid)
        if line is None or not line.open:
            return
        server.eio.sockets[eio_sid].queue.await_room(line)
        try:
            read(eio_sid, data)
        except Malformed as error:
            line.refuse(str(error))
        except Exception:
            log.exception("a socket's packet failed")
            line.refuse("our failure")

    return hear


def _answering_refusals(socketio: SocketIO, handler: Handler) -> Callable[..., Ack]:
    """`handler` behind a check of the payload; every error goes back, so that nobody waits for
    an answer that will not come."""

    def handle(*payload: Any) -> Ack:
        given = payload[0] if payload else None
        job_id = given.get("job_id") if isinstance(given, dict) else None
        try:
            if not isinstance(given, dict):
                raise Invalid("bad_payload", "Envie um objeto JSON.", "Send a JSON object.")
            return {"ok": True, **(handler(given) or {})}
        except Kept as error:
            return refuse(error.job_id, error)
        except EzpocketError as error:
            return refuse(job_id, error)
        except Exception:
            log.exception("socket event failed")
            return refuse(job_id, internal())

    def refuse(job_id: Any, error: EzpocketError) -> Ack:
        known = job_id if isinstance(job_id, str) and job_id.isascii() else None
        body = error_body(error)
        socketio.emit("error", {"job_id": known, **body, "refused": True}, to=_sid())
        return {"error": body, "job_id": known}

    return handle


def _sid() -> str:
    return cast(str, request.sid)  # type: ignore[attr-defined]  # flask_socketio adds it
