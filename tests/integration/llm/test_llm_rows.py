"""What leaves for the provider at each level of LLM_ROWS, read off the wire.

A whole conversation is held that asks every role of a model: the data's cells are canaries that the
person never types, and come by plans, values of the catalog, rows, statistics, a database's error,
edited SQL and the answers that the history carries.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from orchestrator.catalog import Catalog
from orchestrator.engine import Engine, JobView
from orchestrator.llm import LLM
from orchestrator.plan.model import Filter, Metric, Plan
from orchestrator.roles import LEVELS, Level, Roles
from orchestrator.services import ROLES_FOLDER, Services
from orchestrator.settings import Settings
from orchestrator.testing import serve
from orchestrator.testing.reply import Reply
from orchestrator.testing.said import Said
from orchestrator.testing.script import Script
from orchestrator.testing.standin import StandIn
from tests.integration.llm.talk import Talk

TODAY = dt.date(2026, 1, 10)
TABLE = "canary_sales"
PRODUCT, CUSTOMER, PRICE = "Kanarí Alfa", "Segrédo d'Um", "48151.62"
NUMBERS = ("48151", "48.151", "48,151", "48 151")
PLACEHOLDER = "zorbo"
# All that there are: for a new one, the talk has to ask what leads to it.
ROLES = set(Roles.load(ROLES_FOLDER).names())
FROM_ROWS = {"response_composer", "python_runtime"}
WEEK = (100, 110, 120, 130, 200, 160, 60)
FILTERED = Plan(
    goal=f"Receita de {CUSTOMER}", table=TABLE, today=TODAY, metrics=(Metric(name="revenue"),),
    filters=(Filter(column="product", values=(PRODUCT,)),
             Filter(column="customer", values=(CUSTOMER,))),
    assumptions=(f"“segredo” é {CUSTOMER}",), needs_sql=True)


def _column(kind: str, role: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "role": role, "label": {"pt": label, "en": label}} | more


CATALOG = Catalog.model_validate({"tables": {TABLE: {
    "name": TABLE, "label": {"pt": "vendas", "en": "sales"}, "key": "id",
    "default_time": "day", "default_metric": "revenue", "amount": "price",
    "list_columns": ["id", "product", "price"],
    "columns": {
        "id": _column("integer", "id", "código"), "day": _column("date", "time", "dia"),
        "product": _column("text", "dimension", "produto", lookup=True, values={PRODUCT: {}}),
        "customer": _column("text", "dimension", "cliente", lookup=True, sensitive=True),
        "price": _column("numeric", "measure", "preço", unit="BRL")},
    "metrics": {"revenue": {"label": {"pt": "receita", "en": "revenue"}, "column": "price",
                            "aggregation": "sum", "unit": "BRL"}}}}})


@pytest.fixture(scope="module", autouse=True)
def _table(database_url: str) -> Iterator[None]:
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"DROP TABLE IF EXISTS data.{TABLE}")
        owner.execute(f"CREATE TABLE data.{TABLE} "
                      "(id int, day date, product text, customer text, price numeric)")
        with owner.cursor() as cursor:
            cursor.executemany(f"INSERT INTO data.{TABLE} VALUES (%s, %s, %s, %s, %s)", [
                (1, TODAY, PRODUCT, CUSTOMER, PRICE), (2, TODAY, "Kanarí Beta", "Segrédo Dois", 7),
                (3, TODAY, "Kanarí Gama", "Segrédo Três", 9), *_days_before()])
        yield
        owner.execute(f"DROP TABLE IF EXISTS data.{TABLE}")


def _days_before() -> Iterator[tuple[Any, ...]]:
    """So many days, of such a pattern, that more is found in them than an answer has room for."""
    for ago in range(1, 120):
        price = 900 if ago == 39 else WEEK[ago % 7] + ago % 5 + 120 - ago
        yield 3 + ago, TODAY - dt.timedelta(days=ago), "Kanarí Delta", "Segrédo Quatro", price


def model(role: str, request: dict[str, Any]) -> Reply:
    """Its SQL stumbles over a cell, and goes by the condition that it was told. Asked in a certain
    word, it uses whatever placeholder stands in the prompt."""
    told = json.dumps(request["messages"], ensure_ascii=False)
    customer = re.search(r"value_of_customer_\d+_", told)
    if PLACEHOLDER in told and customer and role == "plan_builder":
        unasked = Filter(column="customer", op="ne", values=(customer[0],))
        plan = Plan(goal="Receita", table=TABLE, today=TODAY, metrics=(Metric(name="revenue"),),
                    filters=(unasked,))
        return Reply(object={"category": "data_question", "reason": "",
                             "plan": plan.model_dump(mode="json")})
    if PLACEHOLDER in told and customer and role == "analysis_orchestrator":
        sql = (f"SELECT sum(CAST(product AS integer)) FILTER (WHERE customer ~ '^{customer[0]}$') "
               f"AS revenue FROM data.{TABLE}")
        return Reply(object={"sql": sql, "explanation": "Soma."})
    if role == "analysis_orchestrator":
        rows = Said(request).parts["Condition on its rows"]
        sql = f"SELECT sum(CAST(customer AS integer)) AS revenue FROM data.{TABLE} WHERE {rows}"
        return Reply(object={"sql": sql, "explanation": "Soma."})
    return StandIn(CATALOG, lambda: TODAY).reply(role, request)


@dataclass
class Wire:
    """What was sent in the whole talk, and how it ended."""

    text: str
    roles: set[str]
    jobs: list[JobView]
    ran: list[str]


Say = Callable[[Talk], Iterable[JobView]]


@pytest.fixture
def listen(engine: Engine, settings: Settings) -> Callable[[Level, Say], Wire]:
    def heard(rows: Level, say: Say) -> Wire:
        configured = settings.model_copy(update={"llm_rows": rows})
        with serve(0, Script(otherwise=model)) as endpoint:
            llm = LLM(Roles.load(ROLES_FOLDER, rows=rows), model="scripted", base_url=endpoint.url,
                      rest_seconds=0)
            services = Services(configured, today=lambda: TODAY, catalog=CATALOG, llm=llm)
            talk = Talk(engine, services)
            jobs = list(say(talk))
            services.close()
            sent = list(endpoint.requests)
        return Wire(json.dumps(sent, ensure_ascii=False, default=str),
                    {body["role"] for body in sent}, jobs, talk.ran)

    return heard


@pytest.fixture(params=LEVELS)
def wire(request: pytest.FixtureRequest, listen: Callable[[Level, Say], Wire]) -> Wire:
    return listen(request.param, _whole_talk)


def _whole_talk(talk: Talk) -> Iterator[JobView]:
    plan = FILTERED.model_dump(mode="json")
    yield talk.ask("receita por produto")
    yield talk.ask("receita por cliente")
    yield talk.ask("quais vendas de hoje")
    yield talk.ask("receita do produto kanari alfa",
                   {"action": "suggest", "suggestion": "quuxar zumbi blorft"})
    yield talk.ask("receita do cliente segredo d um flumbo")
    yield talk.ask("xyzzy blorft", start="analysis_orchestrator", plan=plan)
    edited = f"SELECT passwd FROM pg_shadow WHERE usename = '{PRODUCT}'"
    yield talk.ask("xyzzy", start="sql_validator", plan=plan, query_sql=edited, sql_edited=True)
    yield talk.ask("receita por dia nos últimos 120 dias")


@pytest.mark.parametrize("wire", ["none"], indirect=True)
def test_at_none_no_cell_leaves(wire: Wire) -> None:
    assert wire.roles == ROLES - FROM_ROWS, "what these write from is rows"
    for cell in ("kanarí", "segrédo", *NUMBERS):
        assert cell not in wire.text.casefold()
    assert "receita do produto kanari alfa" in wire.text, "the person's own words do"


@pytest.mark.parametrize("wire", ["aggregates", "sample"], indirect=True)
def test_below_full_no_sensitive_cell_leaves(wire: Wire) -> None:
    assert wire.roles == ROLES
    assert "segrédo" not in wire.text.casefold() and "Kanarí Alfa" in wire.text


@pytest.mark.parametrize("wire", ["full"], indirect=True)
def test_at_full_what_an_answer_shows_leaves(wire: Wire) -> None:
    assert wire.roles == ROLES
    assert CUSTOMER in wire.text and "Kanarí Beta" in wire.text


def test_what_runs_and_is_answered_is_the_same_at_every_level(wire: Wire) -> None:
    by_product, by_customer, listed, changed, _, written, edited, by_day = wire.jobs
    assert [job.status for job in (by_product, by_customer, listed, changed, by_day)] == [
        "answered"] * 5
    assert "Segrédo" in by_customer.context["response_text"]
    assert "Kanarí" in by_product.context["response_text"]
    assert changed.context["plan"]["filters"][0]["values"] == [PRODUCT]
    assert any("sum(customer::int)" in sql and PRODUCT in sql and "Segrédo d''Um" in sql
               for sql in wire.ran), "the model's statement had the values of the plan"
    assert written.status == "answered", "and was put right after the database's error"
    assert edited.status == "failed" and edited.error_code == "EDITED_SQL_REFUSED"


def _placeholders(talk: Talk) -> Iterator[JobView]:
    """The plan of an answer names a customer of whom the person never spoke."""
    talk.conversation = [
        {"sender": "user", "message": "receita do maior"},
        {"sender": "assistant", "message": f"{CUSTOMER}: R$ {PRICE}",
         "metadata": {"plan": FILTERED.model_dump(mode="json"), "sql_edited": True}}]
    yield talk.ask(f"receita {PLACEHOLDER}")
    bare = FILTERED.model_copy(update={"filters": (), "goal": "Receita", "assumptions": ()})
    yield talk.ask(f"soma {PLACEHOLDER}", start="analysis_orchestrator",
                   plan=bare.model_dump(mode="json"))


@pytest.mark.parametrize("rows", ["none", "aggregates", "sample"])
def test_a_placeholder_used_elsewhere_tells_no_cell(
    rows: Level, listen: Callable[[Level, Say], Wire],
) -> None:
    """Not in why a plan is refused, nor in the SQL and the error of it that are to be mended."""
    wire = listen(rows, _placeholders)
    assert {"plan_builder", "analysis_orchestrator", "auto_correction"} <= wire.roles
    assert "does not speak of the filter customer ne value_of_customer_" in wire.text
    assert "segrédo" not in wire.text.casefold() and PRICE not in wire.text
    assert any("~ '^Segrédo d''Um$'" in sql for sql in wire.ran), "where it runs it is itself"
