"""The application keeps to its own OpenAPI document: requests that schemathesis generates from
it, valid and not, against the real application with PostgreSQL and Redis behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from orchestrator.accounts import access_tokens
from orchestrator.database import Database
from orchestrator.embedded import Servers
from orchestrator.engine import Engine
from orchestrator.settings import Settings
from orchestrator.web.app import create_app
from orchestrator.web.openapi import ROUTES, Route, build
from tests.accounts import add_account

from .program import Program

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance,
          response_schema_conformance, response_headers_conformance, unsupported_method,
          ignored_auth, negative_data_rejection]
EXAMPLES = 8


@pytest.fixture(scope="module")
def document(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Any]:
    """The document as the application serves it to an admin who may ask as often as they like."""
    configured: Settings = request.getfixturevalue("settings")  # not hypothesis's `settings`
    often = {"questions_per_minute": 10**6, "logins_per_minute": 10**6,
             "requests_per_minute": 10**6}
    database, engine = Database(servers.database_url), Engine(servers.redis_url)
    application, _ = create_app(configured.model_copy(update=often), engine, database)
    add_account(database, "admin-of-the-document", "a long enough password", role="admin")
    token = access_tokens.create(database, "admin-of-the-document", "schemathesis", 1)["token"]
    found = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    found.config.headers = {"Authorization": f"Bearer {token}"}
    yield found
    engine.redis.flushall()
    engine.close()
    database.close()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
                         ids=["valid", "invalid"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_answer_is_as_the_document_says(
    document: Any, route: Route, mode: GenerationMode
) -> None:
    operation = document[route.path][route.method]
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query
                                                or operation.path_parameters):
        return  # nothing that could be wrong

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    def answers(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    answers()


@pytest.mark.parametrize(("path", "more"), [
    ("/api/jobs/{job_id}", ""), ("/api/jobs/{job_id}/plan", "?lang=en"), ("/api/jobs", ""),
    ("/api/jobs/{job_id}/rows", "?limit=3"),
    ("/api/jobs/{job_id}/result.json", ""), ("/api/conversations", ""), ("/api/search", "?q=a"),
    ("/api/catalog", ""), ("/api/catalog/values", "?table=order_report&column=state")])
def test_a_real_answer_is_as_the_document_says(
    answered: tuple[Program, str], path: str, more: str
) -> None:
    program, job_id = answered
    operation = build()["paths"][path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema_rs.validate(schema, program.get(path.replace("{job_id}", job_id) + more))


@pytest.fixture(scope="module")
def answered(running: str) -> tuple[Program, str]:
    program = Program(running, "ana")
    return program, program.answered("Qual foi a receita por canal em 2026?")["job_id"]
