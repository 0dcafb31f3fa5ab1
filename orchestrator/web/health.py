"""Is it alive, is it ready, and what do the queues look like?"""

from __future__ import annotations

from collections.abc import Callable

import gevent
from flask import Blueprint, Response, jsonify

from orchestrator.errors import EzpocketError, Unavailable
from orchestrator.web.answers import error_body
from orchestrator.web.auth import role_required
from orchestrator.web.context import services

routes = Blueprint("health", __name__)
CHECK_SECONDS = 2.0  # below what load balancers wait


@routes.get("/health/live")
def live() -> Response:
    return jsonify(status="ok")


@routes.get("/health")
@routes.get("/health/ready")
def ready() -> tuple[Response, int]:
    """200 when PostgreSQL and Redis answer and take work, else 503 with the part that does not,
    its code and what to do."""
    engine, database = services().engine, services().database
    asked = {"postgresql": gevent.spawn(_problem, lambda: database.row("ping")),
             "redis": gevent.spawn(_problem, engine.check_room)}  # one wait when both hang
    found = {name: greenlet.get() for name, greenlet in asked.items()}
    checks = {name: error.code if error else "ok" for name, error in found.items()}
    problems = {name: error_body(error) for name, error in found.items() if error}
    if not problems:
        return jsonify(status="ok", checks=checks), 200
    return jsonify(status="unavailable", checks=checks, errors=problems), 503


@routes.get("/api/metrics/queues")
@role_required("operator")
def queues() -> Response:
    """Per module: queued, interactive, running, waiting, delayed, dead, done, failed, latency."""
    return jsonify(queues=services().engine.queues())


def _problem(check: Callable[[], object]) -> EzpocketError | None:
    """None when all is well; `no_reply` of a server that hangs."""
    try:
        with gevent.Timeout(CHECK_SECONDS):
            check()
    except EzpocketError as error:
        return error
    except gevent.Timeout:
        return Unavailable("no_reply", "O servidor não responde; veja o processo e a rede dele.",
                           "The server does not answer; see its process and its network.")
    return None
