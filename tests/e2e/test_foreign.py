"""Two people never see each other's questions: on the page, and at every address there is."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.counts import count
from tests.e2e.data import TOP_5
from tests.e2e.stack import Stack, wait_until

SECRET = "segredo-da-ana"
_PARAMETER = re.compile(r"\{(\w+)\}")
# Refused, hidden, not possible; 200 only where the answer holds nothing of hers.
REFUSED = {400, 401, 403, 404, 405, 409, 415, 422, 429}


def test_another_persons_things_are_nowhere(stack: Stack, visitor: Visitor, ana: str) -> None:
    hers = visitor(ana)
    api = Api(hers.page.context)
    project = api.post("/api/projects", name=SECRET, description=SECRET)["id"]
    job_id = api.post("/api/jobs", pergunta=TOP_5["pt"], projeto=project)["job_id"]
    wait_until(lambda: stack.status(job_id) == "waiting", "the plan")

    theirs = visitor(stack.person())
    expect(theirs.by("project-list")).not_to_contain_text(SECRET)
    assert theirs.jobs() == []
    probe_every_route(Api(theirs.page.context), job_id, project)
    probe_pages(theirs.page, job_id)
    assert stack.status(job_id) == "waiting", "nobody else answered her plan"

    hers.open(f"/?project={project}")
    hers.question(job_id).accept().answered()


def test_without_a_login_nothing_answers(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    job_id = chat.ask(TOP_5["pt"]).planned().job_id
    chat.page.context.clear_cookies()
    probe_every_route(Api(chat.page.context), job_id, 1)


def probe_every_route(api: Api, job_id: str, project: object) -> None:
    """Every operation of the API's own description, with another person's ids."""
    found = []
    for path, operations in api.get("/api/openapi.json")["paths"].items():
        for method in operations:
            if method not in ("get", "post", "put", "patch", "delete") or path in OWN:
                continue
            answer = api.send(method.upper(), filled(path, job_id, project), **BODY)
            text = answer.text()
            count("foreign_probes")
            leaked = SECRET in text or (job_id in text and answer.ok)
            if leaked or answer.status >= 500 or (
                    _PARAMETER.search(path) and answer.status not in REFUSED):
                found.append(f"{method} {path}: {answer.status} {text[:200]}")
    count("foreign_findings", len(found))
    assert found == []


def filled(path: str, job_id: str, project: object) -> str:
    values: dict[str, Any] = {"id": project, "project_id": project, "module": "plan_builder",
                              "username": "somebody"}
    return _PARAMETER.sub(
        lambda match: str(job_id if ("/jobs/" in path and match[1] in ("id", "job_id"))
                          or match[1] == "job_id" else values.get(match[1], 1)), path)


def probe_pages(page: Any, job_id: str) -> None:
    for path in (f"/answers/{job_id}", "/operator"):
        answer = page.goto(path)
        count("foreign_probes")
        assert answer.status in REFUSED, path
        expect(page.locator("body")).not_to_contain_text(SECRET)


# What ends the prober's own session, or makes things of the prober's own.
OWN = {"/api/login", "/api/logout", "/api/register", "/api/password"}
BODY = {"pergunta": "x", "name": "x", "days": 1, "projeto": None, "ask": 1, "action": "accept",
        "rating": 5, "sql": "SELECT 1", "role": "admin"}
