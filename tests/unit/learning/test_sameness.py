"""Two ways to write one question, and pairs that look alike and are not the same."""

from __future__ import annotations

import pytest

from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.learning.sameness import same_question
from orchestrator.learning.words import key_words

SAME = [
    ("Qual foi a receita por mês?", "qual foi receita por mes"),
    ("Receita por canal em SP", "em SP, receita por canal"),
    ("Receita por canal em SP", "Por favor, receita em SP por canal."),
    ("Faturamento por estado", "Faturameto por estado"),
    ("Top 5 produtos por receita in 2026", "in 2026, top 5 produtos por receita"),
    ("revenue by channel last month", "Revenue last month, by channel"),
    ("E-mail de quem comprou mais", "e mail de quem comprou mais"),
    ("A receita de “SP”, por mês.", "receita de SP por mês"),
    ("QUAL A RECEITA DE SP!", "qual a receita de sp?"),
    ("os 5 maiores produtos", "5 maiores produtos"),
    ("receita != 0", "Receita != 0?"),
]
DIFFERENT = [
    ("receita em junho", "receita em julho"),
    ("receita de SP sem RJ", "receita de RJ sem SP"),
    ("clientes por produtos", "produtos por clientes"),
    ("receita de SP por canal e custo de RJ", "receita de RJ por canal e custo de SP"),
    ("pedidos acima de 100", "pedidos acima de 1000"),
    ("pedidos > 100", "pedidos < 100"),
    ("saldo -5", "saldo 5"),
    ("receita em 2025", "receita em 2026"),
    ("pedidos pagos e não entregues", "pedidos entregues e não pagos"),
    ("de janeiro a março de 2026", "de março a janeiro de 2026"),
    ("top 5 produtos", "top 10 produtos"),
    ("compare 2026 com 2025", "compare 2025 com 2026"),
    ("pedidos de João Silva", "pedidos de João Silvo"),
    ("receita", "receita por mês"),
    ("", ""),
    ("revenue from SP to RJ", "revenue from RJ to SP"),
    ("status != pago", "status = pago"),
    ("receita ≠ 0", "receita = 0"),
    ("pedidos < 5", "pedidos ≮ 5"),
    ("desconto acima de .5", "desconto acima de 5"),
    ("às 5:30", "às 5 30"),
    ("quantidade > 5 preço 100", "quantidade 5 preço > 100"),
    ("saldo -5 e 10", "saldo 5 e -10"),
    ("desconto 10% e 5", "desconto 10 e 5%"),
    ("clientes da classe A", "clientes da classe"),
    ("clientes da classe A", "clientes da classe O"),
    ("clientes da classe a, receita", "clientes da classe, receita"),
    ("receita da classe A por mês", "receita da classe por mês"),
    ("revenue of grade A customers", "revenue of grade customers"),
    ("pedidos às 10", "pedidos 10"),
    ("receita em SP, custo no RJ", "receita no RJ, custo em SP"),
    ("por produto, receita; no mês, custo", "no mês, receita; por produto, custo"),
    ("pedidos (pagos ou novos) e cancelados", "pedidos pagos ou (novos e cancelados)"),
    ("orders paid last month due this month", "orders paid this month, last month due"),
    ("\u037a\u037a", "x"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_it_is_the_same_question(analyst: Analyst, one: str, other: str) -> None:
    assert same_question(one, other, analyst.knows)
    assert same_question(other, one, analyst.knows)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_it_is_another_question(analyst: Analyst, one: str, other: str) -> None:
    assert not same_question(one, other, analyst.knows)
    assert not same_question(other, one, analyst.knows)


def test_no_slip_is_forgiven_where_nobody_knows_the_words() -> None:
    assert not same_question("Faturamento por estado", "Faturameto por estado")


def test_few_slips_are_forgiven_in_all(analyst: Analyst) -> None:
    wrong = "faturameto por cannal, produtto, estaddo"
    assert not same_question("faturamento por canal, produto, estado", wrong, analyst.knows)


def test_a_long_text_is_compared_in_bounded_time(analyst: Analyst) -> None:
    long = " ".join(f"palavra{n} por" for n in range(2000))
    assert same_question(long, long.upper(), analyst.knows)
    assert not same_question(long, long + " mais", analyst.knows)


def test_key_words_find_plural_and_gender_too() -> None:
    assert key_words("Os pedidos cancelados?") == key_words("pedido cancelada")
