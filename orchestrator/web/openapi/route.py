"""One operation of the API, and how it becomes its part of the OpenAPI document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from orchestrator.web.openapi.shapes import Fields, Schema, number, text, thing

JSON = "application/json"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PATH: dict[str, Schema] = {"seq": number()}
_SAYS = {
    400: "What was sent cannot be used", 401: "Sign in, or show a token that counts",
    403: "Not from another site, or not with this account", 404: "There is none, or not yours",
    409: "Too late, or already so", 413: "Over 1 MB", 429: "Too often, or too many at once",
    503: "PostgreSQL or Redis is away or full; nothing was lost",
}


@dataclass(frozen=True, slots=True)
class Route:
    """takes: the JSON body's fields; gives: the answer's, or its schema. query: parameters.

    conflicts: it may be too late for it (409). names: the body may name what is not there (404).
    """

    method: str
    path: str
    summary: str
    takes: Fields = ()
    gives: Fields | Schema = ()
    query: Fields = ()
    status: int = 200
    public: bool = False
    media: str = JSON
    conflicts: bool = False
    role: str = ""
    names: bool = False

    def operation(self) -> dict[str, Any]:
        described: dict[str, Any] = {
            "summary": self.summary + (f" ({self.role}s)" if self.role else ""),
            "operationId": _identifier(self.method, self.path),
            "parameters": [*map(_in_path, _PLACEHOLDER.findall(self.path)),
                           *(_in_query(name, schema) for name, schema in self.query)],
            "responses": {str(self.status): self._success(),
                          **{str(status): _failure(status) for status in self._failures()}},
            "security": [] if self.public else [{"bearer": []}, {"cookie": []}],
        }
        if self.takes:
            described["requestBody"] = {
                "required": any(not name.endswith("?") for name, _ in self.takes),
                "content": {JSON: {"schema": thing(*self.takes)}}}
        return described

    def _success(self) -> dict[str, Any]:
        found: dict[str, Any] = {"description": HTTPStatus(self.status).phrase}
        if self.status == HTTPStatus.NO_CONTENT:
            return found
        schema = self.gives if isinstance(self.gives, dict) else thing(*self.gives)
        shown = schema if self.media == JSON else {"type": "string"}
        return {**found, "content": {self.media: {"schema": shown}}}

    def _failures(self) -> list[int]:
        found = {400, 429, 503}
        if not self.public or self.takes:
            found.add(401)
        if self.method != "get" or self.role:
            found |= {403, 413}
        if "{" in self.path or self.query or self.names:
            found.add(404)
        if self.conflicts:
            found.add(409)
        return sorted(found)


def _failure(status: int) -> dict[str, Any]:
    return {"description": _SAYS[status],
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True,
            "schema": _PATH.get(name, text(200, 1))}


def _in_query(name: str, schema: Schema) -> dict[str, Any]:
    return {"name": name.rstrip("?"), "in": "query", "required": not name.endswith("?"),
            "schema": schema}


def _identifier(method: str, path: str) -> str:
    return "_".join([method, *re.findall(r"[a-zA-Z]+", path.removeprefix("/api"))])
