"""create_app(): the Flask application with its routes and its sockets."""

from __future__ import annotations

from flask import Flask
from flask_socketio import SocketIO
from werkzeug.middleware.proxy_fix import ProxyFix

from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.settings import Settings
from orchestrator.web import (
    access_tokens,
    answers,
    assets,
    catalog,
    conversations,
    health,
    jobs,
    login,
    openapi,
    operator,
    origin,
    pages,
    projects,
    results,
    security_headers,
    sockets,
    usage,
    users,
)
from orchestrator.web.context import EXTENSION, WebServices
from orchestrator.web.limits import Limits

BODY_BYTES = 1_000_000


def create_app(settings: Settings, engine: Engine, database: Database) -> tuple[Flask, SocketIO]:
    """The application and its Socket.IO server. Opens no connection by itself."""
    app = Flask("ezpocket", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    limits = Limits(engine.config.redis_url, settings)
    app.extensions[EXTENSION] = WebServices(settings, database, engine, limits)
    for module in (pages, assets, security_headers, login, access_tokens, users, projects,
                   conversations, catalog, jobs, results, health, operator, usage, openapi):
        app.register_blueprint(module.routes)
    app.before_request(limits.request)
    app.before_request(origin.check_write)
    answers.install(app)
    security_headers.install(app)
    socketio = sockets.attach(app)
    if settings.trusted_proxies:  # around the sockets too
        number = settings.trusted_proxies
        fixed = ProxyFix(app.wsgi_app, x_for=number, x_proto=number)
        app.wsgi_app = fixed  # type: ignore[method-assign]  # as Flask's documentation does
    return app, socketio
