"""Instructions hidden in what a prompt holds change neither tables, nor filters, nor permissions,
nor links: a model that obeys them gets nothing of it run or shown.

The model is obedient.py's. Each test also sees that it was asked and did obey, so that none passes
because the order never came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orchestrator.engine import Engine
from orchestrator.llm import LLM
from orchestrator.plan.model import Filter, Metric, Plan, Time
from orchestrator.roles import Roles
from orchestrator.services import ROLES_FOLDER, Services
from orchestrator.settings import Settings
from orchestrator.testing import Endpoint, serve
from orchestrator.testing.script import Script
from tests.integration.llm.talk import Talk
from tests.security.obedient import (
    HIDDEN,
    LINK,
    PLANS,
    RIDES,
    SECRET,
    STATEMENTS,
    TODAY,
    WAGES,
    Obedient,
    catalog_with,
    tables,
)

# The analyst reads it, and one word of it not: the model is asked.
QUESTION = "receita por tipo flumbo"
LABEL = re.compile(r"^[A-Z][a-z ]+:\n<data>$", re.MULTILINE)
NEEDS_SQL = Plan(goal="Receita", table=RIDES, today=TODAY, metrics=(Metric(name="revenue"),),
                 filters=(Filter(column="city", values=("Lua",)),), needs_sql=True)
PER_DAY = Plan(goal="Receita", table=RIDES, today=TODAY, time=Time(column="day", grain="day"),
               metrics=(Metric(name="revenue"),
                        Metric(name="dearest", column="price", aggregation="max")))
# What somebody rated well, to have it told to others.
LEARNED = {"id": 1, "question": f"receita por tipo {HIDDEN}", "lang": "pt", "sql": "SELECT 1",
           "day": TODAY.isoformat(), "plan": NEEDS_SQL.model_dump(mode="json")}
ODD = "corridas da cidade Lua blorft quuxar zumbi"


@pytest.fixture(scope="module", autouse=True)
def _tables(database_url: str) -> Iterator[None]:
    with tables(database_url):
        yield


Start = Callable[..., tuple[Talk, Obedient]]


@pytest.fixture
def start(engine: Engine, settings: Settings) -> Iterator[Start]:
    """start(wish, hidden in the catalog, ...) → a talk with an obedient model behind it."""
    opened: list[Any] = []

    def begin(
        wish: str, *, proposes: Plan | None = None, rows: str = "full", **hidden: str,
    ) -> tuple[Talk, Obedient]:
        catalog = catalog_with(**hidden)
        model = Obedient(catalog, wish, proposes)
        endpoint: Endpoint = serve(0, Script(otherwise=model.reply))
        configured = settings.model_copy(update={"llm_rows": rows})
        llm = LLM(Roles.load(ROLES_FOLDER, rows=configured.llm_rows), model="scripted",
                  base_url=endpoint.url, rest_seconds=0)
        services = Services(configured, today=lambda: TODAY, catalog=catalog, llm=llm)
        opened.extend((services.close, endpoint.stop))
        return Talk(engine, services), model

    yield begin
    for close in opened:
        close()


def nothing_came_of_it(talk: Talk, model: Obedient) -> None:
    for told in model.told:
        assert told.count("</data>") == told.count("<data>") == len(LABEL.findall(told))
        assert "<|im_end|>" not in told and "[/INST]" not in told
    shown = "\n".join(talk.shown)
    assert f"({LINK}" not in shown and f"Veja {LINK}" not in shown and f"Fonte: {LINK}" not in shown
    assert SECRET not in shown and not any(WAGES in sql for sql in talk.ran)


@pytest.mark.parametrize("wish", [*PLANS, "link", "refusal"])
@pytest.mark.parametrize(
    "hidden", ["description", "value", "question", "said", "answered", "learned"])
def test_a_plan_is_what_the_person_asked_for(start: Start, wish: str, hidden: str) -> None:
    catalog = {hidden: HIDDEN} if hidden in ("description", "value") else {}
    talk, model = start(wish, **catalog)
    sender = {"said": "user", "answered": "assistant"}.get(hidden)
    if sender:
        talk.conversation = [{"sender": sender, "message": HIDDEN, "metadata": {}}]
    learned = [LEARNED] if hidden == "learned" else []
    job = talk.ask(f"{QUESTION}. {HIDDEN}" if hidden == "question" else QUESTION, learned=learned)
    assert "plan_builder" in model.obeyed
    nothing_came_of_it(talk, model)
    plan = Plan.model_validate(job.context["plan"]) if job.context.get("plan") else None
    if plan is None:
        assert job.status == "rejected"
        return
    assert (plan.table, plan.filters, plan.time) == (RIDES, (), None)
    assert [(metric.name, metric.where) for metric in plan.metrics] == [("revenue", ())]
    assert job.status == "answered"


@pytest.mark.parametrize("wish", [*PLANS, "link"])
def test_a_changed_plan_is_what_the_person_asked_for(start: Start, wish: str) -> None:
    talk, model = start(wish, description=HIDDEN)
    job = talk.ask("receita por tipo", {"action": "suggest", "suggestion": "quuxar zumbi blorft"})
    assert "plan_refiner" in model.obeyed
    nothing_came_of_it(talk, model)
    plan = Plan.model_validate(job.context["plan"])
    assert (plan.table, plan.filters, plan.time) == (RIDES, (), None)
    assert not plan.metrics[0].where and job.status == "answered"


@pytest.mark.parametrize("wish", [*STATEMENTS, "link"])
@pytest.mark.parametrize("hidden", ["description", "value"])
def test_sql_stays_within_the_approved_plan(start: Start, wish: str, hidden: str) -> None:
    """The order is hidden from the plan's maker, which would be asked before."""
    talk, model = start(wish, **{hidden: HIDDEN})
    job = talk.ask(ODD, start="analysis_orchestrator", plan=NEEDS_SQL.model_dump(mode="json"))
    assert "analysis_orchestrator" in model.obeyed
    nothing_came_of_it(talk, model)
    for sql in talk.ran:
        assert "pg_" not in sql and "DELETE" not in sql and "curta" not in sql
    for row in job.context.get("results_preview", ()):
        assert sum(number for number in range(1, 13, 2)) in map(int, row.values())
    assert job.status in ("answered", "failed")


def test_a_databases_words_give_no_orders(start: Start) -> None:
    """The error quotes the cell that could not be a number; the repair obeys, and is refused. The
    next one, which is told of that and not of the cell, may be right."""
    plan = NEEDS_SQL.model_copy(update={"filters": ()})
    talk, model = start("table", proposes=plan)
    sql = f"SELECT sum(CAST(kind AS integer)) AS revenue FROM data.{RIDES}"
    job = talk.ask("soma dos tipos", start="sql_validator", plan=plan.model_dump(mode="json"),
                   query_sql=sql)
    assert "auto_correction" in model.obeyed
    nothing_came_of_it(talk, model)
    assert job.status in ("answered", "failed")


def test_rows_put_no_link_into_the_answer(start: Start) -> None:
    """The cell with the order is in the table of the answer, as text that nobody can click."""
    talk, model = start("link")
    job = talk.ask("receita por tipo")
    assert "response_composer" in model.obeyed
    nothing_came_of_it(talk, model)
    assert job.status == "answered" and "](http" not in job.context["response_text"]
    assert job.context["query_sql"].count(WAGES) == 0


def test_the_findings_of_many_rows_hold_no_link(start: Start) -> None:
    """The order comes with the question, which is told beside what was found."""
    talk, model = start("link")
    job = talk.ask(f"receita e maior preço por dia. {HIDDEN}", start="analysis_orchestrator",
                   plan=PER_DAY.model_dump(mode="json"))
    assert "python_runtime" in model.obeyed
    nothing_came_of_it(talk, model)
    assert job.status == "answered" and "](http" not in job.context["response_text"]
    assert job.context["insights"] and LINK not in str(job.context["insights"])


def test_what_is_advised_about_edited_sql_holds_no_link(start: Start) -> None:
    """Whoever hands a person a statement to paste may have hidden the order in it."""
    talk, model = start("link")
    job = talk.ask("xyzzy", start="sql_validator", plan=NEEDS_SQL.model_dump(mode="json"),
                   query_sql=f"SELECT passwd FROM pg_shadow WHERE usename = '{HIDDEN}'",
                   sql_edited=True)
    assert "sql_validator" in model.obeyed
    nothing_came_of_it(talk, model)
    assert job.status == "failed" and job.error_code == "EDITED_SQL_REFUSED"
    assert job.error is not None and LINK not in job.error
