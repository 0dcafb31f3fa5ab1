"""The sentences of a plan that was changed speak of the plan as it is now."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.catalog import Catalog, load_catalog
from orchestrator.plan.model import Plan
from orchestrator.plan_edits import edited

from .conftest import ORDERS

OCTOBER = {"column": "date", "range": {"start": "2026-10-01", "end": "2026-10-31"}}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ORDERS)


def plan_of(orders: Analyst, question: str) -> Plan:
    plan = orders.read(question).plan
    assert plan is not None
    return plan


def said(plan: Plan) -> str:
    return " ".join((plan.goal, *plan.assumptions))


CASES: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    ("receita ontem por categoria", {"time": OCTOBER}, ["ontem", "20/11/2026"],
     ["01/10/2026", "31/10/2026", "outubro"]),
    ("receita ontem por categoria", {"time": None}, ["ontem"], ["Sem período"]),
    ("receita de SP por categoria", {"metrics": [{"name": "orders"}]}, ["eceita"], ["Pedidos"]),
    ("receita em SP por categoria", {"filters": []}, ["SP"], ["Receita por categoria"]),
    ("top 5 produtos por receita", {"ordering": [{"by": "product", "direction": "asc"}]},
     ["ordem é por receita", "5 maiores"], ["A ordem é por produto"]),
    ("qual produto mais vendeu em outubro", {"limit": 3}, ["Só o primeiro"], ["3 maiores"]),
    ("receita dos pedidos cancelados", {"filters": []}, ["Você pediu"],
     ["A regra", "não se aplica"]),
    ("que percentual dos pedidos foi entregue", {"metrics": [{"name": "orders"}]},
     ["percentual", "entregue"], ["Pedidos"]),
    ("receita em outubro comparada com setembro", {"time": OCTOBER}, ["Comparado", "setembro"],
     ["outubro"]),
    ("faturmento por estado", {"metrics": [{"name": "orders"}]}, ["faturmento"], ["Pedidos"]),
]


@pytest.mark.parametrize("case", CASES)
def test_no_sentence_outlives_what_it_was_about(
    orders: Analyst, catalog: Catalog, case: tuple[str, dict[str, Any], list[str], list[str]]
) -> None:
    question, edit, gone, now = case
    before = plan_of(orders, question)
    assert any(words in said(before) for words in gone), said(before)
    changed = said(edited(before, edit, catalog, "pt"))
    assert not [words for words in gone if words in changed], changed
    assert not [words for words in now if words not in changed], changed


@pytest.mark.parametrize("lang", ["pt", "en"])
def test_how_words_were_read_still_holds_when_only_rows_are_cut(
    orders: Analyst, catalog: Catalog, lang: Literal["pt", "en"]
) -> None:
    slip = "faturmento" if lang == "pt" else "revenuee"
    before = plan_of(orders, f"{slip} por estado" if lang == "pt" else f"{slip} by state")
    changed = edited(before, {"limit": 3}, catalog, lang)
    assert slip in said(before) and slip in said(changed)


@pytest.mark.parametrize(("words", "gone", "now"), [
    ("em outubro", ["ontem"], ["outubro"]), ("troque receita por lucro", ["Receita"], ["Lucro"]),
    ("tire o filtro de estado", ["SP"], []),
])
def test_a_correction_in_words_rewrites_them_too(
    orders: Analyst, words: str, gone: list[str], now: list[str]
) -> None:
    before = plan_of(orders, "receita ontem em SP por categoria")
    plan = orders.change(before, words, "pt").plan
    assert plan is not None
    assert not [word for word in gone if word in said(plan)], said(plan)
    assert not [word for word in now if word not in said(plan)], said(plan)
