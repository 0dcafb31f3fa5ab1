"""What the scripted endpoint answers: replies per role, in order; the last one repeats.

A script file is one JSON object, `{role: [reply, ...]}`, where "*" serves every role that is
not named. A reply is `{"json": {...}}` or `{"text": "..."}`, or a failure; see Reply.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from orchestrator.errors import Invalid

Fault = Literal["broken_json", "cut", "no_finish", "length", "refusal", "error_body", "no_schema",
                "no_body"]
ANY_ROLE = "*"


class Reply(BaseModel):
    """One answer of the endpoint.

    json: the object the model "writes"; text: raw text instead. Neither: an object made
        from the request's schema with empty values.
    delay: seconds before the first byte. status: an HTTP error instead of 200, with `code`
        as its error code and `retry_after` as its Retry-After header (seconds).
    fault: "broken_json" cuts the object's text, "cut" ends the connection in mid-body,
        "no_finish" leaves finish_reason empty, "length" says the limit was hit, "refusal"
        refuses, "error_body" sends an error under 200, "no_body" sends none, "no_schema"
        refuses response_format with 400 and answers once it is gone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    object: dict[str, Any] | None = Field(default=None, alias="json")
    text: str | None = None
    delay: float = 0.0
    status: int = 200
    code: str | None = None
    retry_after: float | None = None
    fault: Fault | None = None

    def content(self, schema: dict[str, Any]) -> str:
        if self.text is not None:
            return self.text
        body = self.object if self.object is not None else empty_object(schema)
        text = json.dumps(body, ensure_ascii=False)
        return text[: len(text) // 2] if self.fault == "broken_json" else text


class Script:
    """Replies per role; safe to ask from many threads."""

    def __init__(self, replies: dict[str, list[Reply]] | None = None) -> None:
        self._replies = replies or {}
        self._next: dict[str, int] = {}
        self._lock = threading.Lock()

    def reply(self, role: str) -> Reply:
        """The role's next reply, else that of "*", else an empty object."""
        name = role if role in self._replies else ANY_ROLE
        replies = self._replies.get(name) or [Reply()]
        with self._lock:
            position = self._next.get(name, 0)
            self._next[name] = position + 1
        return replies[min(position, len(replies) - 1)]


def load_script(source: Path | dict[str, Any]) -> Script:
    """A script from a file or its JSON object; errors.Invalid says what is wrong with it."""
    adapter = TypeAdapter(dict[str, list[Reply]])
    try:
        if isinstance(source, Path):
            return Script(adapter.validate_json(source.read_bytes()))
        return Script(adapter.validate_python(source))
    except (OSError, ValidationError) as error:
        raise Invalid("bad_script", f"O roteiro não pode ser lido: {error}",
                      f"The script cannot be read: {error}") from error


def empty_object(schema: dict[str, Any]) -> Any:
    """The smallest value that a strict JSON schema allows: null, the first choice, "", 0, []."""
    return _empty(schema, schema.get("$defs", {}))


def _empty(node: dict[str, Any], named: dict[str, Any]) -> Any:
    if "$ref" in node:
        return _empty(named[node["$ref"].rpartition("/")[2]], named)
    if "anyOf" in node:
        nullable = any(choice.get("type") == "null" for choice in node["anyOf"])
        return None if nullable else _empty(node["anyOf"][0], named)
    if node.get("type") == "object":
        return {name: _empty(child, named) for name, child in node.get("properties", {}).items()}
    if choices := node.get("enum") or ([node["const"]] if "const" in node else []):
        return choices[0]
    text = "2025-01-01" if node.get("format") == "date" else ""
    return {"array": [], "string": text, "boolean": False, "null": None}.get(
        node.get("type", ""), node.get("minimum", 0))
