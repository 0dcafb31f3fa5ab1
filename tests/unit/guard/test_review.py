"""Everything that sql_validator decides of one statement."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from orchestrator import sql_guard
from orchestrator.catalog import Catalog
from orchestrator.contracts import Done
from orchestrator.llm import LLM
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Filter, Metric, Plan
from orchestrator.roles import Roles
from orchestrator.services import ROLES_FOLDER
from orchestrator.settings import Settings
from orchestrator.sql_guard.review import Question, Review, answer, review
from orchestrator.testing import RecordingHandle, serve
from orchestrator.warehouse import Warehouse
from workers.analysis_orchestrator import AnalysisOrchestrator
from workers.auto_correction import AutoCorrection
from workers.sql_validator import SqlValidator

PLAN = Plan(goal="g", table="order_report", today=dt.date(2025, 6, 15), needs_sql=True,
            metrics=(Metric(name="revenue"),), filters=(Filter(column="state", values=("SP",)),))
WHERE = "FROM order_report WHERE state = 'SP' AND status <> 'cancelled'"


def origins(sql: str, catalog: Catalog, **asked: Any) -> dict[str, dict[str, Any]]:
    found = review(Question(sql=sql, plan=asked.pop("plan", PLAN), **asked), catalog, "postgres")
    assert found.allowed, found.reasons
    return {one.name: one.model_dump(exclude_defaults=True, exclude={"name", "place"})
            for one in found.origins}


@pytest.mark.parametrize(("sql", "known"), [
    (f"SELECT sum(revenue) AS revenue {WHERE}", {"unit": "BRL", "planned": True}),
    (f"SELECT channel, sum(revenue) AS revenue {WHERE} GROUP BY channel HAVING count(*) > 3",
     {"unit": "BRL", "planned": True}),
    ("SELECT sum(revenue) AS revenue FROM order_report WHERE status <> 'cancelled'",
     {"unit": "BRL", "planned": True}),
    ("SELECT sum(revenue) AS revenue FROM order_report WHERE state = 'SP'", {"unit": "BRL"}),
    (f"SELECT sum(revenue) AS revenue {WHERE} AND paid_at IS NULL", {"unit": "BRL"}),
    (f"SELECT sum(revenue) AS revenue {WHERE} AND revenue > cost", {"unit": "BRL"}),
    (f"SELECT sum(cost) AS revenue {WHERE}", {"unit": "BRL"}),
    (f"SELECT sum(x.revenue) AS revenue FROM (SELECT revenue {WHERE} LIMIT 5) AS x",
     {"unit": "BRL"}),
    ("SELECT sum(a.revenue) AS revenue FROM order_report a JOIN order_report b ON "
     "a.state = b.state WHERE a.status <> 'cancelled'", {"unit": "BRL"}),
    (f"SELECT sum(revenue) AS revenue {WHERE}".replace("WHERE", "TABLESAMPLE SYSTEM (9) WHERE"),
     {"unit": "BRL"}),
])
def test_a_models_column_is_the_plans_over_the_plans_rows(
    catalog: Catalog, sql: str, known: dict[str, Any]
) -> None:
    assert origins(sql, catalog)["revenue"] == known


def test_an_edited_statement_is_compared_with_a_plan_that_says_all(catalog: Catalog) -> None:
    sql = "SELECT sum(revenue) AS revenue FROM order_report WHERE channel = 'app'"
    whole = PLAN.model_copy(update={"needs_sql": False})
    assert origins(sql, catalog, plan=whole, edited=True)["revenue"]["planned"]
    assert "planned" not in origins(sql, catalog, edited=True)["revenue"]


def test_the_plans_own_statement_is_not_held_to_it_again(catalog: Catalog) -> None:
    """Byte for byte what the compiler wrote, as the guard prints it."""
    whole = PLAN.model_copy(update={"needs_sql": False})
    compiled = compile_plan(whole, catalog, "postgres").sql
    found = review(Question(sql=compiled, plan=whole), catalog, "postgres")
    assert found.canonical == sql_guard.check(compiled, catalog).canonical
    assert found.narrowed == ""


@pytest.mark.parametrize("dialect", ["postgres", "athena"])
def test_what_is_added_is_shown_as_it_runs(catalog: Catalog, dialect: Any) -> None:
    question = Question(sql="SELECT count(*) AS n FROM order_report", plan=PLAN)
    found = Review.model_validate_json(
        answer(question.model_dump_json().encode(), catalog, dialect))
    assert "order_report.state = 'SP'" in found.canonical
    again = review(Question(sql=found.narrowed, plan=PLAN), catalog, dialect)
    assert (again.canonical, again.narrowed) == (found.canonical, "")


@pytest.mark.parametrize(("reference", "rows"), [
    ("Local", "state = 'SP'"), ("Athena", "state = 'SP'")])
def test_the_model_is_told_which_rows_it_may_read(
    catalog: Catalog, reference: Any, rows: str
) -> None:
    """What it then writes is held to them."""
    context = {"lang": "en", "pergunta": "who came back?", "plan": PLAN.model_dump(mode="json")}
    told = {"analysis_orchestrator": [{"json": {"sql": "SELECT 1", "explanation": "One."}}]}
    with serve(0, told) as endpoint:
        llm = LLM(Roles.load(ROLES_FOLDER, reference), model="scripted", base_url=endpoint.url)
        agent = AnalysisOrchestrator(
            catalog=catalog, llm=llm, settings=Settings.model_construct(bd_reference=reference))
        agent.process(context, RecordingHandle("analysis_orchestrator", context))
        llm.close()
    said = json.dumps(endpoint.requests[0]["messages"])
    assert f"Condition on its rows:\\n<data>\\n{rows}\\n</data>" in said


def test_a_model_corrects_what_went_beyond_the_plan(
    catalog: Catalog, warehouse: Warehouse
) -> None:
    """It is told the sentence and the plan; its second statement runs."""
    settings = Settings.model_construct(bd_reference="Local")
    fixed = {"auto_correction": [{"json": {
        "sql": f"SELECT count(*) AS n {WHERE}", "changes": ["Read SP only."]}}]}
    context: dict[str, Any] = {
        "lang": "en", "plan": PLAN.model_dump(mode="json"),
        "query_sql": "SELECT count(*) AS n FROM order_report WHERE state = 'RJ'"}
    with serve(0, fixed) as endpoint:
        llm = LLM(Roles.load(ROLES_FOLDER, "Local"), model="scripted", base_url=endpoint.url)
        validator = SqlValidator(catalog=catalog, settings=settings, warehouse=warehouse, llm=llm)
        agents = (validator, AutoCorrection(catalog=catalog, settings=settings, llm=llm), validator)
        notes = []
        for agent in agents:
            found = agent.process(context, RecordingHandle(agent.module, context))
            assert isinstance(found, Done)
            context |= found.patch
            notes.append(found.note)
        llm.close()
    assert notes[0] == "refused: PLAN_FILTER" and notes[2] == "allowed"
    said = json.dumps(endpoint.requests[0]["messages"], ensure_ascii=False)
    assert "is not the approved plan's; use its filters only" in said
    assert context["query_validated"]["sql"].startswith("SELECT count(*) AS n FROM data.order_repo")
