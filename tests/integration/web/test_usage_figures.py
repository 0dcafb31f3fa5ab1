"""What language models cost, on the operator's page and for a monitoring system."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator.database import Database
from orchestrator.usage.report import counts
from orchestrator.web.usage import exposition
from tests.accounts import add_account
from tests.integration.llm_calls import call, recorded, task
from tests.integration.test_history import sql
from tests.integration.web.conftest import PASSWORD, sign_in


@pytest.fixture
def oscar(app: Flask, database: Database) -> FlaskClient:
    add_account(database, "oscar", PASSWORD, role="operator")
    return sign_in(app, "oscar")


def test_the_operators_api_sums_the_last_days(oscar: FlaskClient, database: Database) -> None:
    recorded(database, (call("0.034"), task()), (call(None), task("bia")),
             (call(None, tries=0, outcome="llm_budget"), task("bia")))
    found = oscar.get("/api/operator/usage?by=user&days=7").get_json()
    assert [(row["key"], row["calls"], row["cost"]) for row in found["rows"]] == [
        ("ana", 1, 0.034), ("bia", 1, None)]
    assert found["total"]["held_back"] == 1 and found["budget_user_day"] is None


@pytest.mark.parametrize("query", ["by=month", "days=0", "days=400", "days=x"])
def test_other_sums_are_refused(oscar: FlaskClient, query: str) -> None:
    assert oscar.get(f"/api/operator/usage?{query}").status_code == 400


def test_the_counters_are_of_one_day_and_safely_labelled(database: Database) -> None:
    recorded(database, (call("0.5", model='m"\\\n'), task()), (call("0.25", ahead=True), task()))
    [(day,)] = sql(database, "UPDATE app.llm_calls SET day = '2026-11-20'; SELECT max(day) "
                             "FROM app.llm_calls")
    lines = exposition(counts(database, day)).splitlines()
    assert (r'ezpocket_llm_calls_total{role="plan_builder",provider="openai",model="m\"\\\n",'
            r'outcome="ok",ahead="0"} 1') in lines
    assert ('ezpocket_llm_input_tokens_total{role="plan_builder",provider="openai",model="m-1",'
            'outcome="ok",ahead="1"} 120') in lines
    assert "# TYPE ezpocket_llm_cost_dollars_total counter" in lines
    assert len(lines) == 6 * 4


def test_only_operators_monitoring_reads_them(
    oscar: FlaskClient, ana: FlaskClient, anonymous: FlaskClient, database: Database
) -> None:
    recorded(database, (call(), task()))
    sql(database, "UPDATE app.llm_calls SET day = '2026-11-20' RETURNING 1")
    answer = oscar.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert "{" not in answer.get_data(as_text=True), "another day's calls do not count"
    assert ana.get("/metrics").status_code == 403
    assert anonymous.get("/metrics").status_code == 401
