"""Ways round LLM_ROWS: a hidden value in another spelling, in part, or by another's mouth."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.errors import Invalid
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Filter, Metric, Plan
from orchestrator.plan.row_conditions import row_conditions_sql
from orchestrator.prompt_context import (
    Veil,
    describe_errors,
    describe_history,
    describe_refusals,
    rows_may_leave,
)
from orchestrator.roles import Level

CATALOG = load_catalog(Path(__file__).parents[3] / "sql" / "catalog")
CELL, NAME = "Traineira 7", "Quitéria d'Ávila"
LONG = "Companhia de Navegação e Comércio Exterior do Baixo São Francisco e Filhos Limitada, Penedo"
PLAN = Plan(
    goal="Receita", table="order_report", today=dt.date(2026, 1, 10),
    metrics=(Metric(name="revenue"),),
    filters=(Filter(column="product", values=(CELL,)),
             Filter(column="customer_name", values=(NAME,)),
             Filter(column="city", values=(LONG,))))
hiding = pytest.mark.parametrize("rows", ["none", "sample"])


def hidden(text: str) -> bool:
    """No cell, no half of one."""
    return not any(part in text.casefold() for part in ("traineira", "quit", "ávila", "companhia"))


def veil_of(plan: Plan = PLAN, rows: Level = "none", **said: str) -> Veil:
    veil = Veil(CATALOG, rows, **said)
    veil.plan(plan)
    return veil


@pytest.mark.parametrize("dialect", ["postgres", "athena"])
def test_a_condition_on_a_part_of_a_value_hides_it(dialect: Dialect) -> None:
    """The compiler writes the text that is contained in small letters."""
    plan = PLAN.model_copy(update={"filters": (
        Filter(column="product", op="contains", values=(CELL,)),)})
    veil = veil_of(plan)
    rows = row_conditions_sql(plan, CATALOG, dialect)
    told = veil.sql(rows)
    assert "traineira" in rows and hidden(told) and veil.bare_sql(told) == rows


@pytest.mark.parametrize("literal", [
    "'^(Traineira 7|Quitéria d''Ávila)$'", "'xTraineira 7'", "'traineira 7'", "'Traineira\\_7'",
    "'% Traineira 7 - %'"])
def test_a_literal_made_of_hidden_values_is_hidden_and_comes_back(literal: str) -> None:
    sql = f"SELECT 1 FROM data.order_report WHERE product ~ {literal}"
    veil = veil_of()
    told = veil.sql(sql)
    assert hidden(told) and veil.bare_sql(told) == sql


def test_a_value_that_another_prompt_hid_is_hidden_in_the_sql_that_has_it() -> None:
    """One of an earlier plan, that a model asked for by its placeholder."""
    veil = veil_of(PLAN.model_copy(update={"filters": ()}), "sample")
    sql = ("SELECT count(*) FILTER (WHERE customer_name = 'Quitéria d''Ávila') "
           "FROM data.order_report")
    told = veil.sql(sql)
    assert hidden(told) and veil.bare_sql(told) == sql


def test_what_sql_is_made_of_is_told() -> None:
    sql = ("SELECT to_char(paid_at, 'YYYY-MM'), date_trunc('month', paid_at) "
           "FROM data.order_report WHERE paid_at >= DATE '2026-01-01' AND status <> 'cancelled' "
           "AND city = 'Penedo' "
           "AND paid_at < TIMESTAMP '2026-02-01 00:00:00' + INTERVAL '7 days' AND state <> ''")
    assert veil_of(said="receita em penedo").sql(sql) == sql


def test_sql_with_a_quotation_mark_too_many_hides_the_values_of_its_plan() -> None:
    told = veil_of().sql("SELECT ' FROM data.order_report WHERE product = 'Traineira 7' AND "
                         "customer_name = 'Quitéria d''Ávila' AND city = 'Quitandinha'")
    assert hidden(told) and "FROM data.order_report WHERE product = 'value_of_" in told


@hiding
def test_a_number_of_a_person_is_no_day(rows: Level) -> None:
    """Eleven digits may read as a date and an hour."""
    plan = PLAN.model_copy(update={"filters": (
        Filter(column="customer_name", values=("20240101911",)),
        Filter(column="customer_name", values=("2024-01-01",)))})
    told = Veil(CATALOG, rows).plan(plan).model_dump_json()
    assert "20240101911" not in told and "2024-01-01" not in told


@pytest.mark.parametrize("quoted", [
    f"city: '{LONG}'"[:80], f"city: '{LONG}'"[:50] + f" ≠ '{CELL}'",
    "customer_name lower: \"quitéria d'ávila\"", "product: 'Traineira 8 … Traineira 9'"])
@hiding
def test_a_refusal_quotes_no_part_of_a_value(rows: Level, quoted: str) -> None:
    error = {"code": "PLAN_FILTER", "name": quoted[:80],
             "message_pt": f"A consulta não tem o filtro do plano: {quoted[:80]}.",
             "message_en": f"The statement lacks the plan's filter: {quoted[:80]}."}
    sql = "SELECT city, product, lower(customer_name) FROM data.order_report"
    told = describe_errors([error], sql, veil_of(rows=rows))
    column = quoted.partition(":")[0].partition(" ")[0]
    assert column in told and ("Companhia" not in told and "quit" not in told)
    assert rows == "sample" or hidden(told)
    (message,) = describe_refusals([error], "pt", sql, veil_of(rows=rows))
    assert message.startswith(f"A consulta não tem o filtro do plano: {column}")


@pytest.mark.parametrize("quoted", [NAME, f"{LONG!r}"[:60], f"product ne {CELL}"])
def test_what_a_check_refuses_is_told_without_the_values(quoted: str) -> None:
    """The check reads the plan with its values; its words go into the repair round."""
    with pytest.raises(Invalid) as refused, veil_of().over_refusals():
        raise Invalid("UNASKED_FILTER", f"de {quoted}: deixe fora", f"of {quoted}: leave it out")
    assert refused.value.code == "UNASKED_FILTER"
    assert hidden(refused.value.pt) and hidden(refused.value.en)


@pytest.mark.parametrize("rows", ["aggregates", "sample"])
def test_an_answer_from_edited_sql_is_not_that_of_its_plan(rows: Level) -> None:
    plan = PLAN.model_copy(update={"filters": ()}).model_dump(mode="json")
    message: dict[str, Any] = {"sender": "assistant", "message": f"Foi {NAME}.",
                               "metadata": {"plan": plan, "sql_edited": True}}
    assert NAME not in describe_history([message], Veil(CATALOG, rows))
    assert NAME in describe_history([message], Veil(CATALOG, "full"))


@pytest.mark.parametrize("metric", [
    {"expression": "max(wage)"}, {"column": "wage", "aggregation": "max"},
    {"numerator": "highest", "denominator": "people"}])
def test_a_measure_of_a_sensitive_column_shows_it(metric: dict[str, str]) -> None:
    label = {"pt": "x", "en": "x"}
    highest = {"label": label, "expression": "max(wage)"}
    people = {"label": label, "column": "id", "aggregation": "count"}
    catalog = Catalog.model_validate({"tables": {"staff": {
        "name": "staff", "label": label, "key": "id", "columns": {
            "id": {"type": "integer", "role": "id", "label": label},
            "wage": {"type": "numeric", "role": "measure", "label": label, "sensitive": True}},
        "metrics": {"asked": {"label": label, **metric}, "highest": highest, "people": people}}}})

    def plan(name: str) -> Plan:
        return Plan(goal="g", table="staff", today=PLAN.today, metrics=(Metric(name=name),))

    assert not rows_may_leave("sample", plan("asked"), catalog, ())
    assert rows_may_leave("sample", plan("people"), catalog, ())
    assert rows_may_leave("full", plan("asked"), catalog, ())
