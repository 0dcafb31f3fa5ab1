"""Operators see which answers were rated poor and where to look; what was said, only on opening."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator.contracts import Done
from orchestrator.database import Database
from orchestrator.engine import Engine
from tests.accounts import add_account
from tests.integration.flow import answer_question, save_history, step
from tests.integration.web.conftest import PASSWORD, sign_in
from workers.history_preferences import HistoryPreferences


@pytest.fixture
def oscar(app: Flask, database: Database) -> FlaskClient:
    add_account(database, "oscar", PASSWORD, role="operator")
    return sign_in(app, "oscar")


@pytest.mark.parametrize("in_redis", [True, False])
def test_a_poor_answer_is_listed_without_its_words_and_told_on_its_own_page(
    in_redis: bool, oscar: FlaskClient, ana: FlaskClient, engine: Engine, database: Database,
) -> None:
    job_id = ana.post("/api/jobs", json={"pergunta": "Qual a receita?"}).get_json()["job_id"]
    history = HistoryPreferences(database=database)
    answer_question(engine, history)
    step(engine, "user_feedback", Done(note="no rating"))
    save_history(engine, history)
    assert oscar.get("/api/operator/history").get_json()["poor"] == []
    assert oscar.get(f"/api/operator/jobs/{job_id}").get_json()["poor"] is None
    rated = ana.post(f"/api/jobs/{job_id}/answer",
                     json={"ask": 1, "action": "rate", "rating": 2, "comment": "o gráfico mente"})
    assert rated.status_code == 200
    if not in_redis:
        engine.redis.flushdb()
    [listed] = oscar.get("/api/operator/history").get_json()["poor"]
    assert listed.pop("created_at") and listed == {
        "job_id": job_id, "username": "ana", "rating": 2, "module": "python_runtime",
        "why": "comment"}
    assert oscar.get(f"/api/operator/jobs/{job_id}").get_json()["poor"] == {
        "rating": 2, "comment": "o gráfico mente", "module": "python_runtime", "why": "comment"}
