"""Is it alive, is it ready, and what do the queues look like?"""

from __future__ import annotations

from collections.abc import Callable

import gevent
from flask import Blueprint, Response, jsonify

from orchestrator.errors import EzpocketError
from orchestrator.web.auth import login_required
from orchestrator.web.context import services

routes = Blueprint("health", __name__)
CHECK_SECONDS = 2.0  # below what load balancers wait


@routes.get("/health/live")
def live() -> Response:
    return jsonify(status="ok")


@routes.get("/health")
@routes.get("/health/ready")
def ready() -> tuple[Response, int]:
    """200 when PostgreSQL and Redis answer, else 503 with the part that is away."""
    checks = {"postgresql": _state(lambda: services().database.row("ping")),
              "redis": _state(services().engine.check_server)}
    if all(state == "ok" for state in checks.values()):
        return jsonify(status="ok", checks=checks), 200
    return jsonify(status="unavailable", checks=checks), 503


@routes.get("/api/metrics/queues")
@login_required
def queues() -> Response:
    """Per module: queued, interactive, running, waiting, delayed, dead, done, failed, latency."""
    return jsonify(queues=services().engine.queues())


def _state(check: Callable[[], object]) -> str:
    """"ok", the error's code, or "no_reply" of a server that hangs."""
    try:
        with gevent.Timeout(CHECK_SECONDS):
            check()
    except EzpocketError as error:
        return error.code
    except gevent.Timeout:
        return "no_reply"
    return "ok"
