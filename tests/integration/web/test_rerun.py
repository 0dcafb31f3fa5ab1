"""A person's own SQL in place of the plan's, through the real web and the real workers."""

from __future__ import annotations

import time

import psycopg2
import pytest

from orchestrator.database import Database
from orchestrator.embedded import Servers
from orchestrator.engine import Engine
from orchestrator.outbox import requeue_lost

from .conftest import wait_until
from .program import Program

QUESTION = "Qual foi a receita por canal em 2026?"


@pytest.fixture(scope="module")
def ana(running: str) -> Program:
    return Program(running, "ana")


@pytest.fixture(scope="module")
def first(ana: Program) -> str:
    """An answered question in a project."""
    ana.call("POST", "/api/projects", {"name": "Edição"})
    return str(ana.answered(QUESTION, projeto="Edição", lang="pt")["job_id"])


def rerun(ana: Program, job_id: str, sql: str) -> str:
    status, found = ana.call("POST", f"/api/jobs/{job_id}/rerun", {"sql": sql})
    assert status == 202, found
    return str(found["job_id"])


def test_the_same_columns_of_other_rows(ana: Program, first: str) -> None:
    old = ana.job(first)
    again = ana.ended(rerun(ana, first, old["query_sql"] + "\nLIMIT 2"))
    assert (again["status"], again["parent_job_id"], again["sql_edited"]) == (
        "answered", first, True)
    assert again["row_count"] == 2 and again["pergunta"] == QUESTION
    assert again["response_text"].startswith("O SQL editado trouxe **2 linhas**.")
    assert "2026" not in again["response_text"]
    ran = [step["module"] for step in again["execution_chain"]]
    assert ran[0] == "sql_validator" and "plan_confirm" not in ran
    assert again["projeto"] == old["projeto"]


def test_changed_columns_and_an_aggregate_that_was_removed(ana: Program, first: str) -> None:
    sql = ("SELECT order_id, seller AS quem, unit_price * 2 AS dobro FROM data.order_report "
           "WHERE seller IS NOT NULL ORDER BY order_id LIMIT 7")
    again = ana.ended(rerun(ana, first, sql))
    assert again["status"] == "answered", again["error"]
    assert [column["name"] for column in again["columns"]] == ["order_id", "quem", "dobro"]
    assert "Dobro: de " in again["response_text"] and "eceita" not in again["response_text"]


def test_a_column_under_anothers_name_is_what_it_comes_from(ana: Program, first: str) -> None:
    """"SELECT cost AS revenue" is money, as costs are, and no revenue; what the plan computes
    too keeps the plan's label."""
    sql = ("SELECT status AS channel, sum(cost) AS revenue, sum(revenue) / sum(cost) AS profit "
           "FROM data.order_report GROUP BY 1 ORDER BY 1")
    again = ana.ended(rerun(ana, first, sql))
    assert again["status"] == "answered", again["error"]
    assert [(one["label"], one["unit"]) for one in again["columns"]] == [
        ("channel", ""), ("revenue", "BRL"), ("profit", "")]
    assert again["columns"][0]["values"]["delivered"] == "entregue"
    assert "eceita" not in again["response_text"] and "ucro" not in again["response_text"]
    kept = ana.ended(rerun(ana, first, ana.job(first)["query_sql"] + "\nLIMIT 2"))
    assert [one["label"] for one in kept["columns"]] == ["canal", "receita"]


@pytest.mark.parametrize(("sql", "said"), [
    ("SELECT no_such FROM data.order_report", "no_such"),
    ("SELECT 1 / (order_id - order_id) FROM data.order_report", "division by zero"),
    ("DELETE FROM data.order_report", None), ("SELECT * FROM app.users", None),
    ("SELECT pg_sleep(30)", None), ("select", None),
])
def test_what_may_not_run_or_cannot_fails_in_its_own_words(
    ana: Program, first: str, sql: str, said: str | None
) -> None:
    again = ana.ended(rerun(ana, first, sql))
    assert (again["status"], again["error_code"]) == ("failed", "EDITED_SQL_REFUSED")
    assert again["query_sql"] == sql, "nothing was put in its place"
    assert again["error"].startswith("O SQL editado não foi executado.")
    assert said is None or said in again["error"]


@pytest.mark.parametrize("sql", ["", "  \n", "x" * 20_001, "a\x00b", None, 7])
def test_what_is_no_statement_is_refused_at_once(
    ana: Program, first: str, sql: object
) -> None:
    status, found = ana.call("POST", f"/api/jobs/{first}/rerun", {"sql": sql})
    assert status == 400 and found["error"]["message"]


def test_a_cancelled_one_stops(ana: Program, first: str) -> None:
    """A statement of minutes; it asks first whether it may take so long, and waits for its yes."""
    slow = ("SELECT count(*) AS n FROM data.order_report AS a, data.order_report AS b "
            "WHERE a.revenue + b.revenue > 0")
    job_id = rerun(ana, first, slow)
    ana.accept(job_id)
    assert ana.call("POST", f"/api/jobs/{job_id}/cancel")[0] == 200
    assert ana.ended(job_id)["status"] == "cancelled"


def test_a_job_without_sql_and_a_strangers(ana: Program, first: str, running: str) -> None:
    waiting = ana.ask("Qual foi a receita em 2025?")
    ana.waiting(waiting)
    status, found = ana.call("POST", f"/api/jobs/{waiting}/rerun", {"sql": "SELECT 1"})
    assert (status, found["error"]["code"]) == (409, "nothing_to_edit")
    ana.call("POST", f"/api/jobs/{waiting}/cancel")
    bia = Program(running, "bia")
    assert bia.call("POST", f"/api/jobs/{first}/rerun", {"sql": "SELECT 1"})[0] == 404


def test_sent_again_it_is_the_same_job(ana: Program, first: str) -> None:
    given = {"sql": "SELECT count(*) AS n FROM data.order_report", "client_id": "a-1"}
    (_, one), (_, two) = (ana.call("POST", f"/api/jobs/{first}/rerun", given) for _ in range(2))
    assert one == two
    assert ana.ended(one["job_id"])["row_count"] == 1


def test_after_redis_forgot_the_question_its_context_comes_from_postgresql(
    ana: Program, first: str, servers: Servers
) -> None:
    wait_for_history(servers, first)
    engine = Engine(servers.redis_url)
    engine.redis.delete(engine.config.keys.job(first))
    engine.close()
    assert ana.job(first)["plan"]["table"] == "order_report"
    again = ana.ended(rerun(ana, first, "SELECT count(*) AS n FROM data.order_report"))
    assert again["status"] == "answered" and again["lang"] == "pt"
    wait_for_history(servers, again["job_id"])
    [message] = [one for one in ana.get(f"/api/conversations?projeto={again['projeto']}")[
        "conversations"] if one["job_id"] == again["job_id"] and one["sender"] == "assistant"]
    assert message["metadata"]["sql_edited"] is True


def test_what_redis_lost_is_put_back_at_its_own_start(
    ana: Program, first: str, servers: Servers, database_url: str
) -> None:
    """The outbox keeps where the copy starts."""
    database, engine = Database(database_url), Engine(servers.redis_url)
    job_id = rerun(ana, first, "SELECT count(*) AS n FROM data.order_report")
    ana.ended(job_id)
    wait_for_history(servers, job_id)
    wait_for_the_last_of_it(engine, job_id)
    engine.redis.delete(engine.config.keys.job(job_id), engine.config.keys.events_of(job_id))
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE app.jobs SET outcome = NULL WHERE job_id = %s", [job_id])
    connection.close()
    requeue_lost(engine, database, older=0)  # unless the web process was quicker
    assert engine.job(job_id).job_id == job_id
    found = ana.ended(job_id)
    assert found["status"] == "answered"
    assert found["execution_chain"][0]["module"] == "sql_validator"
    engine.close()
    database.close()


def wait_for_history(servers: Servers, job_id: str) -> None:
    """Until the outcome is written down."""
    database = Database(servers.database_url)
    deadline = time.monotonic() + 60
    while True:
        row = database.row("job_of_user", job_id=job_id, username="ana")
        if row and row["status"] != "queued":
            break
        assert time.monotonic() < deadline
        time.sleep(0.05)
    database.close()


def wait_for_the_last_of_it(engine: Engine, job_id: str) -> None:
    """Until nobody writes down anything more of an answered job: it waits for its rating, and
    that it does is in its history."""
    wait_until(lambda: bool(engine.job(job_id).waiting))

    def idle() -> bool:
        history = engine.queues()["history_preferences"]
        return history["queued"] == history["running"] == 0
    wait_until(idle)
