"""What is wrong with a field of a plan, in words, where pydantic says it in its own.

Place in the flow: edit.py refuses a person's edit with these.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from orchestrator.errors import Invalid

# By the start of pydantic's error type; the first that fits.
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("missing", "falta", "is missing"),
    ("extra_forbidden", "não existe", "does not exist"),
    ("literal_error", "só pode ser {pt}", "can only be {en}"),
    ("greater_than_equal", "é no mínimo {ge}", "is {ge} at least"),
    ("less_than_equal", "é no máximo {le}", "is {le} at most"),
    ("date", "é uma data como 2026-10-31", "is a date such as 2026-10-31"),
    ("int", "é um número inteiro", "is a whole number"),
    ("string", "é um texto", "is a text"),
    ("tuple", "é uma lista, entre colchetes", "is a list, in brackets"),
    ("model", "é um objeto, entre chaves", "is an object, in braces"),
)
_OTHER = ("não tem um valor válido", "has no valid value")
_SCALARS = ("é um texto ou um número", "is a text or a number")
_BRANCHES = ("str", "int", "float", "bool")


def as_invalid(error: ValidationError) -> Invalid:
    """The first wrong field, by its path, and what it must be."""
    first = error.errors(include_url=False, include_input=False)[0]
    parts = [str(part) for part in first["loc"]]
    if parts and parts[-1] in _BRANCHES:
        place, (pt, en) = ".".join(parts[:-1]), _SCALARS
    else:
        place, (pt, en) = ".".join(parts), _words(first["type"], first.get("ctx", {}))
    field = repr(place[:100])
    return Invalid("BAD_FIELD", f"No plano, o campo {field} {pt}; corrija-o e envie de novo.",
                   f"In the plan, the field {field} {en}; correct it and send it again.")


def _words(kind: str, context: dict[str, Any]) -> tuple[str, str]:
    expected = str(context.get("expected", ""))
    known = {**context, "en": expected, "pt": expected.replace(" or ", " ou ")}
    for start, pt, en in _WORDS:
        if kind.startswith(start):
            return pt.format(**known), en.format(**known)
    return _OTHER
