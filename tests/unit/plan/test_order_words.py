"""The order is told in the words of the plan's columns, never as output column names."""

from __future__ import annotations

import datetime as dt

import pytest

from orchestrator.catalog import Catalog
from orchestrator.plan.model import Dimension, Metric, Order, Plan, Time
from orchestrator.plan.steps import describe_plan


@pytest.mark.parametrize(("by", "lang", "said"), [
    ("date_month", "pt", "Ordenar por mês (do mais antigo ao mais recente)."),
    ("date_month", "en", "Sort by month (oldest first)."),
    ("date_weekday", "pt", "Ordenar por dia da semana (do menor para o maior)."),
    ("category", "pt", "Ordenar por categoria (em ordem alfabética)."),
    ("category", "en", "Sort by category (alphabetically)."),
    ("revenue", "pt", "Ordenar por receita (do menor para o maior)."),
    ("revenue_change_pct", "pt", "Ordenar por receita (variação %) (do menor para o maior)."),
])
def test_order_in_words(catalog: Catalog, by: str, lang: str, said: str) -> None:
    plan = Plan(
        goal="g", table="order_report", today=dt.date(2025, 6, 15),
        metrics=(Metric(name="revenue"),), time=Time(column="date", grain="month"),
        dimensions=(Dimension(column="category"), Dimension(column="date", grain="weekday")),
        ordering=(Order(by=by, direction="asc"),),
    )
    assert said in describe_plan(plan, catalog, lang)
