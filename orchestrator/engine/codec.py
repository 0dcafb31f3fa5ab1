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
            f"O campo {name} ficou grande demais ({len(stored)} bytes; o limite é {VALUE_LIMIT}): "
            "peça menos de uma vez.",
            f"Field {name} became too large ({len(stored)} bytes; the limit is {VALUE_LIMIT}): "
            "ask for less at once.",
        )
    return stored


def encode_answer(answer: Context) -> bytes:
    """What a person answered a wait with, as JSON; Invalid, in words for that person, when it is
    no JSON value or over 4 KB."""
    try:
        text = to_json("answer", dict(answer)).encode()
    except Invalid as error:
        raise Invalid(
            "not_json",
            "A resposta tem um caractere ou um número que não se pode guardar (por exemplo, meio "
            "emoji); apague-o e envie de novo.",
            "The answer has a character or a number that cannot be stored (half an emoji, for "
            "example); delete it and send it again.",
        ) from error
    if len(text) >= COMPRESS_FROM:
        raise Invalid(
            "answer_too_long",
            f"A resposta passa de {COMPRESS_FROM // 1024} kB; escreva menos, ou mude menos campos "
            "de cada vez.",
            f"The answer is over {COMPRESS_FROM // 1024} kB; write less, or change fewer fields "
            "at a time.",
        )
    return text


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
            f"O campo {name} tem um caractere ou um número que não se pode guardar; retire-o e "
            "envie de novo.",
            f"Field {name} has a character or a number that cannot be stored; remove it and "
            "send it again.",
        ) from error


def event_data(event_type: str, data: Context) -> str:
    """An event's data as JSON; Invalid over 256 KB."""
    text = to_json(event_type, data)
    if len(text) > EVENT_LIMIT:
        raise Invalid(
            "event_too_large",
            f"O evento {event_type} passa de {EVENT_LIMIT} bytes; peça menos linhas ou colunas.",
            f"Event {event_type} is over {EVENT_LIMIT} bytes; ask for fewer rows or columns.",
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
