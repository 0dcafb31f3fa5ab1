"""An estimate in words, and a cost in seconds."""

from __future__ import annotations

import pytest

from orchestrator.cost import Decision, Pace, estimate_words, refusal_words
from orchestrator.cost.pace import SECONDS_PER_UNIT
from orchestrator.cost.words import about, about_bytes, about_seconds
from orchestrator.warehouse import Estimate

HEAVY = Estimate(cost=8_240_000.0, rows=1_200_000)


def test_what_is_expected_which_limit_and_what_helps() -> None:
    ask = Decision("ask", "cost", 2_000_000)
    assert estimate_words(HEAVY, ask, "pt", 41.0) == (
        "Esta consulta deve levar cerca de 40 segundos e trazer cerca de 1,2 milhão de linhas. "
        "(Custo estimado: 8,2 milhões; acima de 2 milhões, só com o seu sim.) Um período menor ou "
        "um filtro a mais deixa a consulta mais leve.")
    assert estimate_words(HEAVY, ask, "en", 41.0) == (
        "This statement should take about 40 seconds and bring about 1.2 million "
        "rows. (Estimated cost: 8.2 million; above 2 million, only with your yes.) A shorter "
        "period or another filter makes it lighter.")


def test_a_project_that_asks_always_is_not_told_of_a_limit() -> None:
    words = estimate_words(Estimate(cost=9.0, rows=1), Decision("ask", "cost", 0), "pt", 0.0)
    assert words == ("Esta consulta deve levar um ou dois segundos e trazer cerca de 1 linha. "
                     "Aqui, cada consulta espera o seu sim.")


def test_athenas_is_told_in_bytes() -> None:
    ask = Decision("ask", "bytes", 100_000_000_000)
    assert estimate_words(Estimate(bytes=123_400_000_000), ask, "pt") == (
        "Esta consulta deve ler cerca de 123,4 GB no Athena. (Leitura estimada: 123,4 GB; acima "
        "de 100 GB, só com o seu sim.) Um período menor ou um filtro a mais deixa a consulta "
        "mais leve.")


def test_a_refusal_says_the_limit_and_what_to_do() -> None:
    refuse = Decision("refuse", "cost", 5_000_000)
    assert refusal_words(HEAVY, refuse, "pt") == (
        "Esta consulta é pesada demais para ser executada. (Custo estimado: 8,2 milhões; o limite "
        "é 5 milhões.) Escolha um período menor ou acrescente um filtro.")
    assert "the limit is 5 million.)" in refusal_words(HEAVY, refuse, "en")


@pytest.mark.parametrize(("value", "pt", "en"), [
    (0, "0", "0"), (1, "1", "1"), (999, "999", "999"), (1000, "1 mil", "1 thousand"),
    (12_340, "12,3 mil", "12.3 thousand"), (999_950, "1 milhão", "1 million"),
    (1_990_000, "2 milhões", "2 million"), (1_900_000, "1,9 milhão", "1.9 million"),
    (5e9, "5 bilhões", "5 billion"), (1e15, "1000 trilhões", "1000 trillion")])
def test_numbers_are_told_by_their_size(value: float, pt: str, en: str) -> None:
    assert (about(value, "pt"), about(value, "en")) == (pt, en)


def test_bytes_are_told_by_their_size() -> None:
    assert [about_bytes(value, "pt") for value in (0, 1500, 10**12)] == \
        ["0 bytes", "1,5 kB", "1 TB"]


def test_seconds_are_told_as_coarsely_as_they_are_known() -> None:
    assert [about_seconds(value, "en") for value in (0.1, 5, 14, 60, 1e9)] == [
        "a second or two", "a few seconds", "about 10 seconds", "about a minute",
        "several minutes, if it is not stopped before"]


def test_the_pace_is_learned_from_what_ran() -> None:
    pace = Pace()
    assert pace.seconds(1_000_000) == 1_000_000 * SECONDS_PER_UNIT
    pace.ran(cost=10.0, seconds=60.0)
    assert pace.seconds(1_000_000) == 10.0, "a small statement tells nothing"
    for seconds in (1.0, 2.0, 50.0):
        pace.ran(cost=100_000.0, seconds=seconds)
    assert pace.seconds(1_000_000) == 20.0, "the median, so one slow run counts little"
