"""A cut result has no total, and a tie has no single winner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestrator.plan.model import Plan
from tests.unit.writing.conftest import Answer, Ask

MakePlan = Callable[..., Plan]
YEAR = {"column": "date", "range": {"start": "2026-01-01", "end": "2026-11-21"}}
REVENUE, ORDERS, AVERAGE = ({"name": name} for name in ("revenue", "orders", "avg_order_value"))
PRODUCTS = [["Agenda", 10.0], ["Boné", 300.0], ["Caneta", 20.0]]


def first(found: Answer) -> str:
    return str(found["response_text"].split("\n")[0])


def by(column: str, **fields: Any) -> dict[str, Any]:
    return {"dimensions": [{"column": column}], "time": YEAR, **fields}


@pytest.mark.parametrize("metric", [REVENUE, AVERAGE])
@pytest.mark.parametrize("fields", [
    {"limit": 3, "ordering": [{"by": "product", "direction": "asc"}]}, {"truncated": True},
])
@pytest.mark.parametrize(("lang", "cut", "claims"), [
    ("pt", "foi cortado", ["somou", "R$ 330"]), ("en", "was cut", ["totalled", "330"]),
])
def test_a_cut_result_states_no_total(  # noqa: PLR0917
    metric: dict[str, Any], fields: dict[str, Any], lang: str, cut: str, claims: list[str],
    make_plan: MakePlan, answer: Ask,
) -> None:
    wanted = dict(fields)
    truncated = bool(wanted.pop("truncated", False))
    plan = make_plan(metrics=[metric], **by("product", **wanted))
    found = answer(plan, PRODUCTS, lang, truncated=truncated)
    assert cut in first(found) and "Boné" in first(found)
    assert not [claim for claim in claims if claim in found["response_text"]]
    assert "sum" not in found["statistics"][metric["name"]]


def test_the_cut_says_what_decided_which_rows_are_shown(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[REVENUE], **by(
        "product", limit=3, ordering=[{"by": "product", "direction": "asc"}]))
    assert first(answer(plan, PRODUCTS)) == (
        "Aqui estão **3 produtos** em 2026 (até 21/11/2026), os primeiros em ordem crescente de "
        "produto; entre estas linhas, **Boné** lidera, com R$ 300,00. O resultado foi cortado e "
        "pode haver mais: não há aqui um total.")


def test_a_limit_that_cut_nothing_leaves_the_total(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[REVENUE], **by(
        "product", limit=10, ordering=[{"by": "product", "direction": "asc"}]))
    assert "somou **R$ 330,00**" in first(answer(plan, PRODUCTS))


def test_a_limit_without_an_order_ranks_by_the_metric(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[REVENUE], **by("product", limit=2))
    found = first(answer(plan, [["Boné", 300.0], ["Caneta", 20.0]]))
    assert found.startswith("Os **2 produtos** com maior receita")


def test_a_condition_on_groups_leaves_no_total_of_the_period(
    make_plan: MakePlan, answer: Ask
) -> None:
    having = [{"column": "revenue", "op": "gt", "values": [100]}]
    plan = make_plan(metrics=[REVENUE], time={**YEAR, "grain": "month"}, having=having)
    found = first(answer(plan, [["2026-03-01", 300.0], ["2026-05-01", 200.0]]))
    assert "somou" not in found and found.startswith("**2 meses** têm receita acima de")
    assert first(answer(plan, [["2026-03-01", 300.0]])) == (
        "**1 mês** tem receita acima de R$ 100,00 em 2026 (até 21/11/2026): **março de 2026**, "
        "com R$ 300,00.")
    plan = make_plan(metrics=[REVENUE], **by("product", having=having, limit=2))
    assert "Pelo menos 2 produtos" in first(answer(plan, [["A", 300.0], ["B", 200.0]]))


WEEKDAYS = [[1, 722], [2, 700], [3, 650], [4, 640], [5, 722], [6, 600], [7, 600]]


@pytest.mark.parametrize(("lang", "said"), [
    ("pt", "**segunda-feira** e **sexta-feira** lideram, com 722 pedidos (15,6% do total) cada."),
    ("en", "**Monday** and **Friday** lead with 722 orders (15.6% of the total) each."),
])
def test_who_shares_the_lead_is_named_too(
    lang: str, said: str, make_plan: MakePlan, answer: Ask
) -> None:
    plan = make_plan(metrics=[ORDERS], time=YEAR,
                     dimensions=[{"column": "date", "grain": "weekday"}])
    assert said in first(answer(plan, WEEKDAYS, lang))


def test_ties_of_what_has_no_total(make_plan: MakePlan, answer: Ask) -> None:
    rows = [["A", 9.0], ["B", 9.0], ["C", 4.0], ["D", 1.0], ["E", 1.0], ["F", 1.0], ["G", 1.0]]
    found = first(answer(make_plan(metrics=[AVERAGE], **by("product")), rows))
    assert "**A** e **B** têm o maior ticket médio" in found and "**R$ 9,00** cada" in found
    assert "**4 produtos** o menor, com R$ 1,00 cada" in found


def test_ties_along_time(make_plan: MakePlan, answer: Ask) -> None:
    plan = make_plan(metrics=[ORDERS], time={**YEAR, "grain": "month"})
    rows = [["2026-01-01", 5], ["2026-02-01", 9], ["2026-03-01", 9], ["2026-04-01", 7]]
    found = first(answer(plan, rows))
    assert "o maior valor foi em fevereiro de 2026 e em março de 2026 (9)" in found
