"""Questions about what goes together, and about seasons, become plans whose rows can show it."""

from __future__ import annotations

import pytest

from orchestrator.analyst.reading.analyst import Analyst

PT = {
    "Existe correlação entre frete e receita por mês?": (["freight", "revenue"], "month"),
    "qual a relação entre receita e ticket médio por produto": (
        ["revenue", "avg_order_value"], "product"),
    "há sazonalidade na receita?": (["revenue"], "month"),
}
EN = {
    "is revenue correlated with orders by state?": (["revenue", "orders"], "state"),
    "correlation between revenue and average order value by city": (
        ["revenue", "avg_order_value"], "city"),
    "is there seasonality in orders?": (["orders"], "month"),
}


@pytest.mark.parametrize(("question", "lang"), [*((q, "pt") for q in PT), *((q, "en") for q in EN)])
def test_a_plan_that_can_show_it(orders: Analyst, question: str, lang: str) -> None:
    metrics, by = (PT | EN)[question]
    plan = orders.read(question, lang=lang).plan
    assert plan is not None and [metric.name for metric in plan.metrics] == metrics
    grouped = [dimension.column for dimension in plan.dimensions]
    assert grouped == [by] or (plan.time is not None and plan.time.grain == by)


@pytest.mark.parametrize(("question", "lang", "says"), [
    ("correlação entre receita e pedidos", "pt", "duas medidas e por que agrupá-las"),
    ("correlation of revenue by state", "en", "two measures and what to group them by")])
def test_a_correlation_of_what_nobody_said_is_asked_for(
    orders: Analyst, question: str, lang: str, says: str
) -> None:
    reading = orders.read(question, lang=lang)
    assert reading.plan is None and says in reading.reason
    assert reading.certainty < 0.8, "a model may know better"
