"""Jobs over HTTP without workers: what is refused, and how."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator.contracts import Done
from orchestrator.engine import Engine
from orchestrator.exports.text_files import inert
from orchestrator.web.openapi import ROUTES
from tests.integration.flow import PLAN, step


@pytest.mark.parametrize("question", ["", "   ", "x" * 100_000, "a\x00b", "a\ud800", None, 7])
def test_an_unusable_question_is_refused_with_what_to_do(
    ana: FlaskClient, question: object
) -> None:
    answer = ana.post("/api/jobs", json={"pergunta": question})
    assert answer.status_code == 400
    assert answer.get_json()["error"]["message"]


def test_a_body_beyond_the_limit_is_refused(ana: FlaskClient) -> None:
    assert ana.post("/api/jobs", json={"pergunta": "x" * 2_000_000}).status_code in (400, 413)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b"null"])
def test_a_body_that_is_no_json_object_is_refused(ana: FlaskClient, body: bytes) -> None:
    answer = ana.post("/api/jobs", data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "bad_json")


@pytest.mark.parametrize("lang", ["fr", 5, ["pt"]])
def test_an_unknown_language_is_refused(ana: FlaskClient, lang: object) -> None:
    answer = ana.post("/api/jobs", json={"pergunta": "Qual a receita?", "lang": lang})
    assert answer.status_code == 400


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/nowhere", 404), ("GET", "/api/login", 405), ("POST", "/api/jobs", 413)])
def test_http_errors_say_what_to_do_in_both_languages(
    ana: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = ana.open(path, method=method, data=b"x" * 2_000_000 if status == 413 else None,
                      content_type="application/json")
    error = answer.get_json()["error"]
    assert answer.status_code == status
    assert error["message"] != error["message_en"]


def test_a_strangers_job_or_project_does_not_exist(ana: FlaskClient, bia: FlaskClient) -> None:
    ana.post("/api/projects", json={"name": "Meu"})
    refused = bia.post("/api/jobs", json={"pergunta": "Qual a receita?", "projeto": "Meu"})
    assert refused.status_code == 404
    job_id = ana.post("/api/jobs", json={"pergunta": "Qual a receita?"}).get_json()["job_id"]
    assert ana.get(f"/api/jobs/{job_id}").get_json()["status"] == "queued"
    for answer in (bia.get(f"/api/jobs/{job_id}"), bia.post(f"/api/jobs/{job_id}/cancel"),
                   bia.get(f"/api/jobs/{job_id}/result.csv"),
                   bia.post(f"/api/jobs/{job_id}/answer", json={"ask": 1, "action": "accept"})):
        assert answer.status_code == 404


def test_an_answer_to_a_job_that_waits_for_none(ana: FlaskClient) -> None:
    job_id = ana.post("/api/jobs", json={"pergunta": "Qual a receita?"}).get_json()["job_id"]
    path = f"/api/jobs/{job_id}/answer"
    assert ana.post(path, json={"ask": 9, "action": "accept"}).status_code == 404
    for ask in (None, "x", -1, True, 2**60):
        assert ana.post(path, json={"ask": ask, "action": "accept"}).status_code == 400


def test_an_answer_with_bytes_that_are_no_text(ana: FlaskClient) -> None:
    job_id = ana.post("/api/jobs", json={"pergunta": "Qual a receita?"}).get_json()["job_id"]
    answer = ana.post(f"/api/jobs/{job_id}/answer",
                      json={"ask": 1, "action": "edit", "edit": {"goal": "a\ud800"}})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "not_json")


def test_the_openapi_document_names_what_plans_are_answered_with(anonymous: FlaskClient) -> None:
    document = anonymous.get("/api/openapi.json").get_json()
    body = document["paths"]["/api/jobs/{job_id}/answer"]["post"]["requestBody"]
    fields = body["content"]["application/json"]["schema"]["properties"]
    assert set(fields) == {"ask", "action", "suggestion", "edit", "accept", "rating", "comment"}


def test_a_plan_is_told_in_either_language_once_there_is_one(
    ana: FlaskClient, engine: Engine
) -> None:
    job_id = ana.post("/api/jobs", json={"pergunta": "Liste os pedidos"}).get_json()["job_id"]
    none = ana.get(f"/api/jobs/{job_id}/plan?lang=en")
    assert (none.status_code, none.get_json()["error"]["code"]) == (404, "no_plan")
    step(engine, "intent_validator")
    plan = {**PLAN, "kind": "list", "columns": ["customer_name"],
            "assumptions": ["Nota sobre a pergunta."]}
    step(engine, "plan_builder", Done({"plan": plan}))
    told = {lang: ana.get(f"/api/jobs/{job_id}/plan?lang={lang}").get_json()
            for lang in ("pt", "en")}
    assert told["en"]["goal"] != told["pt"]["goal"]
    assert told["en"]["plan_steps"][0].startswith("List ")
    assert told["pt"]["plan_steps"][0].startswith("Listar ")
    assert told["pt"]["notes"] == told["en"]["notes"] == ["Nota sobre a pergunta."]
    assert ana.get(f"/api/jobs/{job_id}/plan?lang=fr").status_code == 400


def test_a_cancelled_job_is_cancelled(ana: FlaskClient) -> None:
    job_id = ana.post("/api/jobs", json={"pergunta": "Qual a receita?"}).get_json()["job_id"]
    assert ana.post(f"/api/jobs/{job_id}/cancel").get_json() == {"ok": True}
    assert ana.get(f"/api/jobs/{job_id}").get_json()["status"] == "cancelled"


def test_a_job_that_left_redis_is_read_from_postgresql(
    ana: FlaskClient, bia: FlaskClient, engine: Engine
) -> None:
    job_id = ana.post("/api/jobs", json={"pergunta": "Qual a receita?"}).get_json()["job_id"]
    engine.redis.flushall()
    found = ana.get(f"/api/jobs/{job_id}").get_json()
    assert (found["status"], found["pergunta"]) == ("queued", "Qual a receita?")
    assert bia.get(f"/api/jobs/{job_id}").status_code == 404


def test_health_and_queues(anonymous: FlaskClient, ana: FlaskClient) -> None:
    assert anonymous.get("/health/live").get_json() == {"status": "ok"}
    assert anonymous.get("/health").get_json()["checks"] == {"postgresql": "ok", "redis": "ok"}
    assert ana.get("/api/metrics/queues").status_code == 403, "the queues are for operators"


def test_a_full_redis_is_not_healthy(anonymous: FlaskClient, engine: Engine) -> None:
    limit = engine.redis.config_get("maxmemory")["maxmemory"]
    engine.redis.config_set("maxmemory", 1)
    try:
        found = anonymous.get("/health")
    finally:
        engine.redis.config_set("maxmemory", limit)
    assert found.status_code == 503
    assert found.get_json()["checks"] == {"postgresql": "ok", "redis": "redis_full"}
    error = found.get_json()["errors"]["redis"]
    assert "maxmemory" in error["message"] and "maxmemory" in error["message_en"]


def test_the_openapi_document_names_every_route(app: Flask, anonymous: FlaskClient) -> None:
    served = {
        (method.lower(), rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules() for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
        and rule.endpoint.partition(".")[0] not in ("pages", "assets")  # for people, not programs
    }
    assert {(route.method, route.path) for route in ROUTES} == served
    document = anonymous.get("/api/openapi.json").get_json()
    assert document["openapi"] == "3.1.0" and document["paths"]


@pytest.mark.parametrize(("cell", "written"), [
    ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("@SUM(A1)", "'@SUM(A1)"), ("-1+1", "'-1+1"),
    ("  =1+1", "'  =1+1"), ("a=b", "a=b"), (-3.5, -3.5), (None, None)])
def test_no_cell_of_a_csv_is_a_formula(cell: object, written: object) -> None:
    assert inert(cell) == written
