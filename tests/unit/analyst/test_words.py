"""The smaller steps: language, numbers, spelling, stems, and that no business is in code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.amounts import parse
from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.analyst.reading.language import detect_language
from orchestrator.analyst.reading.spelling import Speller, edit_distance
from orchestrator.catalog import load_catalog
from orchestrator.catalog.folding import fold, stems, words
from tests.unit.analyst.conftest import ORDERS

READING = Path(lexicon.__file__).parents[1]


@pytest.mark.parametrize(("text", "lang"), [
    ("Qual foi a receita de ontem?", "pt"), ("quanto vendemos hoje", "pt"), ("e hoje?", "pt"),
    ("What was the revenue yesterday?", "en"), ("how many per day", "en"),
    ("revenue per customer, excluding São Paulo", "en"), ("receita de São Paulo", "pt"),
])
def test_the_language_is_heard(text: str, lang: str) -> None:
    assert detect_language(text) == lang


def test_a_refused_word_is_quoted_as_it_was_typed(orders: Analyst) -> None:
    assert "“previsão”" in orders.read("qual a previsão de vendas?").reason


@pytest.mark.parametrize(("text", "lang", "value"), [
    ("1.500,00", "pt", 1500), ("1.500", "pt", 1500), ("1,5", "pt", 1.5), ("1,500.00", "en", 1500),
    ("1,500", "en", 1500), ("1.5", "en", 1.5), ("1.5", "pt", 1.5), ("2.000.000", "pt", 2_000_000),
])
def test_numbers_are_read_as_the_language_writes_them(text: str, lang: str, value: float) -> None:
    assert parse(text, lang) == value


def test_distance_counts_swaps_and_stops_early() -> None:
    assert edit_distance("receita", "recieta", 2) == 1
    assert edit_distance("receita", "receta", 2) == 1
    assert edit_distance("receita", "banana", 2) == 3


def test_a_tie_corrects_nothing() -> None:
    speller = Speller(known=(), targets=("planta", "plantio"), sense=lambda _: ())
    assert speller.correct("plantaa") == "planta"
    assert Speller((), ("carta", "carga"), lambda _: ()).correct("cart") == "carta"
    assert Speller((), ("canoas", "canola"), lambda _: ()).correct("canoa") == "canoa"


@pytest.mark.parametrize(("left", "right"), [
    ("pedidos", "pedido"), ("regiões", "região"), ("canais", "canal"), ("itens", "item"),
    ("cancelada", "cancelados"), ("categories", "category"), ("boxes", "box"), ("valores", "valor"),
])
def test_forms_of_a_word_share_a_stem(left: str, right: str) -> None:
    assert set(stems(fold(left))) & set(stems(fold(right)))


@pytest.mark.parametrize(("left", "right"), [("status", "state"), ("nota", "not"), ("area", "are")])
def test_different_words_do_not_meet_where_it_hurts(left: str, right: str) -> None:
    small = right in lexicon.function_words()
    assert small or not set(stems(left)) & set(stems(right))


def test_no_column_or_metric_is_named_in_code() -> None:
    """Names of the demo's catalog that are no everyday words must not occur in the analyst."""
    table = load_catalog(ORDERS).tables["order_report"]
    everyday = {"category", "cost", "date", "items", "state", "status"}
    names = set(table.columns) | set(table.metrics) | set(table.columns["state"].values)
    names -= everyday
    for file in READING.rglob("*.py"):
        code = re.sub(r'""".*?"""|#.*', "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        found = set(re.findall(r"\w+", code)) & names
        assert not found, f"{file.name}: {found}"


def test_lexicons_have_the_same_categories() -> None:
    pt, en = lexicon.LANGUAGES["pt"], lexicon.LANGUAGES["en"]
    assert set(pt) == set(en)
    for group in ("meanings", "groups"):
        assert set(pt[group]) == set(en[group])
    for table in pt["groups"]:
        assert set(pt["groups"][table]) == set(en["groups"][table])


def test_every_reading_is_written_down(orders: Analyst) -> None:
    plan = orders.read("faturmento de sao paulo nos ultimos 7 dias").plan
    assert plan is not None
    said = " ".join(plan.assumptions)
    assert "não cancelados" in said
    assert "15/11/2026" in said and "21/11/2026" in said
    assert "faturmento" in said
    assert "state" not in said and words(plan.goal)


def test_sentences_follow_the_language(orders: Analyst) -> None:
    plan = orders.read("revenue by state").plan
    assert plan is not None and plan.goal == "Revenue by state"
    assert "Without a period: all data are considered." in plan.assumptions
    assert orders.read("revenue by warehouse").reason.startswith("I did not understand: warehouse")
