"""What every HTTP answer has in common: how values become JSON, and how errors are told.

Place in the flow: app.py hands both to Flask; sockets.py tells errors in the same words.
"""

from __future__ import annotations

import datetime as dt
import traceback
from typing import Any

import structlog
from flask import Flask, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from orchestrator.errors import EzpocketError, TooMany
from orchestrator.web.pages import error_page, wants_page

log = structlog.get_logger(__name__)

# What werkzeug says is English only, and not what to do.
HTTP_ERRORS = {
    400: ("bad_request", "O pedido não é HTTP válido; confira o que foi enviado.",
          "The request is not valid HTTP; check what was sent."),
    404: ("not_found", "Esse endereço não existe; veja /api/openapi.json.",
          "There is no such address; see /api/openapi.json."),
    405: ("method_not_allowed", "Esse endereço não aceita esse método; veja /api/openapi.json.",
          "This address does not take that method; see /api/openapi.json."),
    413: ("too_large", "O pedido passa de 1 MB; envie menos.",
          "The request is over 1 MB; send less."),
}


class IsoJson(DefaultJSONProvider):
    """Dates as ISO 8601, as everywhere else, and not as HTTP dates."""

    @staticmethod
    def default(value: Any) -> Any:
        if isinstance(value, dt.date):
            return value.isoformat()
        return DefaultJSONProvider.default(value)


def install(app: Flask) -> None:
    app.json = IsoJson(app)
    app.register_error_handler(EzpocketError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def error_body(error: EzpocketError) -> dict[str, str]:
    """What a client is told: a stable code and the sentence in both languages."""
    return {"code": error.code, "message": error.pt, "message_en": error.en}


def _expected(error: EzpocketError) -> Response:
    """The error as JSON, or as a page for a person who followed a link."""
    if wants_page():
        response = error_page(error)
    else:
        response = jsonify(error=error_body(error))
        response.status_code = error.status
    if isinstance(error, TooMany) and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    said = error.description or error.name
    code, pt, en = HTTP_ERRORS.get(status, (error.name.lower().replace(" ", "_"), said, said))
    told = EzpocketError(code, pt, en)
    told.status = status
    return _expected(told)


def _unexpected(error: Exception) -> Response:
    log.error("request failed", path=request.path,
              traceback="".join(traceback.format_exception(error)))
    return _expected(internal())


def internal() -> EzpocketError:
    """What is said of an error that nobody foresaw; its traceback is in the log."""
    return EzpocketError("internal", "Algo falhou do nosso lado; tente de novo em instantes.",
                         "Something failed on our side; try again in a moment.")
