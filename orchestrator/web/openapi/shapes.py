"""The JSON schemas that the routes are described with, from small words: text(120), number(1, 50).

Fields are pairs (name, schema); "?" behind a name = it may be left out.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
Fields = tuple[tuple[str, Schema], ...]

ANY: Schema = {}
TRUTH: Schema = {"type": "boolean"}
NO: Schema = {"type": "boolean", "enum": [False]}
TIME: Schema = {"type": "string", "format": "date-time"}
LARGEST = 2**53 - 1
STATUSES = ("queued", "processing", "waiting", "answered", "failed", "cancelled", "rejected",
            "expired")


def text(most: int | None = None, least: int | None = None) -> Schema:
    """least, most: characters."""
    bounds = {"minLength": least, "maxLength": most}
    return {"type": "string", **{name: value for name, value in bounds.items()
                                 if value is not None}}


def number(least: int = 0, most: int = LARGEST) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def listed(schema: Schema, most: int | None = None) -> Schema:
    found: Schema = {"type": "array", "items": schema}
    return found if most is None else {**found, "maxItems": most}


def or_null(schema: Schema) -> Schema:
    widened = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        widened["enum"] = [*schema["enum"], None]
    return widened


def thing(*fields: tuple[str, Schema]) -> Schema:
    """An object with these fields, and perhaps others."""
    found: Schema = {
        "type": "object",
        "properties": {name.rstrip("?"): schema for name, schema in fields},
    }
    required = [name for name, _ in fields if not name.endswith("?")]
    return {**found, "required": required} if required else found


OBJECT: Schema = {"type": "object"}
LANG = one_of("pt", "en")
FLAG = one_of("0", "1", "false", "true")
OK: Fields = (("ok", TRUTH),)
ERROR = thing(("error", thing(("code", text()), ("message", text()), ("message_en", text()))))
