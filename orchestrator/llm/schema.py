"""A pydantic model as the strict JSON schema of structured outputs.

Place in the flow: client.py sends it as `response_format`. Strict mode asks that every object
forbid further keys and require all of its own, and that no keyword stand beside a `$ref`;
optional fields stay optional by allowing null. Source: OpenAI, "Structured model outputs",
section "Supported schemas".
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import BaseModel

_DROPPED = ("default", "title")


@lru_cache(maxsize=32)  # a plan's takes some 10 ms to make: more than all else before a request
def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of `model` with strict mode's rules applied everywhere in it. Nobody may change
    it: every call with this model sends the same one."""
    schema: dict[str, Any] = _strict(model.model_json_schema())
    return schema


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    named = {
        key: {name: _strict(child) for name, child in node[key].items()}
        for key in ("properties", "$defs") if key in node
    }
    rest = {
        key: _strict(value) for key, value in node.items()
        if key not in _DROPPED and key not in named
    }
    strict = rest | named
    if "properties" in strict:
        strict["required"] = list(strict["properties"])
        strict["additionalProperties"] = False
    return strict
