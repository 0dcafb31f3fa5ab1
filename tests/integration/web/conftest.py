"""A web process as it is run: `python -m orchestrator.web.server` beside all workers."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import engineio
import pytest
import redis
import socketio
import websocket
from flask import Flask
from flask.testing import FlaskClient

from orchestrator.database import Database
from orchestrator.embedded import Servers
from orchestrator.engine import Engine
from orchestrator.settings import Settings
from orchestrator.web.app import create_app
from tests.accounts import add_account
from tests.conftest import empty

PASSWORD = "a long enough password"
# Tests ask far more often than people, all from one address, in one Redis.
UNLIMITED = dict.fromkeys(
    ("QUESTIONS_PER_MINUTE", "LOGINS_PER_MINUTE", "REQUESTS_PER_MINUTE"), "100000")
# Bounds against hangs, also on a slow machine.
START_SECONDS = 90
PATIENCE_SECONDS = 60


class Page(FlaskClient):
    """A browser with our page open: it names its site and sends the page's header."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base |= {"HTTP_ORIGIN": "http://localhost",
                              "HTTP_X_REQUESTED_WITH": "ezpocket"}


@pytest.fixture
def app(settings: Settings, engine: Engine, database: Database) -> Flask:
    for name in ("ana", "bia"):
        add_account(database, name, PASSWORD)
    # Tests ask more often than people do; test_limits.py is about that.
    often = {"questions_per_minute": 1000, "logins_per_minute": 1000,
             "requests_per_minute": 100_000}
    application, _ = create_app(settings.model_copy(update=often), engine, database)
    application.test_client_class = Page
    return application


@pytest.fixture
def anonymous(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def ana(app: Flask) -> FlaskClient:
    return sign_in(app, "ana")


@pytest.fixture
def bia(app: Flask) -> FlaskClient:
    return sign_in(app, "bia")


def sign_in(app: Flask, username: str) -> FlaskClient:
    client = app.test_client()
    answer = client.post("/api/login", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 200
    return client


@pytest.fixture(scope="module")
def running(settings: Settings, servers: Servers) -> Iterator[str]:
    """The address of a real web process with every worker beside it."""
    _begin_anew(servers)
    with held_port() as port:
        processes = [start(settings, port, *command) for command in (
            ("-m", "orchestrator.web.server"), ("-m", "orchestrator.cli", "worker", "--all"))]
        with ended(processes):
            wait_until(lambda: is_served(port), START_SECONDS)
            with contextlib.closing(Engine(servers.redis_url)) as engine:
                wait_until(lambda: bool(engine.workers()), START_SECONDS)
            yield f"http://127.0.0.1:{port}"


def _begin_anew(servers: Servers) -> None:
    """Ana and Bia can sign in, whatever the tests before did to them, and to their logins a
    minute, which Redis counts. What those tests asked does not run now: a web process puts back
    every open question that Redis does not know."""
    empty(servers.database_url)
    database = Database(servers.database_url)
    for name in ("ana", "bia"):
        add_account(database, name, PASSWORD)
    database.close()
    with redis.Redis.from_url(servers.redis_url) as client:
        client.flushall()


@pytest.fixture(scope="module")
def addresses(settings: Settings, servers: Servers) -> Iterator[list[str]]:
    """Two web processes, without workers."""
    with held_port() as one, held_port() as other:
        ports = (one, other)
        with ended([start(settings, port, "-m", "orchestrator.web.server") for port in ports]):
            wait_until(lambda: all(is_served(port) for port in ports), START_SECONDS)
            yield [f"http://127.0.0.1:{port}" for port in ports]


@contextlib.contextmanager
def held_port() -> Iterator[int]:
    """A port that nobody is given within the block but a web process that is told to listen at
    it: those share theirs."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", 0))
        yield int(holder.getsockname()[1])


def start(settings: Settings, port: int, *command: str, **options: Any) -> subprocess.Popen[bytes]:
    """A Python process of the system in `settings`, with no limits on how often it is asked."""
    environment = {**os.environ, "EZPOCKET_HOME": str(settings.home), "PORT": str(port),
                   **UNLIMITED}
    return subprocess.Popen([sys.executable, *command], env=environment, **options)


@contextlib.contextmanager
def ended(processes: list[subprocess.Popen[bytes]]) -> Iterator[None]:
    """After the block they are told to end, and do so without a fault."""
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(timeout=PATIENCE_SECONDS) for process in processes]
    assert codes == [0] * len(processes)


@contextlib.contextmanager
def served(settings: Settings, *command: str) -> Iterator[str]:
    """The address of one more web process, that of the product or of a `command`."""
    command = command or ("-m", "orchestrator.web.server")
    with held_port() as port, ended([start(settings, port, *command)]):
        wait_until(lambda: is_served(port), START_SECONDS)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def people(database: Database) -> Database:
    for name in ("ana", "bia"):
        add_account(database, name, PASSWORD)
    return database


def wait_until(is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)


def is_served(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class _InOrder(engineio.Client):  # type: ignore[misc]
    """The library hands each message to a thread of its own, so two may overtake each other;
    a browser does not, and neither does this."""

    def _trigger_event(self, event: str, *args: object, **_: object) -> object:
        return super()._trigger_event(event, *args)

    def disconnect(self, abort: bool = False) -> None:
        """A server's goodbye is handled by the reading thread itself, which cannot wait for its
        own end."""
        super().disconnect(abort or threading.current_thread() is self.read_loop_task)


class _Client(socketio.Client):  # type: ignore[misc]
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _InOrder


class _Line(websocket.WebSocket):  # type: ignore[misc]
    """The library leaves its own end open where the server closed a line."""

    def recv(self) -> object:
        said: object = ""
        try:
            said = super().recv()
        finally:
            if not said:
                self.shutdown()
        return said


class Chat:
    """A socket and what it was sent, in order: a program's with `token`, else a browser's with
    `headers`."""

    def __init__(self, address: str, token: str = "", *, headers: dict[str, str] | None = None,
                 auth: object = None) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []
        # An Origin is sent when `headers` has one, and not the library's own beside it.
        self.client = _Client(
            reconnection=False, request_timeout=PATIENCE_SECONDS,
            websocket_extra_options={"suppress_origin": True, "class_": self._new_line})
        self.client.on("*", lambda name, data: self.events.append((name, data)))
        shown = {"Authorization": f"Bearer {token}"} if headers is None else headers
        try:
            self.client.connect(address, transports=["websocket"], headers=shown, auth=auth,
                                wait_timeout=PATIENCE_SECONDS)
        except socketio.exceptions.ConnectionError:
            self.line.shutdown()
            raise

    def _new_line(self, **options: Any) -> _Line:
        self.line = _Line(**options)
        return self.line

    def say(self, event: str, **data: object) -> None:
        self.client.emit(event, data)

    def wait_for(self, name: str, seconds: float = PATIENCE_SECONDS) -> dict[str, object]:
        """The first event called `name`; fails after `seconds` with what came instead."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for seen, data in list(self.events):
                if seen == name:
                    return data
            time.sleep(0.02)
        raise AssertionError(f"no {name}; came: {self.events}")

    def close(self) -> None:
        self.client.disconnect()
