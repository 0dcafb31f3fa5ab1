"""A plan's sentences in another language say what the plan says, and no other."""

from __future__ import annotations

import pytest

from orchestrator.agent import Lang
from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.catalog import Catalog, load_catalog
from orchestrator.plan.model import Plan
from orchestrator.plan.steps import describe_plan
from orchestrator.plan_words import plan_words

from .conftest import ORDERS


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ORDERS)


def plan_of(orders: Analyst, question: str) -> Plan:
    plan = orders.read(question).plan
    assert plan is not None
    return plan


PAIRS = [
    ("top 5 produtos por receita em outubro", "top 5 products by revenue in October"),
    ("receita por categoria", "revenue by category"),
    ("pedidos cancelados por estado este ano", "cancelled orders by state this year"),
]


@pytest.mark.parametrize(("portuguese", "english"), PAIRS)
def test_it_is_what_the_question_asked_in_that_language_says(
    orders: Analyst, catalog: Catalog, portuguese: str, english: str
) -> None:
    """The person's own words for a period stay in their quotes."""
    ways: tuple[tuple[str, Lang, str, Lang], ...] = (
        (portuguese, "pt", english, "en"), (english, "en", portuguese, "pt"))
    for one, its, two, wanted in ways:
        plan, same = plan_of(orders, one), plan_of(orders, two)
        told = plan_words(plan, catalog, wanted, its)
        said, names = same.time and same.time.range.label, plan.time and plan.time.range.label
        expected = [step.replace(f"“{said}”", f"“{names}”")
                    for step in describe_plan(same, catalog, wanted)]
        assert (told.goal, list(told.steps), told.notes) == (same.goal, expected, ())


def test_notes_on_the_question_stay_as_they_were_said(orders: Analyst, catalog: Catalog) -> None:
    plan = plan_of(orders, "faturmento por estado")
    told = plan_words(plan, catalog, "en", "pt")
    assert told.notes == ("Li “faturmento” como “faturamento”.",)
    assert not any("Li “" in step or "Receita" in step for step in told.steps)


def test_in_its_own_language_it_says_the_same(orders: Analyst, catalog: Catalog) -> None:
    plan = plan_of(orders, "receita em outubro comparada com setembro por categoria")
    told = plan_words(plan, catalog, "pt", "pt")
    assert (told.goal, list(told.steps)) == (plan.goal, describe_plan(plan, catalog, "pt"))
