"""The chat's Socket.IO events (design §7), WebSocket transport only.

A socket is bound at connection to the account of its token (connections.py); what a payload
says of users and rooms is not looked at. Every handler answers a refusal with an `error` event.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import structlog
from flask import Flask, request
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError  # type: ignore[import-untyped]

from orchestrator.errors import EzpocketError, Invalid, NotFound
from orchestrator.web import jobs
from orchestrator.web.answers import error_body, internal
from orchestrator.web.connections import Connections
from orchestrator.web.context import services, text, whole_number
from orchestrator.web.follower import Follower

Handler = Callable[[dict[str, Any]], None]
log = structlog.get_logger(__name__)
# WebSocket alone: a client never needs to reach the same process twice. Handlers run in the
# socket's own greenlet: what a person says first (an edit, a rating) is done first.
OPTIONS: dict[str, Any] = {
    "async_mode": "gevent", "transports": ["websocket"], "max_http_buffer_size": 1_000_000,
    "manage_session": False, "async_handlers": False,
}


def attach(app: Flask) -> SocketIO:
    """The Socket.IO server of `app`, with its events and its follower of the streams."""
    socketio = SocketIO(app, **OPTIONS)
    chat = Chat(Connections(app, socketio), Follower(app, socketio))
    socketio.on_event("connect", chat.connect)
    socketio.on_event("disconnect", chat.disconnect)
    handlers: dict[str, Handler] = {
        "start_job": chat.start_job, "plan_response": chat.respond, "feedback": chat.feedback,
        "cancel_job": chat.cancel, "resume": chat.resume,
    }
    for name, handler in handlers.items():
        socketio.on_event(name, _answering_refusals(socketio, handler))
    return socketio


class Chat:
    """The handlers; connections.py knows whose each open socket is."""

    def __init__(self, connections: Connections, follower: Follower) -> None:
        self._connections = connections
        self._follower = follower

    def connect(self, auth: Any = None) -> None:
        try:
            self._connections.admit(_sid(), auth)
        except EzpocketError as error:
            raise ConnectionRefusedError(error_body(error)) from error
        self._follower.start()

    def disconnect(self, *_reason: Any) -> None:
        self._connections.drop(_sid())
        self._follower.forget(_sid())

    def start_job(self, given: dict[str, Any]) -> None:
        self._follower.subscribe(_sid(), jobs.submit(self._owner, given), after=0)

    def respond(self, given: dict[str, Any]) -> None:
        jobs.reply(text(given, "job_id", 64), self._owner, given)

    def feedback(self, given: dict[str, Any]) -> None:
        jobs.reply(text(given, "job_id", 64), self._owner, {**given, "action": "rate"})

    def cancel(self, given: dict[str, Any]) -> None:
        services().engine.cancel(text(given, "job_id", 64), self._owner)

    def resume(self, given: dict[str, Any]) -> None:
        job_id = text(given, "job_id", 64)
        if services().engine.job(job_id).username != self._owner:
            raise NotFound("no_such_job", "Essa pergunta não existe ou já saiu da memória.",
                           "There is no such job, or it has left the memory.")
        after = whole_number(given.get("after", 0), "after")
        self._follower.subscribe(_sid(), job_id, after=after)

    @property
    def _owner(self) -> str:
        return self._connections.speaker(_sid())


def _answering_refusals(socketio: SocketIO, handler: Handler) -> Callable[..., None]:
    """`handler` behind a check of the payload; every error goes back as an event, so that
    nobody waits for an answer that will not come."""

    def handle(*payload: Any) -> None:
        given = payload[0] if payload else None
        try:
            if not isinstance(given, dict):
                raise Invalid("bad_payload", "Envie um objeto JSON.", "Send a JSON object.")
            handler(given)
        except EzpocketError as error:
            refuse(given, error)
        except Exception:
            log.exception("socket event failed")
            refuse(given, internal())

    def refuse(given: Any, error: EzpocketError) -> None:
        job_id = given.get("job_id") if isinstance(given, dict) else None
        known = job_id if isinstance(job_id, str) and job_id.isascii() else None
        socketio.emit("error", {"job_id": known, **error_body(error), "refused": True}, to=_sid())

    return handle


def _sid() -> str:
    return cast(str, request.sid)  # type: ignore[attr-defined]  # flask_socketio adds it
