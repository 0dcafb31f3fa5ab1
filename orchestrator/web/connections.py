"""Whose each open socket is, and the end of those whose login has ended.

Place in the flow: sockets.py asks it at each event who speaks. One greenlet per web process asks
the database every SWEEP_SECONDS, in one query, which logins and access tokens behind its sockets
count no longer: however and wherever a login ended, its sockets follow within seconds. Who does
not sign in at all is not kept either.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gevent
import structlog
from flask import Flask, request
from flask_socketio import SocketIO

from orchestrator.accounts import sessions
from orchestrator.accounts.sessions import Identity
from orchestrator.errors import EzpocketError, Forbidden, TooMany
from orchestrator.web.auth import cookie_name, identify, login_needed
from orchestrator.web.budget import Budget
from orchestrator.web.context import EXTENSION, WebServices
from orchestrator.web.limits import address_of
from orchestrator.web.origin import CLIENT, bearer, check_origin

SWEEP_SECONDS = 2.0
SIGN_IN_SECONDS = 15.0
SOCKETS_PER_PERSON = 50  # tabs and devices at one process
# WebSockets on which nobody has signed in yet, at one process: signing in takes moments.
STRANGERS = 1000
STRANGERS_OF_AN_ADDRESS = 200
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Connection:
    """`ends`: when its login expires, by this process's monotonic clock, so that sockets close
    in time also while the database is away and whatever becomes of the wall clock."""

    identity: Identity
    ends: float


@dataclass(frozen=True, slots=True)
class Stranger:
    """`since`: when nobody was signed in on it, by the monotonic clock. Who has signed out waits
    for no login, and counts for no address."""

    since: float
    address: str


class Connections:
    """The sockets of one web process."""

    def __init__(self, app: Flask, socketio: SocketIO) -> None:
        self._app = app
        self._socketio = socketio
        self._by_sid: dict[str, Connection] = {}
        self._strangers: dict[str, Stranger] = {}  # by Engine.IO's sid
        self._turned_away = Budget()
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def start(self) -> None:
        """Begin to sweep, once per process, at its first WebSocket."""
        if self._greenlet is None:
            self._greenlet = gevent.spawn(self._sweep_always)

    def greet(self, eio_sid: str, environ: dict[str, Any]) -> bool:
        """Whether one more WebSocket may wait for somebody to sign in on it."""
        self.start()
        server: Any = self._socketio.server  # type: ignore[attr-defined]  # not in the stubs
        address = address_of(environ.get("REMOTE_ADDR"))
        waiting = [one.address for sid, one in self._strangers.items()
                   if _is_stranger(server, sid)]
        if len(waiting) >= STRANGERS or waiting.count(address) >= STRANGERS_OF_AN_ADDRESS:
            if self._turned_away.spend():
                log.warning("too many sockets without a login", address=address)
            return False
        self._strangers[eio_sid] = Stranger(time.monotonic(), address)
        return True

    def admit(self, sid: str, auth: Any) -> Identity:
        """Bind the socket to whom its token speaks for. Raises Unauthorized, TooMany, or
        Forbidden for a cookie that another site's page may have made a browser send."""
        self._services.limits.address()
        found = _identity(auth)
        if len(self.of(found.account.username)) >= SOCKETS_PER_PERSON:
            raise TooMany("too_many_sockets",
                          "Há abas e aparelhos demais abertos nesta conta; feche alguns.",
                          "Too many tabs and devices are open with this account; close some.")
        left = (found.expires_at - found.now) / dt.timedelta(seconds=1)
        self._by_sid[sid] = Connection(found, time.monotonic() + left)
        self.start()
        return found

    def speaker(self, sid: str) -> str:
        """Who says something on this socket; it counts as a request of theirs. Raises
        Unauthorized once their login has ended, swept or not, and TooMany when they say too
        much."""
        connection = self._by_sid.get(sid)
        if connection is None:
            raise login_needed()
        username = connection.identity.account.username
        self._services.limits.person(username)
        reason = self._ended({sid: connection}).get(sid)
        if reason is not None:
            self._sign_out(sid, reason)
            raise login_needed()
        return username

    def of(self, username: str) -> list[str]:
        """The sids of this person's sockets at this process."""
        return [sid for sid, connection in self._by_sid.items()
                if connection.identity.account.username == username]

    def drop(self, sid: str) -> None:
        self._by_sid.pop(sid, None)

    def _sweep_always(self) -> None:
        """Runs for the life of the process."""
        while True:
            gevent.sleep(SWEEP_SECONDS)
            try:
                for sid, reason in self._ended(dict(self._by_sid)).items():
                    self._sign_out(sid, reason)
                self._turn_strangers_away()
            except Exception:  # one broken socket must not keep the others signed in
                log.exception("the sweep of ended logins failed; it goes on")

    def _turn_strangers_away(self) -> None:
        """Close the WebSockets on which nobody has been signed in for SIGN_IN_SECONDS: they cost
        as much as others, and no limit by person counts them."""
        server: Any = self._socketio.server  # type: ignore[attr-defined]  # not in the stubs
        now = time.monotonic()
        self._strangers = {
            one: self._strangers.get(one) or Stranger(now, address="")
            for one in list(server.eio.sockets) if _is_stranger(server, one)}
        for one, stranger in list(self._strangers.items()):
            if now - stranger.since > SIGN_IN_SECONDS and one in server.eio.sockets:
                server.eio.sockets[one].close(wait=False)

    def _ended(self, asked: Mapping[str, Connection]) -> dict[str, str]:
        """Those of these sockets whose login has ended, and why. While the database is away only
        the clock speaks: nobody is signed out because of a server's absence."""
        late = {sid: "expired" for sid, connection in asked.items()
                if connection.ends <= time.monotonic()}
        owners = {connection.identity.credential: connection.identity.account.username
                  for connection in asked.values()}
        if not owners:
            return late
        try:
            reasons = sessions.ended(self._services.database, owners)
        except EzpocketError as error:
            log.warning("open logins were not looked up", error=error.en)
            return late
        told = {sid: reasons[connection.identity.credential]
                for sid, connection in asked.items() if connection.identity.credential in reasons}
        return {**late, **told}

    @property
    def _services(self) -> WebServices:
        found: WebServices = self._app.extensions[EXTENSION]
        return found

    def _sign_out(self, sid: str, reason: str) -> None:
        self.drop(sid)
        self._socketio.emit("signed_out", {"reason": reason}, to=sid)
        self._socketio.server.disconnect(sid)  # type: ignore[attr-defined]  # not in the stubs


def _is_stranger(server: Any, eio_sid: str) -> bool:
    """Whether it is open with nobody signed in on it."""
    return (eio_sid in server.eio.sockets
            and server.manager.sid_from_eio_sid(eio_sid, "/") is None)


def _identity(auth: Any) -> Identity:
    """Programs show a token, in the header or in the connection's `auth`; our page sends the
    cookie, from its own site, and says {client: "ezpocket", username: who it was made for}: a
    page that slept while somebody else signed in here must not speak for them."""
    said = auth if isinstance(auth, dict) else {}
    shown = bearer()
    token = said.get("token") if shown is None else shown
    if token is not None:
        return identify(token if isinstance(token, str) else None)
    check_origin(required=True)
    if said.get("client") != CLIENT:
        raise Forbidden("missing_header", f"Falta {{client: “{CLIENT}”}} na conexão.",
                        f"{{client: “{CLIENT}”}} is missing in the connection.")
    found = identify(request.cookies.get(cookie_name()))
    if said.get("username", found.account.username) != found.account.username:
        raise Forbidden("other_account", "Outra conta entrou neste navegador; recarregue a página.",
                        "Another account signed in in this browser; reload the page.")
    return found
