"""What a request handler stands on, and how it reads what came from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import current_app, request

from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import Invalid
from orchestrator.settings import Settings
from orchestrator.web.limits import Limits

EXTENSION = "ezpocket"
# Redis's work takes less than a millisecond; its slow moments (a fork, a disk that lags) one or
# two seconds. A person waits for this and the limits' second before they are told.
ENGINE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class WebServices:
    settings: Settings
    database: Database
    engine: Engine
    limits: Limits


def services() -> WebServices:
    """The services of the application that handles the current request."""
    return cast(WebServices, current_app.extensions[EXTENSION])


def body() -> dict[str, Any]:
    """The request's JSON object. Raises Invalid for anything else."""
    try:
        given = request.get_json(silent=True)
    except RecursionError:  # [[[[[… deeper than the parser goes
        given = None
    if not isinstance(given, dict):
        raise Invalid("bad_json", "Envie um objeto JSON (Content-Type: application/json).",
                      "Send a JSON object (Content-Type: application/json).")
    return given


def text(given: Mapping[str, Any], name: str, limit: int, default: str | None = None) -> str:
    """The string field `name`, at most `limit` characters. Raises Invalid otherwise, and for
    lone surrogates (JSON's "\\ud800"), which neither Redis, PostgreSQL nor argon2 can take."""
    value = given.get(name, default)
    if not isinstance(value, str):
        raise Invalid("missing_field", f"O campo “{name}” é obrigatório e deve ser um texto.",
                      f"The field “{name}” is required and must be a text.")
    if len(value) > limit:
        raise Invalid("too_long", f"O campo “{name}” passa de {limit} caracteres.",
                      f"The field “{name}” has more than {limit} characters.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Invalid("not_text", f"O campo “{name}” tem caracteres que não são texto; escreva-o "
                      "de novo.", f"The field “{name}” has characters that are no text; write it "
                      "again.") from error
    return value


def whole_number(value: Any, name: str) -> int:
    """`value` as a non-negative integer below 2**53. Raises Invalid otherwise."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise Invalid("bad_number", f"O campo “{name}” deve ser um número inteiro.",
                      f"The field “{name}” must be a whole number.")
    return value


def query_text(name: str, limit: int) -> str:
    """The query parameter `name`, "" when it is absent. Raises Invalid beyond `limit`."""
    return text(request.args, name, limit, default="")


def flag(given: Mapping[str, str], name: str) -> bool:
    """The query parameter `name`: 1 or 0 (true, false). Raises Invalid otherwise."""
    value = given.get(name, "0")
    if value not in ("0", "1", "false", "true"):
        raise Invalid("bad_flag", f"“{name}” é 1 ou 0.", f"“{name}” is 1 or 0.")
    return value in ("1", "true")


def bounded(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    """The query parameter `name`, a whole number from 1 to `most`. Raises Invalid otherwise."""
    value = whole_number(given.get(name, default), name)
    if not 1 <= value <= most:
        raise Invalid("bad_number", f"“{name}” vai de 1 a {most}.",
                      f"“{name}” goes from 1 to {most}.")
    return value


def language(given: Mapping[str, str], default: str | None = "pt") -> str | None:
    """The query parameter `lang`: pt or en. Raises Invalid otherwise."""
    value = given.get("lang", default)
    if value not in ("pt", "en", default):
        raise Invalid("bad_lang", "O idioma é pt ou en.", "The language is pt or en.")
    return value
