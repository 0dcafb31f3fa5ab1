"""What the HTTP routes take and give, as an OpenAPI 3.1 document at /api/openapi.json.

A test compares ROUTES with the application's URL map, so that neither can drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify

from orchestrator.web.auth import COOKIE

routes = Blueprint("openapi", __name__)


@dataclass(frozen=True, slots=True)
class Route:
    """One operation. `takes` and `gives` map field names to JSON types or "any"; "?" = optional."""

    method: str
    path: str
    summary: str
    takes: tuple[tuple[str, str], ...] = ()
    gives: tuple[tuple[str, str], ...] = ()
    status: int = 200
    public: bool = False
    media: str = "application/json"


_CREDENTIALS = (("username", "string"), ("password", "string"))
_ACCOUNT = (("username", "string"), ("role", "string"))
_PROJECT = (("id", "string"), ("name", "string"), ("description", "string"))
_USER = (*_ACCOUNT, ("disabled", "boolean"), ("created_at", "string"),
         ("updated_at", "string"))
_OK = (("ok", "boolean"),)

ROUTES = (
    Route("post", "/api/login", "Sign in; sets the cookie and gives the token", _CREDENTIALS,
          (*_ACCOUNT, ("token", "string")), public=True),
    Route("post", "/api/register", "Create an account, when registration is open", _CREDENTIALS,
          (*_ACCOUNT, ("token", "string")), status=201, public=True),
    Route("post", "/api/logout", "End this login, or all of mine, and forget the cookie",
          (("everywhere?", "boolean"),), _OK, public=True),
    Route("get", "/api/me", "Who am I, and until when?",
          gives=(*_ACCOUNT, ("expires_at", "string"), ("now", "string"))),
    Route("post", "/api/password", "Change my password; my other logins end",
          (("current", "string"), ("new", "string")), _OK),
    Route("get", "/api/tokens", "My access tokens", gives=(("tokens", "array"),)),
    Route("post", "/api/tokens", "Make an access token; it is shown this once",
          (("name", "string"), ("days", "integer")),
          (("id", "string"), ("name", "string"), ("token", "string"), ("created_at", "string"),
           ("expires_at", "string")), status=201),
    Route("delete", "/api/tokens/{token_id}", "Withdraw an access token", gives=_OK),
    Route("get", "/api/users", "Accounts by name (admins)",
          gives=(("users", "array"), ("more", "boolean"))),
    Route("post", "/api/users", "Make an account (admins)",
          (*_CREDENTIALS, ("role?", "string")), _USER, status=201),
    Route("patch", "/api/users/{username}",
          "Change an account's role or password, disable or enable it (admins)",
          (("role?", "string"), ("disabled?", "boolean"), ("password?", "string")), _USER),
    Route("get", "/api/projects", "My projects", gives=(("projects", "array"),)),
    Route("post", "/api/projects", "Create a project; its name is unique among my active ones",
          (("name", "string"), ("description?", "string")), _PROJECT, status=201),
    Route("get", "/api/projects/{project_id}", "One project", gives=_PROJECT),
    Route("patch", "/api/projects/{project_id}", "Rename or describe a project",
          (("name?", "string"), ("description?", "string")), _PROJECT),
    Route("delete", "/api/projects/{project_id}",
          "Archive a project: its conversations stay stored, its name is free for a new one",
          gives=_OK),
    Route("get", "/api/projects/{project_id}/conversations",
          "Its messages in order; `after` = the last message_order already read",
          gives=(("conversations", "array"), ("more", "boolean"))),
    Route("get", "/api/projects/{project_id}/export.md", "Its messages as Markdown",
          media="text/markdown"),
    Route("get", "/api/projects/{project_id}/export.json", "Its messages as a JSON file",
          gives=(("title", "string"), ("description", "string"), ("messages", "array"))),
    Route("get", "/api/conversations", "A page of a project's messages or of my general chat",
          gives=(("conversations", "array"), ("more", "boolean"))),
    Route("get", "/api/conversations/export.md", "My general chat as Markdown",
          media="text/markdown"),
    Route("get", "/api/conversations/export.json", "My general chat as a JSON file",
          gives=(("title", "string"), ("description", "string"), ("messages", "array"))),
    Route("get", "/api/search", "A word in everything that I asked and was answered",
          gives=(("found", "array"),)),
    Route("get", "/api/catalog", "What can be asked for", gives=(("tables", "array"),)),
    Route("get", "/api/catalog/values", "Values of a column", gives=(("values", "array"),)),
    Route("get", "/api/jobs", "My newest jobs; ?open=1: those that have not ended",
          gives=(("jobs", "array"),)),
    Route("post", "/api/jobs", "Ask a question",
          (("pergunta", "string"), ("projeto?", "string"), ("lang?", "string"),
           ("client_id?", "string")),
          (("job_id", "string"),), status=202),
    Route("get", "/api/jobs/{job_id}", "The job, its steps and its answer",
          gives=(("job_id", "string"), ("status", "string"), ("execution_chain", "array"))),
    Route("post", "/api/jobs/{job_id}/answer",
          "Answer the question it waits with: accept, reject, suggest, edit or extend; rate its "
          "answer, at any later time too: the latest rating counts",
          (("ask", "integer"), ("action", "string"), ("suggestion?", "string"),
           ("edit?", "object"), ("accept?", "boolean"), ("rating?", "integer"),
           ("comment?", "string")), _OK),
    Route("post", "/api/jobs/{job_id}/cancel", "Cancel it now", gives=_OK),
    Route("post", "/api/jobs/{job_id}/rerun", "Run my own SQL in its place, as a new job",
          (("sql", "string"), ("client_id?", "string")), (("job_id", "string"),), status=202),
    Route("get", "/api/jobs/{job_id}/rows", "A page of the result's rows, ordered by a column",
          gives=(("columns", "array"), ("rows", "array"), ("row_count", "integer"))),
    Route("get", "/api/jobs/{job_id}/result.xlsx", "The whole result as an Excel workbook",
          media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Route("get", "/api/jobs/{job_id}/result.json", "The whole result",
          gives=(("columns", "array"), ("rows", "array"), ("row_count", "integer"))),
    Route("get", "/api/jobs/{job_id}/result.csv", "The whole result as CSV", media="text/csv"),
    Route("get", "/api/metrics/queues", "The queues' figures per module",
          gives=(("queues", "object"),)),
    Route("get", "/api/operator/overview", "What goes on now, part by part (operators)",
          gives=(("now", "string"), ("flows", "any"), ("workers", "any"), ("jobs", "any"),
                 ("waits", "any"), ("dead_letters", "any"), ("redis", "any"),
                 ("postgresql", "any"), ("provider", "object"))),
    Route("get", "/api/operator/history",
          "The last days' errors, outcomes and calls to language models (operators)",
          gives=(("days", "integer"), ("errors", "any"), ("outcomes", "any"), ("llm", "any"),
                 ("provider", "object"))),
    Route("get", "/api/operator/jobs", "Everybody's jobs, the newest first (operators)",
          gives=(("jobs", "array"), ("more", "boolean"))),
    Route("get", "/api/operator/jobs/{job_id}", "Anybody's job with every attempt (operators)",
          gives=(("job_id", "string"), ("username", "string"), ("steps", "array"))),
    Route("get", "/api/operator/jobs/{job_id}/steps/{seq}",
          "What a step was given and what it wrote (operators)",
          gives=(("inputs", "array"), ("outputs", "array"), ("answer", "array"))),
    Route("get", "/api/operator/dead-letters", "Tasks that were given up (operators)",
          gives=(("dead_letters", "array"), ("total", "integer"))),
    Route("post", "/api/operator/dead-letters/{module}/{job_id}/retry",
          "Run a dead letter again; gives the job that runs (operators)",
          gives=(("job_id", "string"),)),
    Route("delete", "/api/operator/dead-letters/{module}/{job_id}",
          "Forget a dead letter (operators)", gives=_OK),
    Route("get", "/health", "Do PostgreSQL and Redis answer and take work?",
          gives=(("status", "string"), ("checks", "object"), ("errors", "object")), public=True),
    Route("get", "/health/ready", "The same as /health", gives=(("status", "string"),),
          public=True),
    Route("get", "/health/live", "Does the process answer?", gives=(("status", "string"),),
          public=True),
    Route("post", "/api/csp-report", "What a browser stopped on one of our pages", status=204,
          public=True),
    Route("get", "/api/openapi.json", "This document", gives=(("openapi", "string"),), public=True),
)


@routes.get("/api/openapi.json")
def document() -> Response:
    return jsonify(build())


def build() -> dict[str, Any]:
    """The OpenAPI document, as a JSON-ready dict."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "ezpocket", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {"Error": _error_schema()},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    success: dict[str, Any] = {"description": route.summary}
    schema = _object(route.gives) if route.gives else {"type": "string"}
    success["content"] = {route.media: {"schema": schema}}
    failure = {"description": "What is wrong and what to do",
               "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    operation: dict[str, Any] = {
        "summary": route.summary,
        "parameters": [_parameter(name) for name in _placeholders(route.path)],
        "responses": {str(route.status): success, "4XX": failure, "503": failure},
        "security": [] if route.public else [{"bearer": []}, {"cookie": []}],
    }
    if route.takes:
        operation["requestBody"] = {
            "required": True, "content": {"application/json": {"schema": _object(route.takes)}}}
    return operation


def _object(fields: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name.rstrip("?"): {} if kind == "any" else {"type": kind}
                       for name, kind in fields},
        "required": [name for name, _ in fields if not name.endswith("?")],
    }


def _placeholders(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _error_schema() -> dict[str, Any]:
    error = (("code", "string"), ("message", "string"), ("message_en", "string"))
    return {"type": "object", "properties": {"error": _object(error)}, "required": ["error"]}
