"""The template's answers, read as a manager would; every one passes the number check."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from orchestrator.answer_stream import PIECE, tokens
from orchestrator.plan.model import Plan
from tests.unit.writing.conftest import Answer, Ask

MakePlan = Callable[..., Plan]
OCTOBER = {"column": "date", "range": {"start": "2026-10-01", "end": "2026-10-31"}}
YESTERDAY = {"column": "date", "range": {"start": "2026-11-20", "end": "2026-11-20"}}
TODAY = {"column": "date", "range": {"start": "2026-11-21", "end": "2026-11-21"}}


def first(found: Answer) -> str:
    return str(found["response_text"].split("\n")[0])


def remembered(found: Answer) -> dict[str, Any]:
    return {"sender": "assistant", "message": found["response_text"],
            "metadata": {"plan": found["plan"], "key_numbers": found["key_numbers"]}}


@pytest.mark.parametrize(("metric", "value", "pt", "en"), [
    ("revenue", Decimal("1234.56"), "A receita em outubro de 2026 foi de **R$ 1.234,56**.",
     "The revenue in October 2026 was **R$1,234.56**."),
    ("orders", 200, "Foram **200 pedidos** em outubro de 2026.",
     "There were **200 orders** in October 2026."),
    ("orders", 1, "Foi **1 pedido** em outubro de 2026.",
     "There was **1 order** in October 2026."),
    ("orders", 0, "Não houve pedidos em outubro de 2026: o resultado é **0**.",
     "There were no orders in October 2026: the result is **0**."),
    ("sales_count", 12, "Foram **12 vendas** em outubro de 2026.",
     "There were **12 sales** in October 2026."),
    ("cancellation_rate", 12.34, "A taxa de cancelamento em outubro de 2026 foi de **12,3%**.",
     "The cancellation rate in October 2026 was **12.3%**."),
    ("avg_delivery_days", 1.0, "O tempo médio de entrega em outubro de 2026 foi de **1 dia**.",
     "The average delivery time in October 2026 was **1 day**."),
])
def test_a_single_number(  # noqa: PLR0917
    metric: str, value: Any, pt: str, en: str, make_plan: MakePlan, answer: Ask
) -> None:
    plan = make_plan(metrics=[{"name": metric}], time=OCTOBER)
    assert answer(plan, [[value]])["response_text"] == pt
    assert answer(plan, [[value]], "en")["response_text"] == en


def test_a_comparison(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}], time={
        **OCTOBER, "comparison": "previous_period",
        "compare_range": {"start": "2026-09-01", "end": "2026-09-30"}})
    found = answer(plan, [[Decimal("150"), Decimal("100"), Decimal("50"), 50.0]])
    assert first(found) == ("A receita em outubro de 2026 foi de **R$ 150,00**, "
                            "contra R$ 100,00 em setembro de 2026 (+50%).")


def test_percents_change_by_points(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "margin"}], time={
        **OCTOBER, "comparison": "previous_period",
        "compare_range": {"start": "2026-09-01", "end": "2026-09-30"}})
    found = answer(plan, [[30.0, 32.5, -2.5, -7.7]])
    assert "(-2,5 p.p.)" in first(found)


def test_another_period_states_the_previous_answer(make_plan: MakePlan, answer: Ask) -> None:
    before = answer(make_plan(metrics=[{"name": "orders"}], time=YESTERDAY), [[150]])
    plan = make_plan(metrics=[{"name": "orders"}], time=TODAY)
    talk = [{"sender": "user", "message": "ontem?"}, remembered(before)]
    assert first(answer(plan, [[200]], conversation=talk)) == (
        "Foram **200 pedidos** hoje (21/11/2026), contra 150 ontem (+33,3%).")
    assert first(answer(plan, [[200]], "en", conversation=talk)) == (
        "There were **200 orders** today (Nov 21, 2026), compared with 150 yesterday (+33.3%).")


def test_a_day_is_not_compared_with_a_year_in_percent(make_plan: MakePlan, answer: Ask) -> None:
    year = {"column": "date", "range": {"start": "2025-01-01", "end": "2025-12-31"}}
    before = answer(make_plan(metrics=[{"name": "orders"}], time=year), [[9000]])
    plan = make_plan(metrics=[{"name": "orders"}], time=TODAY)
    assert first(answer(plan, [[20]], conversation=[remembered(before)])) == (
        "Foram **20 pedidos** hoje (21/11/2026), contra 9.000 em 2025.")


def test_a_narrower_filter_says_so(make_plan: MakePlan, answer: Ask) -> None:
    before = answer(make_plan(metrics=[{"name": "revenue"}], time=OCTOBER), [[Decimal(1000)]])
    plan = make_plan(metrics=[{"name": "revenue"}], time=OCTOBER,
                     filters=[{"column": "state", "op": "in", "values": ["SP", "RJ"]}])
    found = answer(plan, [[Decimal(250)]], conversation=[remembered(before)])
    assert first(found) == (
        "A receita foi de **R$ 250,00** em outubro de 2026, considerando apenas os estados SP e "
        "RJ. Com esse filtro ficam **25%** do total anterior (R$ 1.000,00).")


@pytest.mark.parametrize("message", [
    {}, "text", None, {"metadata": None}, {"metadata": {"plan": {"goal": 1}}},
    {"sender": "assistant", "metadata": {"plan": {}, "key_numbers": 7}},
])
def test_a_strange_history_is_ignored(message: Any, make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "orders"}], time=TODAY)
    history = [message] if isinstance(message, dict) else [{"metadata": message}]
    assert "contra" not in first(answer(plan, [[200]], conversation=history))


def test_the_best(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}], dimensions=[{"column": "product"}],
                     time=OCTOBER, ordering=[{"by": "revenue"}], limit=3)
    rows = [["Notebook 14", Decimal(30)], ["Fone", Decimal(20)], ["Mesa", Decimal(10)]]
    assert first(answer(plan, rows)) == (
        "Os **3 produtos** com maior receita em outubro de 2026 foram **Notebook 14** (R$ 30,00), "
        "**Fone** (R$ 20,00) e **Mesa** (R$ 10,00).")
    one = plan.model_copy(update={"limit": 1})
    assert first(answer(one, rows[:1])) == (
        "**Notebook 14** foi o produto com a maior receita em outubro de 2026: **R$ 30,00**.")


@pytest.mark.parametrize(("limit", "rows", "pt", "en"), [
    (3, [["A", 75], [None, 30], ["B", 20]],
     "Os **2 produtos** com mais pedidos foram **A** (75 pedidos) e **B** (20 pedidos). Uma das 3 "
     "posições é a de pedidos sem produto informado (30 pedidos).",
     "The **2 products** with the most orders were **A** (75 orders) and **B** (20 orders). One of "
     "the 3 places is orders without a product (30 orders)."),
    (2, [[None, 30], ["B", 20]],
     "**B** foi o produto com mais pedidos: **20 pedidos**. Uma das 2 posições é a de pedidos sem "
     "produto informado (30 pedidos).",
     "**B** was the product with the most orders: **20 orders**. One of the 2 places is orders "
     "without a product (30 orders)."),
    (5, [["A", 75], [None, 30], ["B", 20]],
     "Os **2 produtos** com mais pedidos foram **A** (75 pedidos) e **B** (20 pedidos). Além "
     "disso, 30 pedidos não têm produto informado.",
     "The **2 products** with the most orders were **A** (75 orders) and **B** (20 orders). "
     "Besides, 30 orders have no product."),
])
def test_what_is_not_given_is_named_where_it_takes_a_place(  # noqa: PLR0917 - the cases' parts
    make_plan: MakePlan, answer: Ask, limit: int, rows: list[list[Any]], pt: str, en: str
) -> None:
    plan = make_plan(metrics=[{"name": "orders"}], dimensions=[{"column": "product"}],
                     time=OCTOBER, ordering=[{"by": "orders"}], limit=limit)
    found = {lang: answer(plan, rows, lang=lang) for lang in ("pt", "en")}
    assert first(found["pt"]).replace(" em outubro de 2026", "") == pt
    assert first(found["en"]).replace(" in October 2026", "") == en
    assert "| (sem informação) | 30 |" in found["pt"]["response_text"]


def test_places_of_which_a_part_is_not_given(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "orders"}], time=OCTOBER, limit=4,
                     dimensions=[{"column": "state"}, {"column": "city"}],
                     ordering=[{"by": "orders"}])
    rows: list[list[Any]] = [["SP", None, 9], ["SP", "Campinas", 8], ["RJ", "Niterói", 7]]
    one = first(answer(plan, [*rows, ["MG", "Betim", 6]]))
    assert "Uma das 4 posições é de pedidos em que falta alguma dessas informações." in one
    two = first(answer(plan, [*rows, ["RJ", None, 6]], lang="en"))
    assert "2 of the 4 places are orders where part of this is not given." in two


def test_a_breakdown(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}], dimensions=[{"column": "category"}])
    found = answer(plan, [["A", Decimal(75)], ["B", Decimal(20)], [None, Decimal(5)]])
    assert first(found) == ("A receita somou **R$ 100,00**, em 2 categorias; **A** lidera, com "
                            "R$ 75,00 (75% do total). Desse total, R$ 5,00 são de pedidos sem "
                            "categoria informada.")
    assert found["chart"]["type"] == "bar"
    assert "| (sem informação) | R$ 5,00 |" in found["response_text"]


def test_weekdays_have_names(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "orders"}],
                     dimensions=[{"column": "date", "grain": "weekday"}])
    text = answer(plan, [[1, 10], [6, 30]])["response_text"]
    assert "| segunda-feira | 10 |" in text and "**sábado** lidera" in text


def test_time_by_category_is_stacked(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}], dimensions=[{"column": "region"}],
                     time={**OCTOBER, "grain": "month"})
    months = [dt.date(2026, 9, 1), dt.date(2026, 10, 1)]
    rows = [[month, region, Decimal(10)] for month, region in itertools.product(months, "AB")]
    chart = answer(plan, rows)["chart"]
    assert (chart["type"], chart["series"], chart["y"]) == ("stacked", "region", ["revenue"])


def test_nothing_found_says_what_to_try(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "revenue"}], dimensions=[{"column": "product"}],
                     time=OCTOBER, filters=[{"column": "state", "values": ["SP"]}])
    text = answer(plan, [])["response_text"]
    assert text == ("Não encontrei nenhum registro de receita em outubro de 2026, considerando "
                    "apenas o estado SP. Tente ampliar o período ou retirar um dos filtros.")


def test_no_data_is_not_zero(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[{"name": "avg_rating"}], time=OCTOBER)
    assert "diferente de um resultado igual a zero" in answer(plan, [[None]])["response_text"]


def test_a_list_that_was_cut(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(kind="list", columns=["order_id", "state"])
    found = answer(plan, [[index, "SP"] for index in range(1532)], truncated=True)
    assert first(found) == "Encontrei pelo menos **1.532 pedidos**."
    assert "Mostrando 20 de 1.532 linhas" in found["response_text"]
    assert found["warnings"] and "1.532" in found["warnings"][0]


def test_sql_written_by_a_model(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(needs_sql=True)
    found = answer(plan, [[2025, 10.5], [2026, 20.25]], names=["year", "weird_ratio"])
    assert "| 2025 | 10,50 |" in found["response_text"]
    assert "sum" not in found["statistics"]["weird_ratio"]




@pytest.mark.parametrize("text", [
    "Uma frase.", "Emoji 👩‍💻 e acento: " + "é" * 200 + "\n\n| a |\n| - |\n\nfim", "a\n\n" * 3000])
def test_the_pieces_of_an_answer_are_the_answer(text: str) -> None:
    units = text.encode("utf-16-le")
    pieces = list(tokens(text))
    assert len(pieces) <= len(text) // PIECE + 1
    assert "".join(piece.data["text"] for piece in pieces) == text
    for piece in pieces:
        begins = units[2 * piece.data["at"]:]
        assert begins.startswith(piece.data["text"].encode("utf-16-le"))
