"""Sentences that once misled or read badly, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from orchestrator.plan.model import Order, Plan
from tests.unit.writing.conftest import Answer, Ask

MakePlan = Callable[..., Plan]
OCTOBER = {"column": "date", "range": {"start": "2026-10-01", "end": "2026-10-31"}}
NOVEMBER = {"column": "date", "range": {"start": "2026-11-01", "end": "2026-11-21"}}
ORDERS, REVENUE = {"name": "orders"}, {"name": "revenue"}
OVERDUE, UNRATED = ({"column": name, "op": "condition"} for name in ("overdue", "unrated"))


def first(found: Answer) -> str:
    return str(found["response_text"].split("\n")[0])


def test_stored_values_are_said_in_the_language(make_plan: MakePlan, answer: Ask) -> None:
    cancelled = [{"column": "status", "values": ["cancelled"]}]
    plan = make_plan(metrics=[ORDERS], filters=cancelled, time=OCTOBER)
    assert first(answer(plan, [[7]])).endswith("considerando apenas o status cancelado.")
    plan = make_plan(metrics=[ORDERS], dimensions=[{"column": "channel"}])
    found = answer(plan, [["loja", 30], ["site", 10]], "en")
    assert "**store** leads with 30 orders" in first(found)
    assert "| website | 10 |" in found["response_text"]
    assert [row["channel"] for row in found["message"]["rows"]] == ["loja", "site"]
    assert found["message"]["columns"][0]["values"]["loja"] == "store"


@pytest.mark.parametrize(("filters", "value", "pt", "en"), [
    ([OVERDUE], 40, "Foram **40 pedidos em atraso** em outubro de 2026.",
     "There were **40 overdue orders** in October 2026."),
    ([UNRATED, OVERDUE], 1, "Foi **1 pedido sem avaliação e em atraso** em outubro de 2026.",
     "There was **1 overdue order not rated** in October 2026."),
    ([UNRATED], 0, "Não houve pedidos sem avaliação em outubro de 2026: o resultado é **0**.",
     "There were no orders not rated in October 2026: the result is **0**."),
])
def test_conditions_belong_to_the_noun(  # noqa: PLR0917
    filters: list[Any], value: int, pt: str, en: str, make_plan: MakePlan, answer: Ask
) -> None:
    plan = make_plan(metrics=[ORDERS], filters=filters, time=OCTOBER)
    assert first(answer(plan, [[value]])) == pt
    assert first(answer(plan, [[value]], "en")) == en


def test_a_share_comes_first(make_plan: MakePlan, answer: Ask) -> None:
    metric = {**ORDERS, "show": ["share"],
              "where": [{"column": "payment_method", "values": ["cartão de crédito"]}]}
    found = answer(make_plan(metrics=[metric]), [[397, 39.7]], "en")
    assert first(found) == ("**39.7%** of the total: there were **397 orders**, considering only "
                            "the payment method credit card.")


def test_uneven_periods_are_said_and_compared_per_day(make_plan: MakePlan, answer: Ask) -> None:
    time = {**NOVEMBER, "comparison": "custom", "compare_range": OCTOBER["range"]}
    found = answer(make_plan(metrics=[REVENUE], time=time),
                   [[Decimal(2100), Decimal(2480), Decimal(-380), -15.3]])
    assert first(found).endswith(
        "(-15,3%). Atenção: são 21 dias contra 31 dias; por dia, R$ 100,00 contra R$ 80,00 (+25%).")


def test_even_periods_are_not(make_plan: MakePlan, answer: Ask) -> None:
    before = {"start": "2026-09-01", "end": "2026-09-30"}
    time = {**OCTOBER, "comparison": "previous_period", "compare_range": before}
    found = answer(make_plan(metrics=[REVENUE], time=time),
                   [[Decimal(2100), Decimal(2480), Decimal(-380), -15.3]])
    assert "Atenção" not in found["response_text"]


def test_a_half_month_that_comes_first_is_called_incomplete(
    make_plan: MakePlan, answer: Ask
) -> None:
    plan = make_plan(
        metrics=[REVENUE], dimensions=[{"column": "date", "grain": "month"}], limit=1,
        time={"column": "date", "range": {"start": "2025-11-22", "end": "2026-11-21"}},
        ordering=[{"by": "revenue", "direction": "asc"}])
    found = answer(plan, [[dt.date(2025, 11, 1), Decimal(10)]])
    assert "Novembro de 2025 está incompleto" in first(found)
    rows = [[dt.date(2026, 2, 1), Decimal(10)]]
    assert "incompleto" not in first(answer(plan, rows))
    without_period = plan.model_copy(update={"time": None})
    assert "se os dados começam nesse período" in first(answer(without_period, rows))


def test_where_the_data_begin_is_no_extreme(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[REVENUE], time={"column": "date", "grain": "year"})
    rows = [[dt.date(year, 1, 1), Decimal(value)] for year, value in
            ((2024, 80), (2025, 500), (2026, 400))]
    found = answer(plan, rows, "en")
    assert "rose" not in found["response_text"]
    assert "The data begin in 2024, which may be incomplete" in found["response_text"]


def test_shares_of_some_groups_are_no_shares(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[REVENUE], dimensions=[{"column": "state"}],
                     having=[{"column": "revenue", "op": "gt", "values": [5]}])
    found = answer(plan, [["SP", Decimal(90)], ["RJ", Decimal(20)], ["MG", Decimal(10)]])
    assert "share" not in found["statistics"]["revenue"]["top"][0]
    assert "Mais da metade" not in found["response_text"]


def test_conditions_on_counts_say_how_many(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[ORDERS], dimensions=[{"column": "state"}],
                     having=[{"column": "orders", "op": "gt", "values": [1000]}])
    rows = [["SP", 4000], ["RJ", 2000]]
    assert first(answer(plan, rows)).startswith("**2 estados** têm mais de 1.000 pedidos")
    assert first(answer(plan, rows, "en")).startswith("**2 states** have more than 1,000 orders")


def test_an_unfinished_month_before_is_called_so(make_plan: MakePlan, answer: Ask) -> None:
    before = answer(make_plan(metrics=[REVENUE], time=NOVEMBER), [[Decimal(50)]])
    talk = [{"sender": "assistant",
             "metadata": {"plan": before["plan"], "key_numbers": before["key_numbers"]}}]
    found = answer(make_plan(metrics=[REVENUE], time=OCTOBER), [[Decimal(70)]], "pt", talk)
    assert first(found).endswith("contra R$ 50,00 em novembro de 2026 (até 21/11/2026).")


def test_status_in_the_plural(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[ORDERS], dimensions=[{"column": "status"}])
    rows = [["delivered", 90], ["paid", 6], ["created", 4]]
    assert "across 3 statuses; **delivered** leads" in first(answer(plan, rows, "en"))
    found = answer(plan, rows)
    assert "em 3 status; **entregue** lidera" in first(found)
    assert "depende" not in found["response_text"]


def test_region_is_feminine(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[REVENUE], filters=[{"column": "region", "values": ["Norte"]}])
    assert first(answer(plan, [[Decimal(1)]])).endswith("considerando apenas a região Norte.")


def test_a_percent_of_another_metric_is_never_added_up(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "freight", "over": "revenue"}],
                     dimensions=[{"column": "region"}])
    found = answer(plan, [["Sul", 6.0], ["Norte", 5.0]])
    assert "sum" not in found["statistics"]["freight_of_revenue"]
    assert "11%" not in found["response_text"]


def test_what_is_not_given_wins_nothing(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "customers"}], dimensions=[{"column": "city"}],
                     ordering=[{"by": "customers"}], limit=3)
    rows = [[None, 350], ["Santos", 157], ["Campinas", 156]]
    assert first(answer(plan, rows, "en")) == (
        "The **2 cities** with the most customers are **Santos** (157 customers) and "
        "**Campinas** (156 customers). One of the 3 places is orders without a city "
        "(350 customers).")
    alone = plan.model_copy(update={"limit": 1})
    assert first(answer(alone, rows[:1])) == (
        "O maior grupo é o de pedidos sem cidade informada, com **350 clientes**; para ver quem "
        "vem a seguir, peça mais posições.")


def test_today_is_not_over(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[REVENUE], time={
        "column": "date", "grain": "day", "range": {"start": "2026-11-18", "end": "2026-11-21"}})
    rows = [[dt.date(2026, 11, 18 + index), Decimal(value)]
            for index, value in enumerate((50, 60, 70, 5))]
    found = answer(plan, rows)
    assert found["statistics"]["revenue"]["lowest"]["value"] == 50
    assert "21/11/2026 ainda não terminou" in found["response_text"]


def test_percents_of_a_series_differ_by_points(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "margin"}], time={
        "column": "date", "grain": "month", "range": {"start": "2026-08-01", "end": "2026-10-31"}})
    rows = [[dt.date(2026, month, 1), value] for month, value in ((8, 35.0), (9, 35.6), (10, 34.9))]
    assert "a margem caiu 0,7 p.p. ante setembro de 2026" in answer(plan, rows)["response_text"]


def test_the_only_row_is_no_share(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[REVENUE], dimensions=[{"column": "category"}])
    found = answer(plan, [["Livros", Decimal(10)]])
    assert first(found) == "**Livros** teve receita de **R$ 10,00**."


def test_the_one_that_grew_most_says_when_the_periods_are_uneven(
    make_plan: MakePlan, answer: Ask
) -> None:
    time = {**NOVEMBER, "comparison": "custom", "compare_range": OCTOBER["range"]}
    plan = make_plan(metrics=[REVENUE], dimensions=[{"column": "region"}], time=time, limit=1,
                     ordering=[{"by": "revenue_change_pct"}])
    found = answer(plan, [["Sul", Decimal(2100), Decimal(2480), Decimal(-380), -15.3]])
    assert "21 dias contra 31 dias; por dia, R$ 100,00 contra R$ 80,00 (+25%)" in first(found)
    few = plan.model_copy(update={"limit": 2, "ordering": (Order(by="revenue"),)})
    found = answer(few, [["Sul", Decimal(2100), Decimal(2480), Decimal(-380), -15.3],
                         ["Norte", Decimal(100), Decimal(80), Decimal(20), 25.0]])
    assert first(found).endswith("Atenção: são 21 dias contra 31 dias.")


def test_an_aside_is_closed(make_plan: MakePlan, answer: Ask) -> None:
    south = [{"column": "region", "values": ["Sul"]}]
    plan = make_plan(metrics=[REVENUE], dimensions=[{"column": "product"}], filters=south,
                     time=OCTOBER, limit=2, ordering=[{"by": "revenue"}])
    found = answer(plan, [["Vela", Decimal(20)], ["Mesa", Decimal(10)]])
    assert "considerando apenas a região Sul, foram **Vela**" in first(found)
