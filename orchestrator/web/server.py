"""serve(): one gevent web process. Several share one port (SO_REUSEPORT), no proxy needed.

`python -m orchestrator.web.server` patches the standard library before anything else is
imported, which is why a web process is started anew and not forked from the workers' parent.
"""

# ruff: noqa: E402  (the patch comes before whatever imports socket or threading)

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import faulthandler
import resource
import signal
import socket
from collections.abc import Callable
from typing import NoReturn

import gevent
import structlog
from gevent.pywsgi import WSGIServer

from orchestrator.database import Database, cooperate_with_gevent
from orchestrator.engine import Engine
from orchestrator.errors import EzpocketError
from orchestrator.outbox import requeue_lost
from orchestrator.settings import Settings, get_settings
from orchestrator.web.app import create_app
from orchestrator.web.context import ENGINE_SECONDS
from orchestrator.web.http_connection import BadRequests, HttpConnection

BACKLOG = 1024
POOL_SIZE = 8
# What the web asks of its database takes milliseconds; a person waits no longer than this.
STATEMENT_SECONDS = 8.0
REPLY_SECONDS = 10.0
DRAIN_SECONDS = 5
END_SECONDS = 10
PUT_BACK_SECONDS = 10
log = structlog.get_logger(__name__)


def serve(settings: Settings, on_ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT, then let open requests finish for DRAIN_SECONDS; end in
    any case END_SECONDS later."""
    cooperate_with_gevent(REPLY_SECONDS)
    _allow_sockets()
    database = Database(settings.database_url, size=POOL_SIZE, timezone=settings.timezone,
                        statement_seconds=STATEMENT_SECONDS)
    engine = Engine.from_settings(settings, reply_seconds=ENGINE_SECONDS)
    app, _ = create_app(settings, engine, database)
    server = WSGIServer(_listen(settings.host, settings.port), app, log=None,
                        error_log=BadRequests(), handler_class=HttpConnection)
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, _stop, server)
    putting_back = gevent.spawn(_put_back, engine, Database(settings.database_url, size=1))
    server.start()
    on_ready()
    server.serve_forever()
    putting_back.kill(timeout=1)


def _stop(server: WSGIServer) -> None:
    """A greenlet that waits for what never comes must not keep the process: faulthandler's own
    thread ends it then, and tells where it stood."""
    faulthandler.dump_traceback_later(DRAIN_SECONDS + END_SECONDS, exit=True)
    server.stop(DRAIN_SECONDS)


def _put_back(engine: Engine, database: Database) -> NoReturn:
    """Hand Redis the questions that it lost or never got, for the life of the process."""
    while True:
        gevent.sleep(PUT_BACK_SECONDS)
        try:
            requeue_lost(engine, database)
        except EzpocketError as error:
            log.warning("questions were not put back", error=error.en)
        database.close()  # a backend of PostgreSQL takes megabytes, also when it idles


def _allow_sockets() -> None:
    """As many open files as the system lets this process have: by default often 1,024, fewer
    than people."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


if __name__ == "__main__":
    serve(get_settings())
