"""Whatever is typed, the analyst answers with a reading: no exception, no slow question."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.analyst import Analyst

WORDS = [
    *sorted(lexicon.vocabulary()),
    "receita", "pedidos", "estado", "SP", "cancelados", "produtos", "2025", "1.500,00", "R$",
    "31/02/2026", "03/2026", "clientes", "desconto", "avaliação", "Equipe Vega", "em atraso",
]


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
@settings(max_examples=400)
def test_any_words_give_a_reading(orders: Analyst, text: str) -> None:
    reading = orders.read(text)
    assert (reading.plan is None) == (reading.kind != "plan")
    if reading.plan is not None:
        assert orders.change(reading.plan, text, "en").lang == "en"


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_gives_a_reading(orders: Analyst, text: str) -> None:
    assert orders.read(text).reason


@pytest.mark.parametrize("text", ["", "   ", "?" * 3_000, "\0\0", "a" * 5_000, "por " * 900])
def test_hostile_text_is_refused(orders: Analyst, text: str) -> None:
    reading = orders.read(text)
    assert reading.kind != "plan"
    assert reading.reason and reading.examples


def test_a_broken_conversation_is_no_conversation(orders: Analyst) -> None:
    entries = [{"metadata": {"plan": {"goal": 3}}}, {"metadata": "x"}, {}, {"metadata": None}]
    assert orders.read("e hoje?", conversation=entries).kind == "refusal"


def test_a_question_is_read_in_milliseconds(orders: Analyst) -> None:
    question = "Top 5 produtos por receita em SP e RJ nos últimos 30 dias, exceto cancelados"
    orders.read(question)
    started = time.process_time()
    for number in range(20):
        orders.read(f"{question} no canal app {'?' * number}")
    assert (time.process_time() - started) / 20 < 0.02
