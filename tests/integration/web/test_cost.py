"""A statement that would take too much: asked first, made smaller, left or refused, through the
real web, the real workers and the database's own estimate."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import wait_until
from .program import Program

QUESTION = "Qual foi a receita por produto em 2026?"


@pytest.fixture(scope="module")
def ana(running: str) -> Program:
    return Program(running, "ana")


def project(ana: Program, name: str, **limits: int) -> str:
    status, made = ana.call("POST", "/api/projects", {"name": name})
    assert status == 201, made
    limit(ana, made["id"], **limits)
    return str(made["id"])


def limit(ana: Program, project_id: str, **limits: int) -> None:
    status, found = ana.call("PATCH", f"/api/projects/{project_id}", {"limits": limits})
    assert (status, found.get("limits")) == (200, limits)


def wait(ana: Program, job_id: str, kind: str) -> dict[str, Any]:
    """What the job asks, once it asks this kind of thing."""
    def asks() -> bool:
        return any(one["payload"]["kind"] == kind for one in ana.job(job_id)["waiting"])
    wait_until(asks, 60)
    found: dict[str, Any] = ana.job(job_id)["waiting"][0]
    return found


def answer(ana: Program, job_id: str, kind: str, **given: Any) -> None:
    status, found = ana.call("POST", f"/api/jobs/{job_id}/answer",
                             {"ask": wait(ana, job_id, kind)["ask"], **given})
    assert status == 200, found


def steps(job: dict[str, Any], module: str) -> list[str]:
    return [step["note"] for step in job["execution_chain"] if step["module"] == module]


def test_a_heavy_statement_waits_for_its_yes(ana: Program) -> None:
    job_id = ana.ask(QUESTION, projeto=project(ana, "Sempre perguntar", cost_ask=0))
    answer(ana, job_id, "plan", action="accept")
    asked = wait(ana, job_id, "cost")
    payload = asked["payload"]
    assert asked["module"] == "athena_executor" and asked["event"] == "plan_confirm"
    assert payload["estimate"]["cost"] > 0 and payload["estimate"]["rows"] > 0
    assert payload["limit"] == {"measure": "cost", "value": 0}
    assert "results_preview" not in ana.job(job_id), "nothing ran"
    answer(ana, job_id, "cost", action="accept")
    job = ana.ended(job_id)
    assert job["status"] == "answered" and job["row_count"] > 1
    assert job["cost_estimate"]["cost"] == payload["estimate"]["cost"]


def test_the_plan_comes_back_to_be_made_smaller(ana: Program) -> None:
    job_id = ana.ask(QUESTION, projeto=project(ana, "Menor", cost_ask=0))
    answer(ana, job_id, "plan", action="accept")
    first = wait(ana, job_id, "cost")["payload"]["estimate"]
    answer(ana, job_id, "cost", action="narrow")
    shown = wait(ana, job_id, "plan")["payload"]
    assert shown["round"] == 2 and "mais leve" in shown["refinement_summary"]
    assert "query_validated" not in ana.job(job_id), "the heavy statement is gone"
    answer(ana, job_id, "plan", action="edit", accept=True,
           edit={"filters": [{"column": "state", "op": "eq", "values": ["SP"]}]})
    smaller = wait(ana, job_id, "cost")["payload"]["estimate"]
    assert smaller["cost"] < first["cost"] * 1.5 and smaller != first
    answer(ana, job_id, "cost", action="accept")
    job = ana.ended(job_id)
    assert job["status"] == "answered" and "'SP'" in job["query_sql"]


def test_a_no_leaves_it_and_says_what_helps(ana: Program) -> None:
    job_id = ana.ask(QUESTION, projeto=project(ana, "Nunca", cost_ask=0))
    answer(ana, job_id, "plan", action="accept")
    answer(ana, job_id, "cost", action="reject")
    job = ana.ended(job_id)
    assert job["status"] == "rejected" and "período menor" in job["response_text"]
    assert steps(job, "athena_executor")[-1] == "rejected: too much"


def test_what_is_above_the_limit_is_refused(ana: Program) -> None:
    job_id = ana.ask(QUESTION, projeto=project(ana, "Pouco", cost_refuse=1))
    answer(ana, job_id, "plan", action="accept")
    job = ana.ended(job_id)
    assert (job["status"], job["error_code"]) == ("failed", "QUERY_TOO_HEAVY")
    assert "o limite é 1.)" in job["error"] and "results_preview" not in job


def test_a_persons_own_statement_is_asked_by_the_projects_limits_of_now(ana: Program) -> None:
    project_id = project(ana, "Edição pesada")
    first = ana.answered(QUESTION, projeto=project_id)
    limit(ana, project_id, cost_ask=0)
    status, again = ana.call("POST", f"/api/jobs/{first['job_id']}/rerun", {
        "sql": "SELECT a.state, b.city FROM data.order_report a CROSS JOIN data.order_report b"})
    assert status == 202
    asked = wait(ana, again["job_id"], "cost")["payload"]
    assert asked["actions"] == ["accept", "reject"]
    assert asked["estimate"]["cost"] > 100
    answer(ana, again["job_id"], "cost", action="reject")
    assert ana.ended(again["job_id"])["status"] == "rejected"


def test_what_the_database_refuses_never_ran(ana: Program) -> None:
    first = ana.answered(QUESTION)
    status, again = ana.call("POST", f"/api/jobs/{first['job_id']}/rerun", {
        "sql": "SELECT nope FROM data.order_report"})
    assert status == 202
    job = ana.ended(again["job_id"])
    assert job["status"] == "failed" and "nope" in job["error"]
    assert "the database refused" in steps(job, "sql_validator")[0]
    assert not steps(job, "athena_executor")
