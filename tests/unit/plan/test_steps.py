"""What a person reads before saying yes."""

from __future__ import annotations

import datetime as dt

from orchestrator.catalog import Catalog
from orchestrator.plan.model import Dimension, Filter, Metric, Order, Plan, Time, TimeRange
from orchestrator.plan.steps import describe_plan

PLAN = Plan(
    goal="g", table="order_report", today=dt.date(2025, 6, 15),
    metrics=(Metric(name="revenue", show=("share",)),),
    dimensions=(Dimension(column="state"),),
    filters=(Filter(column="status", values=("delivered",)),
             Filter(column="overdue", op="condition")),
    having=(Filter(column="revenue", op="gt", values=(1500.5,)),),
    time=Time(column="date", comparison="previous_year", range=TimeRange(
        start=dt.date(2025, 5, 1), end=dt.date(2025, 5, 31), label="mês passado")),
    ordering=(Order(by="revenue"),), limit=5, assumptions=("receita exclui cancelados",),
)


def test_portuguese(catalog: Catalog) -> None:
    assert describe_plan(PLAN, catalog, "pt") == [
        "Calcular receita.",
        "Mostrar também participação no total (%).",
        "Agrupar por estado.",
        "Apenas: status é entregue; em atraso.",
        "Período: 01/05/2025 a 31/05/2025 (mês passado), por data do pedido.",
        "Comparar com o mesmo período do ano anterior: 01/05/2024 a 31/05/2024.",
        "Manter só: receita acima de 1.500,5.",
        "Ordenar por receita (do maior para o menor).",
        "Mostrar só as 5 primeiras linhas; empates ficam em ordem alfabética.",
        "Premissa: receita exclui cancelados.",
    ]


def test_english(catalog: Catalog) -> None:
    sentences = describe_plan(PLAN, catalog, "en")
    assert "Compute revenue." in sentences
    assert "Only: status is delivered; overdue." in sentences
    assert "Period: May 1, 2025 to May 31, 2025 (mês passado), by order date." in sentences
    assert "Keep only: revenue above 1,500.5." in sentences


def test_every_kind_says_something(catalog: Catalog) -> None:
    listing = Plan(goal="g", table="order_report", today=PLAN.today, kind="list",
                   columns=("order_id", "revenue"), limit=1)
    assert describe_plan(listing, catalog, "en")[0] == "List orders: order number and order value."
    distinct = Plan(goal="g", table="order_report", today=PLAN.today, kind="distinct",
                    dimensions=(Dimension(column="state"),))
    assert describe_plan(distinct, catalog, "en")[0] == "List the distinct values of state."
    hard = Plan(goal="Do something hard", table="order_report", today=PLAN.today, needs_sql=True)
    assert describe_plan(hard, catalog, "en")[0] == "Write a query for: Do something hard."


def test_a_period_is_explained_once(catalog: Catalog) -> None:
    plan = PLAN.model_copy(update={"assumptions": ("“mês passado” vai de x a y.",)})
    assert "Período: 01/05/2025 a 31/05/2025, por data do pedido." in describe_plan(
        plan, catalog, "pt")
