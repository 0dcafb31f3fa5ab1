"""LLM_ROWS: which values a prompt holds at each level, and that what was hidden comes back."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.catalog import ValueIndex, load_catalog
from orchestrator.plan.model import Filter, Metric, Plan
from orchestrator.prompt_context import (
    Example,
    Veil,
    catalog_for,
    describe_errors,
    describe_history,
    rows_may_leave,
)
from orchestrator.roles import LEVELS, Level

CATALOG = load_catalog(Path(__file__).parents[3] / "sql" / "catalog")
CELL, NAME = "Traineira 7", "Quitéria d'Ávila"
PLAN = Plan(
    goal=f"Receita de {NAME}", table="order_report", today=dt.date(2026, 1, 10),
    metrics=(Metric(name="revenue", where=(Filter(column="product", values=(CELL,)),)),),
    filters=(Filter(column="customer_name", values=(NAME,)),
             Filter(column="state", values=("SP",)),
             Filter(column="paid_at", op="gte", values=("2026-01-01",)),
             Filter(column="quantity", op="gt", values=(3,))),
    assumptions=(f"“quit” é {NAME}, não Quitandinha Xis",))
# level → which of the product, the customer and the category may leave
LEAVES = {"none": (False, False, False), "aggregates": (True, False, True),
          "sample": (True, False, True), "full": (True, True, True)}

each_level = pytest.mark.parametrize("rows", LEVELS)


def shown(text: str) -> tuple[bool, bool, bool]:
    return CELL in text, NAME in text or "Quitandinha" in text, '"SP"' in text or "'SP'" in text


@each_level
def test_a_plan_tells_the_values_of_its_level(rows: Level) -> None:
    told = Veil(CATALOG, rows).plan(PLAN).model_dump_json()
    assert shown(told) == LEAVES[rows]
    assert "2026-01-01" in told and "[3]" in told, "days and numbers are not the data's"
    assert (PLAN.goal in told) is (rows == "full")


@each_level
def test_what_was_hidden_comes_back(rows: Level) -> None:
    veil = Veil(CATALOG, rows)
    back = veil.bare_plan(veil.plan(PLAN))
    assert (back.filters, back.metrics) == (PLAN.filters, PLAN.metrics)


@each_level
def test_sql_tells_the_values_of_its_level_and_gets_them_back(rows: Level) -> None:
    veil = Veil(CATALOG, rows)
    veil.plan(PLAN)
    sql = ("SELECT 1 FROM data.order_report WHERE customer_name = 'Quitéria d''Ávila' "
           "AND product LIKE '%Traineira 7%' AND state IN ('SP') AND paid_at >= DATE '2026-01-01'")
    told = veil.sql(sql)
    assert ("Traineira" in told, "Quitéria" in told, "'SP'" in told) == LEAVES[rows]
    assert "DATE '2026-01-01'" in told
    assert veil.bare_sql(told) == sql
    assert veil.bare(veil.words(f"Só {NAME}.")) == f"Só {NAME}."


def test_a_placeholder_outside_of_a_literal_stays_one() -> None:
    """A value of the data never becomes SQL."""
    veil = Veil(CATALOG, "none")
    veil.plan(PLAN)
    written = "SELECT value_of_product_1_ AS x, 'value_of_product_1_', 'value_of_x_99_'"
    assert veil.bare_sql(written) == f"SELECT value_of_product_1_ AS x, '{CELL}', 'value_of_x_99_'"


def test_what_the_person_wrote_leaves_anyway() -> None:
    told = Veil(CATALOG, "none", said=f"receita de {NAME.lower()}").plan(PLAN).model_dump_json()
    assert NAME in told and CELL not in told
    told = Veil(CATALOG, "none", said="despesa especial").plan(PLAN).model_dump_json()
    assert '"SP"' not in told, "the letters of another word are not it"


def test_one_prompt_has_one_name_for_a_value() -> None:
    veil = Veil(CATALOG, "none")
    first, again = veil.plan(PLAN), veil.plan(PLAN)
    assert first == again
    other = veil.plan(PLAN.model_copy(update={"filters": (
        Filter(column="city", values=("Xis",)),)}))
    assert other.filters[0].values == ("value_of_city_4_",)


def test_a_plan_told_twice_keeps_its_sentences_back_twice() -> None:
    veil = Veil(CATALOG, "sample")
    told = [veil.plan(PLAN).model_dump_json() for _ in range(2)]
    assert not any("Quitandinha" in text or NAME in text for text in told)


def test_sentences_of_a_models_plan_get_the_values_too() -> None:
    veil = Veil(CATALOG, "none")
    veiled = veil.plan(PLAN)
    name = veiled.filters[0].values[0]
    written = veiled.model_copy(update={
        "goal": f"Receita de {name}", "assumptions": (f"Só {name}.",)})
    back = veil.bare_plan(written)
    assert (back.goal, back.assumptions) == (f"Receita de {NAME}", (f"Só {NAME}.",))


@each_level
def test_the_catalog_tells_the_values_of_its_level(rows: Level) -> None:
    values = ValueIndex({"order_report": {"product": (CELL,), "customer_name": (NAME,)}})
    examples = [Example("receita por produto", plan=PLAN),
                Example("Receita por canal", sql=f"SELECT '{NAME}'")]
    veil = Veil(CATALOG, rows)
    text = catalog_for(CATALOG, "pt", question="receita por produto traineira 7 e quiteria d avila",
                       values=values, veil=veil, examples=examples[:1])
    assert (CELL in text, NAME in text) == LEAVES[rows][:2]
    assert ("values: created" in text) is (rows != "none")
    text = catalog_for(CATALOG, "pt", question="receita por canal", veil=veil, examples=examples)
    assert (NAME in text) is (rows != "none"), "SQL that a person verified has their own literals"


ANSWERS: list[tuple[dict[str, Any], tuple[bool, ...]]] = [
    ({"dimensions": [{"column": "product"}]}, (False, True, True, True)),
    ({"dimensions": []}, (False, True, True, True)),
    ({"dimensions": [{"column": "order_id"}]}, (False, False, True, True)),
    ({"kind": "list", "columns": ["order_id", "product"]}, (False, False, True, True)),
    ({"dimensions": [{"column": "customer_name"}]}, (False, False, False, True)),
    ({"kind": "list", "columns": ["customer_name"]}, (False, False, False, True)),
    ({"needs_sql": True}, (False, False, True, True)),
]


@pytest.mark.parametrize(("fields", "leaves"), ANSWERS)
def test_the_rows_of_a_result_leave_from_their_level_on(
    fields: dict[str, Any], leaves: tuple[bool, ...],
) -> None:
    plan = PLAN.model_copy(update={"filters": ()})
    plan = Plan.model_validate(plan.model_dump() | fields)
    columns = [{"name": "product", "type": "text", "column": "order_report.product"},
               {"name": "revenue", "type": "numeric"}]
    found = tuple(rows_may_leave(rows, plan, CATALOG, columns) for rows in LEVELS)
    assert found == leaves


@pytest.mark.parametrize("column", [
    {"name": "who", "type": "text", "column": "order_report.customer_name"},
    {"name": "customer_name", "type": "text"}, {"name": "label", "type": "text"}])
def test_text_that_may_be_of_a_sensitive_column_does_not_leave(column: dict[str, str]) -> None:
    """A model's SQL may have given it another name, or have made it of several."""
    plan = PLAN.model_copy(update={"filters": (), "needs_sql": True})
    assert not rows_may_leave("sample", plan, CATALOG, [column])
    assert rows_may_leave("full", plan, CATALOG, [column])


@each_level
def test_history_tells_answers_from_their_level_on(rows: Level) -> None:
    grouped = Plan(goal="g", table="order_report", today=PLAN.today,
                   metrics=(Metric(name="revenue"),))
    messages: list[dict[str, Any]] = [
        {"sender": "user", "message": "minhas palavras"},
        {"sender": "assistant", "message": f"Foi {NAME}.",
         "metadata": {"plan": PLAN.model_dump(mode="json")}},
        {"sender": "assistant", "message": "Foram R$ 71.",
         "metadata": {"plan": grouped.model_dump(mode="json")}},
        {"sender": "assistant", "message": "Não sei de Quitandinha."}]
    text = describe_history(messages, Veil(CATALOG, rows))
    assert "minhas palavras" in text
    assert (NAME in text) is (rows == "full") and ("Quitandinha" in text) is (rows == "full")
    assert ("R$ 71" in text) is (rows != "none")


@pytest.mark.parametrize(("detail", "told"), [
    ('invalid input syntax for type integer: "Quitéria"',
     'invalid input syntax for type integer: "…"'),
    ("INVALID_CAST_ARGUMENT: Value Quitéria Silva cannot be cast to date",
     "…: value … … cannot be cast to date"),
    ('column "reveneu" does not exist', 'column "reveneu" does not exist'),
    ("division by zero", "division by zero"),
    ("Key (email)=(ana@x.example) is 4111", "key (…)=(…@….…) is …"),
    ("line 3:8: Column 'staet' cannot be resolved", "line …:…: Column 'staet' cannot be resolved"),
])
def test_a_databases_words_do_not_quote_a_cell(detail: str, told: str) -> None:
    sql = "SELECT reveneu, staet FROM data.order_report WHERE customer_name = 'Silva'"
    error = {"code": "22P02", "detail": detail, "position": 7,
             "message_en": f"The database refused: {detail}"}
    for rows in LEVELS:
        (one,) = json.loads(describe_errors([error], sql, Veil(CATALOG, rows)))
        assert one["code"] == "22P02" and one["position"] == 7
        assert one["message"].casefold() == (detail if rows == "full" else told).casefold()


def test_the_guards_words_do_not_repeat_a_hidden_value() -> None:
    veil = Veil(CATALOG, "none")
    veil.plan(PLAN)
    error = {"code": "PLAN_FILTER", "message_en": f"The filter on {CELL} is missing."}
    text = describe_errors([error] * 50, "SELECT 1", veil)
    assert CELL not in text and "The filter on value_of_product_1_ is missing." in text
    assert len(json.loads(text)) == 10
