"""create_app(): the Flask application with its routes, its sockets and its error answers."""

from __future__ import annotations

import traceback

import structlog
from flask import Flask, Response, jsonify, request
from flask_socketio import SocketIO
from werkzeug.exceptions import HTTPException

from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import EzpocketError
from orchestrator.settings import Settings
from orchestrator.web import auth, health, jobs, openapi, projects, sockets
from orchestrator.web.context import EXTENSION, WebServices

BODY_BYTES = 1_000_000
log = structlog.get_logger(__name__)


def create_app(settings: Settings, engine: Engine, database: Database) -> tuple[Flask, SocketIO]:
    """The application and its Socket.IO server. Opens no connection by itself."""
    app = Flask("ezpocket", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.extensions[EXTENSION] = WebServices(settings, database, engine)
    for module in (auth, projects, jobs, health, openapi):
        app.register_blueprint(module.routes)
    app.register_error_handler(EzpocketError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
    return app, sockets.attach(app)


def error_body(error: EzpocketError) -> dict[str, str]:
    """What a client is told: a stable code and the sentence in both languages."""
    return {"code": error.code, "message": error.pt, "message_en": error.en}


def _expected(error: EzpocketError) -> tuple[Response, int]:
    return jsonify(error=error_body(error)), error.status


def _http(error: HTTPException) -> tuple[Response, int]:
    found = {"code": error.name.lower().replace(" ", "_"), "message": error.description or "",
             "message_en": error.description or ""}
    return jsonify(error=found), error.code or 500


def _unexpected(error: Exception) -> tuple[Response, int]:
    log.error("request failed", path=request.path,
              traceback="".join(traceback.format_exception(error)))
    return jsonify(error={
        "code": "internal",
        "message": "Algo falhou do nosso lado; tente de novo em instantes.",
        "message_en": "Something failed on our side; try again in a moment.",
    }), 500
