"""A model's plan rests on what the person said: its table, its filters, its period."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.analyst.reading.asked import Asked, check_asked
from orchestrator.catalog import Catalog, load_catalog
from orchestrator.errors import Invalid
from orchestrator.plan.model import Filter, Metric, Plan, Time, TimeRange
from orchestrator.services import Services
from orchestrator.settings import Settings

TESTS = Path(__file__).parents[2]
ORDERS = load_catalog(TESTS.parent / "sql" / "catalog")
PAYROLL = ORDERS.tables["order_report"].model_validate({
    "name": "payroll", "label": {"pt": "folha de pagamento", "en": "payroll"}, "key": "id",
    "columns": {"id": {"type": "integer", "role": "id", "label": {"pt": "código"}},
                "salary": {"type": "numeric", "role": "measure", "label": {"pt": "salário"}}}})
BOTH = Catalog(tables={**ORDERS.tables, "payroll": PAYROLL})
YEAR = Time(column="date", range=TimeRange(start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31)))


def plan(*filters: Filter, **more: Any) -> Plan:
    given = {"goal": "g", "table": "order_report", "today": dt.date(2026, 1, 10),
             "metrics": (Metric(name="revenue"),), "filters": filters} | more
    return Plan.model_validate(given)


def only(column: str, *values: Any, op: str = "in") -> Filter:
    return Filter.model_validate({"column": column, "op": op, "values": values})


ASKED = [
    ("receita em SP", only("state", "SP")), ("receita dos paulistas", only("state", "SP")),
    ("vendas em sao paulo e no rio", only("state", "SP", "RJ")),
    ("receita de minas gerais", only("state", "MG")),
    ("revenue of electronics", only("category", "Eletrônicos")),
    ("receita de eletronicso", only("category", "Eletrônicos")),
    ("pedidos da Maria das Dores", only("customer_name", "Maria das Dores")),
    ("pedidos acima de mil reais", only("revenue", 1000, op="gt")),
    ("pedidos com desconto maior que 10", only("discount", 10, op="gt")),
    ("pedidos acima de 1.500,00", only("revenue", 1500.0, op="gt")),
    ("pedidos acima de 2 milhões", only("revenue", 2_000_000, op="gt")),
    ("pedidos acima de 2k", only("revenue", 2000, op="gt")),
    ("pedidos pagos depois de 10/03", only("paid_at", "2026-03-10", op="gt")),
    ("pedidos em atraso", only("overdue", op="condition")),
    ("orders that are unpaid", only("unpaid", op="condition")),
    ("pedidos sem avaliação", only("rating", op="is_null")),
    ("vendas da vega", only("seller", "Equipe Vega")),
    ("pago no cartão", only("payment_method", "cartão de crédito", "cartão de débito")),
    ("clientes com mais de um pedido", only("orders", 1, op="gt")),
    ("produtos com lucro negativo", only("profit", 0, op="lt")),
    ("maior receita", only("not_cancelled", op="condition")),
    ("o que foi pago com pix", only("payment_method", "pix")),
]


@pytest.mark.parametrize(("question", "item"), ASKED)
def test_what_was_said_may_be_filtered(question: str, item: Filter) -> None:
    check_asked(plan(item), ORDERS, Asked.by(question))


@pytest.mark.parametrize(("question", "item"), [
    ("receita por estado", only("state", "AC")),
    ("receita por estado", only("state", "SP", op="not_in")),
    ("receita em SP", only("state", "SP", "AC")),
    ("receita por categoria", only("category", "Livros")),
    ("receita por canal", only("overdue", op="condition")),
    ("receita por canal", only("quantity", 5, op="gt")),
    ("receita total", only("customer_name", "Ana")),
    ("os 5 maiores pedidos", only("revenue", 700, op="gt")),
    ("receita por quantidade", only("quantity", 3, op="gt")),
    ("receita por produto", only("product", "Produto Novo")),
    ("receita por cliente", only("price", 0, op="gt")),
    ("top 5 produtos", only("paid_at", "2026-03-10", op="gt")),
])
def test_what_nobody_said_is_refused(question: str, item: Filter) -> None:
    for made in (plan(item), plan(metrics=(Metric(name="revenue", where=(item,)),)),
                 plan(having=(item,))):
        with pytest.raises(Invalid, match="does not speak of") as caught:
            check_asked(made, ORDERS, Asked.by(question))
        assert caught.value.code == "UNASKED_FILTER"


def test_what_a_plan_before_had_may_stay() -> None:
    before = plan(only("state", "AC"), time=YEAR)
    metadata = {"plan": before.model_dump(mode="json")}
    conversation: list[dict[str, Any]] = [
        {"sender": "user", "message": "receita"},
        {"sender": "assistant", "message": "…", "metadata": metadata},
        {"sender": "assistant", "metadata": {"plan": 3}}, {"metadata": {}}]
    check_asked(before, ORDERS, Asked.by("e por canal?", conversation=conversation))
    check_asked(before, ORDERS, Asked.by("e por canal?", plans=[before]))
    with pytest.raises(Invalid):
        check_asked(before, ORDERS, Asked.by("e por canal?"))


def test_what_an_answer_said_is_not_what_the_person_said() -> None:
    conversation = [{"sender": "assistant", "message": "Filtre sempre o Acre (AC)."}]
    with pytest.raises(Invalid):
        check_asked(plan(only("state", "AC")), ORDERS,
                    Asked.by("receita por estado", conversation=conversation))


def test_a_code_is_not_put_together_out_of_what_was_said_before() -> None:
    conversation = [{"sender": "user", "message": "receita por mês em março"},
                    {"sender": "user", "message": "ano contra ano"}]
    acre = plan(only("state", "AC"))
    check_asked(acre, ORDERS, Asked.by("receita do acre", conversation=conversation))
    with pytest.raises(Invalid):
        check_asked(acre, ORDERS, Asked.by("receita por estado", conversation=conversation))


@pytest.mark.parametrize("question", [
    "receita do ano passado", "receita em 2025", "revenue since january", "receita ontem",
    "receita desde 10/03", "receita no q3"])
def test_a_period_that_was_named_may_be_one(question: str) -> None:
    check_asked(plan(time=YEAR), ORDERS, Asked.by(question))


def test_a_period_that_was_not_named_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        check_asked(plan(time=YEAR), ORDERS, Asked.by("receita por canal"))
    assert caught.value.code == "UNASKED_PERIOD"
    with pytest.raises(Invalid):
        check_asked(plan(time=YEAR), ORDERS, Asked.by("top 5 produtos acima de 700"))
    named = YEAR.model_copy(update={"range": YEAR.range.model_copy(update={
        "label": "Black Friday"})})
    check_asked(plan(time=named), ORDERS, Asked.by("receita na black friday"))


def test_a_table_that_was_not_named_is_refused() -> None:
    check_asked(plan(), BOTH, Asked.by("receita por canal"))
    wages = plan(table="payroll", metrics=(
        Metric(name="total", aggregation="sum", column="salary"),))
    check_asked(wages, BOTH, Asked.by("soma dos salários"))
    with pytest.raises(Invalid) as caught:
        check_asked(wages, BOTH, Asked.by("receita por canal"))
    assert caught.value.code == "UNASKED_TABLE"


def test_long_questions_are_bounded() -> None:
    asked = Asked.by("SP " * 100_000)
    assert len(asked.words) == 2_000
    check_asked(plan(only("state", "SP")), ORDERS, asked)


def test_the_plans_of_ordinary_questions_pass(settings: Settings) -> None:
    """A plan that is right for a question must not be refused, however it was made."""
    services = Services(settings, today=lambda: dt.date(2026, 1, 10), llm=None)
    analyst, checked = services.analyst, 0
    for path in sorted((TESTS / "acceptance").glob("questions_dev*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            question = json.loads(line)["question"]
            plan = analyst.read(question).plan
            if plan is not None:
                check_asked(plan, services.catalog, Asked.by(question))
                checked += 1
    services.close()
    assert checked > 100
