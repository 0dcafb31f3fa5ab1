"""Context values as Redis holds them, and the bounds on what may enter it.

Place in the flow: every field of a submitted context and of a patch passes `encode` on its
way in and `decode` on its way out. Values are JSON text, which an operator can read with
redis-cli; from 4 KB on they are zlib (whose first byte, "x", no JSON text has).
"""

from __future__ import annotations

import json
import re
import zlib
from typing import Any

from pydantic_core import from_json

from orchestrator.contracts import Context
from orchestrator.errors import Invalid

COMPRESS_FROM = 4 * 1024
VALUE_LIMIT = 32 * 1024
TEXT_LIMIT = 2 * 1024 * 1024
EVENT_LIMIT = 256 * 1024
RESERVED = frozenset(
    {
        "job_id",
        "username",
        "projeto",
        "graph",
        "start_module",
        "current_module",
        "status",
        "created_at",
        "ended_at",
        "parent_job_id",
        "error",
        "error_code",
        "error_traceback",
    }
)
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def encode(name: str, value: Any) -> bytes:
    """`value` as JSON; Invalid when it is no JSON value, or over 32 KB as stored.

    A larger value belongs outside Redis, with its reference in the context, as result sets do.
    """
    text = b"%d" % value if type(value) is int else to_json(name, value).encode()
    if len(text) < COMPRESS_FROM:
        return text
    stored = zlib.compress(text, 1) if len(text) <= TEXT_LIMIT else text
    if len(stored) > VALUE_LIMIT:
        raise Invalid(
            "value_too_large",
            f"O campo {name} tem {len(stored)} bytes comprimidos e o limite é {VALUE_LIMIT}; "
            "guarde-o fora do Redis e passe a referência.",
            f"Field {name} takes {len(stored)} bytes compressed and the limit is {VALUE_LIMIT}; "
            "store it outside Redis and pass its reference.",
        )
    return stored


def decode(stored: bytes) -> Any:
    """The value that `encode` was given."""
    if is_compressed(stored):
        stored = zlib.decompress(stored)
    return from_json(stored)


def is_compressed(stored: bytes) -> bool:
    return stored[:1] == b"x"


def to_json(name: str, value: Any) -> str:
    """Compact JSON; Invalid for NaN, infinities, what JSON has no type for, and lone surrogates,
    which have no UTF-8."""
    try:
        text = _to_json(value)
        if not text.isascii():
            text.encode()
        return text
    except (TypeError, ValueError, RecursionError) as error:
        raise Invalid(
            "not_json",
            f"O campo {name} não é um valor JSON: {error}.",
            f"Field {name} is not a JSON value: {error}.",
        ) from error


def event_data(event_type: str, data: Context) -> str:
    """An event's data as JSON; Invalid over 256 KB."""
    text = to_json(event_type, data)
    if len(text) > EVENT_LIMIT:
        raise Invalid(
            "event_too_large",
            f"O evento {event_type} passa de {EVENT_LIMIT} bytes.",
            f"Event {event_type} is over {EVENT_LIMIT} bytes.",
        )
    return text


def is_name(text: str) -> bool:
    """Whether `text` may name a field or an event."""
    return _FIELD.fullmatch(text) is not None


def check_field(name: str) -> str:
    """`name` when it may name a context field, else Invalid."""
    if name in RESERVED or not is_name(name):
        raise Invalid(
            "bad_field",
            f"{name!r} não pode ser um campo do contexto.",
            f"{name!r} cannot be a context field.",
        )
    return name


def encode_copy(patch: Context) -> bytes:
    """A whole patch, kept for the trace; its keys alone when it is over 32 KB as stored."""
    text = to_json("patch", dict(patch)).encode()
    if len(text) < COMPRESS_FROM:
        return text
    stored = zlib.compress(text, 1)
    return stored if len(stored) <= VALUE_LIMIT else json.dumps(dict.fromkeys(patch)).encode()
