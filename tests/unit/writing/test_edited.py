"""The answer to a statement that a person edited speaks of its rows, and not of the plan's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from orchestrator.plan.model import Plan
from tests.unit.writing.conftest import Ask

MakePlan = Callable[..., Plan]
APPROVED: dict[str, Any] = {
    "metrics": [{"name": "revenue"}], "dimensions": [{"column": "state"}],
    "filters": [{"column": "channel", "op": "eq", "values": ["Site"]}],
    "time": {"column": "date", "range": {"start": "2026-10-01", "end": "2026-10-31"}},
    "limit": 5, "ordering": [{"by": "revenue"}],
    "assumptions": ["Receita: soma do valor dos pedidos não cancelados."],
}
STATE = {"column": "order_report.state", "planned": True}
PLANNED = {"state": STATE, "revenue": {"unit": "BRL", "planned": True}}
OF_THE_PLAN = ("outubro", "october", "site", "cancelad", "somou", "total", "maior receita",
               "lidera")


def said(found: dict[str, Any]) -> str:
    text: str = found["response_text"]
    assert not [word for word in OF_THE_PLAN if word in text.lower()], text
    assert text == found["message"]["response_text"]
    return text


def test_the_same_columns_with_other_rows(make_plan: MakePlan, answer: Ask) -> None:
    found = answer(make_plan(**APPROVED), [["SP", Decimal("50.10")], ["RJ", Decimal("20.00")]],
                   edited=True, known=PLANNED)
    text = said(found)
    assert text.startswith("O SQL editado trouxe **2 linhas**.")
    assert "Receita: de R$ 20,00 (RJ) a R$ 50,10 (SP)." in text
    assert "| SP | R$ 50,10 |" in text
    assert "editado" in found["chart"]["title"] and found["chart"]["type"] == "bar"
    assert {number["text"] for number in found["key_numbers"]} >= {"2", "R$ 20,00", "R$ 50,10"}


def test_changed_columns_are_named_as_the_statement_names_them(
    make_plan: MakePlan, answer: Ask
) -> None:
    found = answer(make_plan(**APPROVED), [["Site 1", 3, 2.5], ["Loja", 4, 1.5]],
                   names=["loja_do_cliente", "n_pedidos", "media"], lang="pt", edited=True)
    text = found["response_text"]
    assert "Media: de 1,5 (Loja) a 2,5 (Site 1)" in text
    assert "| Loja do cliente | N pedidos | Media |" in text


def test_an_aggregate_that_was_removed_leaves_rows(make_plan: MakePlan, answer: Ask) -> None:
    rows = [[number, dt.date(2026, 11, number), "SP"] for number in range(1, 4)]
    found = answer(make_plan(**APPROVED), rows, names=["order_id", "date", "state"], lang="en",
                   edited=True)
    text = said(found)
    assert text.startswith("The edited SQL returned **3 rows**.")
    assert found["statistics"]["order_id"].get("sum") is None


def test_a_count_is_no_money_whatever_it_is_called(make_plan: MakePlan, answer: Ask) -> None:
    found = answer(make_plan(**APPROVED), [["SP", 12], ["RJ", 3]], edited=True)
    assert "R$" not in said(found)
    assert found["columns"][1]["unit"] == ""


def test_a_name_alone_says_nothing(make_plan: MakePlan, answer: Ask) -> None:
    rows = [["delivered", Decimal("7.00"), Decimal("3.5"), 12]] * 2
    found = answer(make_plan(**APPROVED), rows, names=["state", "revenue", "margin", "profit"],
                   edited=True, known={
                       "state": {"column": "order_report.status"},
                       "revenue": {"column": "order_report.cost", "unit": "BRL"}})
    assert [(column["name"], column["label"], column["unit"]) for column in found["columns"]] == [
        ("state", "state", ""), ("revenue", "revenue", "BRL"), ("margin", "margin", ""),
        ("profit", "profit", "")]
    assert found["columns"][0]["values"]["delivered"] == "entregue"
    assert "receita" not in said(found).lower() and "| entregue | R$ 7,00 | 3,5" in said(found)


@pytest.mark.parametrize(("lang", "begins"), [
    ("pt", "O SQL editado não trouxe nenhuma linha."), ("en", "The edited SQL returned no rows.")])
def test_no_rows(make_plan: MakePlan, answer: Ask, lang: str, begins: str) -> None:
    assert said(answer(make_plan(**APPROVED), [], names=["state", "revenue"], lang=lang,
                       edited=True)).startswith(begins)


def test_one_row_is_told_whole(make_plan: MakePlan, answer: Ask) -> None:
    found = answer(make_plan(**APPROVED), [[Decimal("10.00"), None, "=1|x*"]],
                   names=["revenue", "profit", "seller"], edited=True, known={
                       "revenue": {"column": "order_report.revenue", "unit": "BRL"},
                       "profit": {"unit": "BRL"}, "seller": {"column": "order_report.seller"}})
    assert ("**1 linha**: valor do pedido **R$ 10,00**, profit **–**, "
            "vendedor **=1\\|x\\***." in said(found))


def test_months_under_a_days_name_are_shown_as_dates(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(**{**APPROVED, "dimensions": [], "time": {
        **APPROVED["time"], "grain": "month"}, "limit": None, "ordering": []})
    rows = [[dt.date(2026, 10, 5), Decimal("1")], [dt.date(2026, 10, 12), Decimal("2.5")]]
    found = answer(plan, rows, names=["date_month", "revenue"], edited=True)
    assert "05/10/2026" in found["response_text"] and "12/10/2026" in found["response_text"]
    assert found["chart"]["type"] == "line"


def test_an_earlier_answer_is_not_compared_with(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}])
    before = {"sender": "assistant", "message": "…", "metadata": {
        "plan": plan.model_dump(mode="json"), "key_numbers": [
            {"text": "R$ 5,00", "value": 5.0,
             "source": {"kind": "cell", "row": 0, "column": "revenue"}}]}}
    found = answer(plan, [[Decimal("10.00")]], conversation=[before], edited=True)
    assert "R$ 5,00" not in said(found)
