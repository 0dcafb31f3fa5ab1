"""create_app(): the Flask application with its routes and its sockets."""

from __future__ import annotations

from flask import Flask
from flask_socketio import SocketIO

from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.settings import Settings
from orchestrator.web import (
    answers,
    assets,
    health,
    jobs,
    login,
    openapi,
    origin,
    pages,
    projects,
    security_headers,
    sockets,
)
from orchestrator.web.context import EXTENSION, WebServices

BODY_BYTES = 1_000_000


def create_app(settings: Settings, engine: Engine, database: Database) -> tuple[Flask, SocketIO]:
    """The application and its Socket.IO server. Opens no connection by itself."""
    app = Flask("ezpocket", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.extensions[EXTENSION] = WebServices(settings, database, engine)
    for module in (pages, assets, security_headers, login, projects, jobs, health, openapi):
        app.register_blueprint(module.routes)
    app.before_request(origin.check_write)
    answers.install(app)
    security_headers.install(app)
    return app, sockets.attach(app)
