"""The operator's API over real servers: who may, what is shown of a job, and what is cut."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph_config import GRAPHS
from orchestrator.contracts import Done, Fail, Task
from orchestrator.database import Database
from orchestrator.engine import Engine, Reason
from orchestrator.settings import Settings
from orchestrator.web.app import create_app
from orchestrator.web.openapi import ROUTES
from tests.accounts import add_account
from tests.integration.flow import answer_question, ask_for_plan, save_history, step
from tests.integration.llm_calls import call, recorded, task
from tests.integration.web.conftest import PASSWORD, Page, sign_in
from tests.unit.engine.bed import LINE
from workers.history_preferences import HistoryPreferences

SECRET_PLACE = "/some/where/rows.arrow"
FLOW = [module.name for graph in GRAPHS.values() for module in graph.modules]


@pytest.fixture
def oscar(app: Flask, database: Database) -> FlaskClient:
    add_account(database, "oscar", PASSWORD, role="operator")
    return sign_in(app, "oscar")


@pytest.fixture
def job_id(ana: FlaskClient) -> str:
    answer = ana.post("/api/jobs", json={"pergunta": "Qual a receita de hoje?"})
    return str(answer.get_json()["job_id"])


def overview(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/operator/overview")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def job(client: FlaskClient, job_id: str) -> dict[str, Any]:
    answer = client.get(f"/api/operator/jobs/{job_id}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def fail_attempt(engine: Engine, module: str, detail: str = "Traceback: boom") -> Task:
    """One attempt of `module` that is to be repeated at once."""
    worker = engine.worker([module], f"{module}@host:1")
    task = worker.take(1.0)
    assert task is not None
    worker.retry(task, Reason("unexpected", "Falhou.", "Failed.", detail), 0.0)
    worker.close()
    engine.housekeep()
    return task


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if "/operator/" in route.path], ids=lambda r: r.path)
def test_only_operators_and_admins_may(
    app: Flask, database: Database, anonymous: FlaskClient, ana: FlaskClient, route: Any
) -> None:
    path = route.path.format(job_id="none", seq="1", module="plan_builder")
    assert anonymous.open(path, method=route.method).status_code == 401
    assert ana.open(path, method=route.method).status_code == 403
    for name, role in (("oscar", "operator"), ("ada", "admin")):
        add_account(database, name, PASSWORD, role=role)
        assert sign_in(app, name).open(path, method=route.method).status_code in (200, 404)


def test_the_overview_shows_the_modules_in_the_graphs_order(
    oscar: FlaskClient, job_id: str, engine: Engine
) -> None:
    step(engine, "intent_validator")
    found = overview(oscar)
    modules = [module for flow in found["flows"] for module in flow["modules"]]
    assert [module["name"] for module in modules] == FLOW
    by_name = {module["name"]: module for module in modules}
    assert by_name["intent_validator"]["figures"]["done"] == 1
    assert by_name["intent_validator"]["figures"]["latency"]["count"] == 1
    assert by_name["plan_builder"]["figures"]["queued"] == 1
    assert by_name["data_sync_agent"]["figures"] is None, "a schedule starts it, no queue"
    [shown] = found["jobs"]
    assert (shown["job_id"], shown["username"], shown["current_module"]) == (
        job_id, "ana", "plan_builder")
    assert "pergunta" not in shown, "what was asked is its owner's"
    assert found["redis"]["used"] > 0 and found["postgresql"]["connections"] > 0
    [data] = found["datasets"]
    assert (data["table_name"], data["source"], data["load"]) == ("order_report", "sample", None)
    assert found["provider"]["configured"] is False


def test_the_model_that_is_asked_first_is_named_and_of_its_address_the_host(
    settings: Settings, database: Database, redis_url: str
) -> None:
    add_account(database, "oscar", PASSWORD, role="operator")
    asking = settings.model_copy(update={"openai_base_url": "https://gpu.example:8443/secret/v1",
                                         "openai_model": "m-1"})
    application, _ = create_app(asking, Engine(redis_url), database)
    application.test_client_class = Page
    assert overview(sign_in(application, "oscar"))["provider"] == {
        "configured": True, "model": "m-1", "host": "gpu.example", "priced": False}


def test_a_graph_that_is_configured_shows_by_itself(
    settings: Settings, database: Database, redis_url: str
) -> None:
    application, _ = create_app(settings, Engine(redis_url, {"line": LINE}), database)
    add_account(database, "oscar", PASSWORD, role="operator")
    application.test_client_class = Page
    [flow] = overview(sign_in(application, "oscar"))["flows"]
    assert flow["name"] == "line"
    assert [module["name"] for module in flow["modules"]] == ["first", "second", "third", "scribe"]
    assert [module["name"] for module in flow["modules"] if module["side"]] == ["scribe"]


def test_the_overview_shows_who_works_on_what_and_who_is_asked(
    oscar: FlaskClient, job_id: str, engine: Engine
) -> None:
    ask_for_plan(engine)
    found = overview(oscar)
    [wait] = found["waits"]["shown"]
    assert (wait["job_id"], wait["module"], wait["username"]) == (job_id, "plan_confirm", "ana")
    assert wait["deadline"] > wait["asked_at"] and found["waits"]["total"] == 1
    worker = engine.worker(["history_preferences"], "history_preferences@host:77")
    task = worker.take(1.0)
    assert task is not None
    worker.heartbeat([task])
    found = overview(oscar)
    [shown] = found["workers"]
    assert (shown["module"], shown["host"], shown["pid"]) == ("history_preferences", "host", "77")
    assert shown["task"]["job_id"] == job_id
    worker.close()


def test_a_jobs_steps_show_each_attempt_with_its_times_and_names(
    oscar: FlaskClient, job_id: str, engine: Engine
) -> None:
    fail_attempt(engine, "intent_validator", "Traceback: boom\n" + "é" * 9000)
    ask_for_plan(engine)
    [wait] = engine.job(job_id).waiting
    engine.answer(job_id, wait["ask"], "ana", {"action": "accept"})
    step(engine, "plan_confirm")
    found = job(oscar, job_id)
    first, again = [one for one in found["steps"] if one["module"] == "intent_validator"]
    assert (first["status"], first["attempt"], first["last"]) == ("retry", 1, False)
    assert first["started_at"] and first["ended_at"] and "é" in first["error"]
    assert len(first["error"]) < 5000
    assert (again["status"], again["attempt"]) == ("done", 2)
    assert again["inputs"] == ["conversation_context", "has_history", "lang", "pergunta"]
    assert again["outputs"] == ["intent_category", "intent_valid"]
    asked, answered = [one for one in found["steps"] if one["module"] == "plan_confirm"]
    assert asked["waited_until"] == answered["queued_at"] and answered["parent"] == asked["seq"]
    shown = oscar.get(f"/api/operator/jobs/{job_id}/steps/{answered['seq']}").get_json()
    assert [one["text"] for one in shown["answer"]] == ['{\n  "action": "accept"\n}']
    assert found["source"] == "redis" and found["pergunta"] == "Qual a receita de hoje?"


def test_a_failed_job_keeps_its_traceback_for_operators_alone(
    oscar: FlaskClient, ana: FlaskClient, job_id: str, engine: Engine, database: Database
) -> None:
    agent = HistoryPreferences(database=database)
    fail_attempt(engine, "intent_validator")
    worker = engine.worker(["intent_validator"], "intent_validator@host:1")
    task = worker.take(1.0)
    assert task is not None
    worker.fail(task, Reason("broken", "Quebrou.", "Broke.", "Traceback: the cause"))
    save_history(engine, agent)
    for source in ("redis", "postgresql"):
        found = job(oscar, job_id)
        assert (found["source"], found["status"], found["error_code"]) == (
            source, "failed", "broken")
        assert found["error_traceback"] == "Traceback: the cause"
        first, last = [one for one in found["steps"] if one["module"] == "intent_validator"]
        assert (first["status"], first["error"]) == ("retry", "Traceback: boom")
        assert last["status"] == "failed"
        assert "raceback" not in ana.get(f"/api/jobs/{job_id}").get_data(as_text=True)
        engine.redis.flushall()
    [error] = oscar.get("/api/operator/history").get_json()["errors"]
    assert (error["job_id"], error["module"], error["error_code"]) == (
        job_id, "intent_validator", "broken")
    worker.close()


def test_a_job_that_left_redis_is_shown_as_it_was(
    oscar: FlaskClient, job_id: str, engine: Engine, database: Database
) -> None:
    answer_question(engine, HistoryPreferences(database=database))
    before = job(oscar, job_id)
    engine.redis.flushall()
    after = job(oscar, job_id)
    assert after["source"] == "postgresql" and after["status"] == "answered"
    for one in after["steps"]:
        [same] = [other for other in before["steps"] if other["seq"] == one["seq"]]
        assert {key: same[key] for key in ("module", "inputs", "outputs", "started_at")} == {
            key: one[key] for key in ("module", "inputs", "outputs", "started_at")}


def test_a_job_shows_its_calls_to_models_wherever_it_is_read_from(
    oscar: FlaskClient, ana: FlaskClient, job_id: str, engine: Engine, database: Database
) -> None:
    answer_question(engine, HistoryPreferences(database=database))
    builder = next(one["seq"] for one in job(oscar, job_id)["steps"]
                   if one["module"] == "plan_builder")
    recorded(database, (call("0.0012"), task(seq=builder, job_id=job_id)),
             (call(ahead=True), task(job_id="another")))
    for _ in ("redis", "postgresql"):
        for found in (job(oscar, job_id), ana.get(f"/api/jobs/{job_id}").get_json()):
            [shown] = found["llm_calls"]
            assert (shown["seq"], shown["model"], shown["prompt"]) == (builder, "m-1", "3+abcd")
            assert (shown["input_tokens"], shown["cached_tokens"], shown["cost"]) == (
                120, 20, 0.0012)
            assert shown["ahead"] is False and shown["outcome"] == "ok"
        engine.redis.flushall()
    held = call(None, tries=0, outcome="llm_budget", provider="", model="", input_tokens=0,
                cached_tokens=0, output_tokens=0)
    recorded(database, (call("0.0012"), task()), (call(), task()), (held, task()))
    [day] = oscar.get("/api/operator/history").get_json()["llm"]
    assert (day["model"], day["calls"], day["tokens_in"], float(day["cost"])) == (
        "m-1", 2, 240, 0.0022)


def test_huge_fields_are_cut_and_places_are_not_told(
    oscar: FlaskClient, job_id: str, engine: Engine
) -> None:
    plan = {"goal": "x" * 100_000, "table": "order_report"}
    step(engine, "intent_validator")
    step(engine, "plan_builder", Done({"plan": plan, "plan_steps": ["y" * 30_000] * 5}))
    for module in ("plan_confirm", "analysis_orchestrator", "sql_validator"):
        step(engine, module)
    step(engine, "athena_executor", Done({
        "row_count": 1, "results_full": {"uri": SECRET_PLACE, "row_count": 1}}))
    steps = job(oscar, job_id)["steps"]
    for one in steps:
        answer = oscar.get(f"/api/operator/jobs/{job_id}/steps/{one['seq']}")
        assert len(answer.data) < 400_000 and SECRET_PLACE not in answer.get_data(as_text=True)
        if one["module"] == "plan_builder":
            [shown] = [field for field in answer.get_json()["outputs"] if field["name"] == "plan"]
            assert shown["cut"] and len(shown["text"]) == 8000 and shown["size"] > 100_000


@pytest.mark.parametrize("path", [
    "jobs/none", "jobs/%00", "jobs/" + "x" * 300, "jobs/none/steps/1", "jobs/á"])
def test_what_is_not_there_is_not_found(oscar: FlaskClient, path: str) -> None:
    assert oscar.get(f"/api/operator/{path}").status_code == 404


@pytest.mark.parametrize("query", ["status=lost", "before=yesterday", "before=%00"])
def test_an_unusable_query_is_refused(oscar: FlaskClient, query: str) -> None:
    answer = oscar.get(f"/api/operator/jobs?{query}")
    assert answer.status_code == 400 and answer.get_json()["error"]["message_en"]


def test_everybodys_jobs_are_listed_by_status_and_person(
    oscar: FlaskClient, ana: FlaskClient, bia: FlaskClient
) -> None:
    mine = ana.post("/api/jobs", json={"pergunta": "Qual a receita?"}).get_json()["job_id"]
    theirs = bia.post("/api/jobs", json={"pergunta": "Qual o lucro?"}).get_json()["job_id"]

    def listed(query: str) -> list[str]:
        found = oscar.get(f"/api/operator/jobs?{query}").get_json()
        assert found["more"] is False
        return [one["job_id"] for one in found["jobs"]]

    assert listed("") == [theirs, mine]
    assert listed("status=open&username=ana") == [mine]
    assert listed("status=failed") == []
    [newest, _] = oscar.get("/api/operator/jobs").get_json()["jobs"]
    assert listed(f"before={newest['created_at']}") == [mine]


def test_a_dead_letter_is_retried_once_and_told_what_runs(
    oscar: FlaskClient, job_id: str, engine: Engine
) -> None:
    worker = engine.worker(["intent_validator"], "intent_validator@host:1")
    for _ in range(engine.config.deaths_allowed):
        task = worker.take(1.0)
        assert task is not None
        worker.release(task, "killed " + "z" * 20_000)
    worker.close()
    assert [one["status"] for one in job(oscar, job_id)["steps"] if not one["side"]] == [
        "lost", "lost", "failed"]
    found = oscar.get("/api/operator/dead-letters").get_json()
    [letter] = found["dead_letters"]
    assert (letter["job_id"], letter["module"], found["total"]) == (job_id, "intent_validator", 1)
    assert len(letter["reason"]) <= 6000
    path = f"/api/operator/dead-letters/intent_validator/{job_id}"
    answer = oscar.post(f"{path}/retry")
    again = answer.get_json()["job_id"]
    assert answer.status_code == 200 and engine.job(again).parent_job_id == job_id
    assert oscar.get("/api/operator/dead-letters").get_json()["total"] == 0
    assert oscar.post(f"{path}/retry").status_code == 404
    assert oscar.delete(path).status_code == 404


def test_a_dead_letter_can_be_forgotten(
    oscar: FlaskClient, job_id: str, engine: Engine
) -> None:
    step(engine, "intent_validator")
    worker = engine.worker(["history_preferences"], "history_preferences@host:1")
    task = worker.take(1.0)
    assert task is not None
    worker.hop(task, Fail("no_room", "no room"))
    worker.close()
    engine.redis.delete(f"job:{job_id}")
    path = f"/api/operator/dead-letters/history_preferences/{job_id}"
    assert oscar.post(f"{path}/retry").status_code == 404, "its job is gone"
    assert oscar.delete(path).get_json() == {"ok": True}
    assert overview(oscar)["dead_letters"] == {"total": 0, "shown": []}


def test_each_part_stands_alone_when_redis_is_full(oscar: FlaskClient, engine: Engine) -> None:
    limit = engine.redis.config_get("maxmemory")["maxmemory"]
    engine.redis.config_set("maxmemory", 1)
    try:
        found = overview(oscar)
    finally:
        engine.redis.config_set("maxmemory", limit)
    assert found["redis"]["problem"]["code"] == "redis_full"
    assert found["redis"]["limit"] == 1 and found["postgresql"]["version"]


def test_without_redis_postgresqls_part_and_old_jobs_are_shown(
    settings: Settings, database: Database, engine: Engine
) -> None:
    for name, role in (("ana", "user"), ("oscar", "operator")):
        add_account(database, name, PASSWORD, role=role)
    there, _ = create_app(settings, engine, database)
    there.test_client_class = Page
    asked = sign_in(there, "ana").post("/api/jobs", json={"pergunta": "Qual a receita?"})
    away, _ = create_app(settings, Engine("redis://127.0.0.1:1/0"), database)
    away.test_client_class = Page
    oscar = sign_in(away, "oscar")
    found = overview(oscar)
    assert found["postgresql"]["version"]
    for part in ("flows", "workers", "jobs", "waits", "dead_letters", "redis"):
        assert found[part]["error"]["message"] and found[part]["error"]["message_en"]
    shown = job(oscar, asked.get_json()["job_id"])
    assert (shown["source"], shown["pergunta"]) == ("postgresql", "Qual a receita?")
