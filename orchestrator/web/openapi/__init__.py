"""What the HTTP routes take and give, as an OpenAPI 3.1 document at /api/openapi.json.

    route.py        one operation, and how it becomes its part of the document
    shapes.py       the JSON schemas of what is said
    accounts.py     signing in, access tokens, accounts
    questions.py    jobs and their results
    workspace.py    projects, conversations, search, catalog
    operations.py   operators, health

A test compares ROUTES with the application's URL map, and another one holds the application to
the document with generated requests, so that neither can drift.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from orchestrator.web.auth import COOKIE
from orchestrator.web.openapi import accounts, operations, questions, workspace
from orchestrator.web.openapi.route import Route
from orchestrator.web.openapi.shapes import ERROR

ROUTES: tuple[Route, ...] = (
    *accounts.ROUTES, *workspace.ROUTES, *questions.ROUTES, *operations.ROUTES)
routes = Blueprint("openapi", __name__)


@routes.get("/api/openapi.json")
def document() -> Response:
    return jsonify(build())


def build() -> dict[str, Any]:
    """The OpenAPI document, as a JSON-ready dict."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method] = route.operation()
    return {
        "openapi": "3.1.0",
        "info": {"title": "ezpocket", "version": "1", "description":
                 "Questions about operational data. Programs show a personal access token: "
                 "Authorization: Bearer ezp_…"},
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


__all__ = ["ROUTES", "Route", "build", "routes"]
