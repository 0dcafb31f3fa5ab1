from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orchestrator.analyst.checking.check import check_numbers
from orchestrator.analyst.checking.fact import Fact, Facts
from orchestrator.analyst.writing import numbers
from orchestrator.analyst.writing.markdown import escape

LANGS = st.sampled_from(["pt", "en"])
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def facts(*values: object, percents: tuple[object, ...] = (), dates: tuple[dt.date, ...] = (),
          ranges: tuple[tuple[dt.date, dt.date], ...] = (), texts: tuple[str, ...] = ()) -> Facts:
    found = {Fact(Decimal(str(value))) for value in values}
    found |= {Fact(Decimal(str(value)), "percent") for value in percents}
    return Facts(frozenset(found), frozenset(dates), frozenset(ranges), frozenset(texts))


@pytest.mark.parametrize("text", [
    "A receita foi de R$ 1.234,56.",
    "A receita foi de R$ 1.235.",
    "A receita foi de 1,23 mil.",
    "A receita foi de R$ 1,2 mil.",
    "Cerca de R$ 1,23k de receita",
    "**R$ 1.234,56**, isto é, 1234,56",
])
def test_a_number_and_its_roundings_are_accepted(text: str) -> None:
    assert check_numbers(text, facts("1234.56"), "pt") == []


@pytest.mark.parametrize(("text", "bad"), [
    ("R$ 1.234,57", ["R$ 1.234,57"]),
    ("R$ 1.334,56", ["R$ 1.334,56"]),
    ("R$ 1,235 mil e R$ 1,3 mil", ["R$ 1,3 mil"]),
    ("-1.234,56", ["-1.234,56"]),
    ("1.234,56%", ["1.234,56%"]),
    ("1.234.567,00", ["1.234.567,00"]),
    ("R$ 1,2 milhão", ["R$ 1,2 milhão"]),
    ("1", ["1"]),
    ("１２３", ["123"]),
    ("١٢٣", ["123"]),
])
def test_any_other_number_is_named(text: str, bad: list[str]) -> None:
    assert check_numbers(text, facts("1234.56"), "pt") == bad


def test_millions_in_both_languages() -> None:
    known = facts("3027226.72")
    assert check_numbers("R$ 3,03 milhões, ou 3 mi", known, "pt") == []
    assert check_numbers("R$3.03 million, or R$3.03M", known, "en") == []
    assert check_numbers("R$ 3,04 milhões", known, "pt") == ["R$ 3,04 milhões"]


def test_percent_needs_a_percent() -> None:
    known = facts(33, percents=("12.345",))
    assert check_numbers("12,3%, 12,35 % e 12 por cento", known, "pt") == []
    assert check_numbers("33%", known, "pt") == ["33%"]
    assert check_numbers("R$ 12,35", known, "pt") == ["R$ 12,35"]
    assert check_numbers("12.3 percentage points", known, "en") == []


def test_a_written_sign_must_be_right() -> None:
    known = facts(percents=("-12.3",))
    assert check_numbers("queda de 12,3%, ou -12,3%", known, "pt") == []
    assert check_numbers("(+12,3%)", known, "pt") == ["+12,3%"]


@pytest.mark.parametrize("text", [
    "em 21/11/2026", "em 2026-11-21", "21 de novembro de 2026", "em novembro de 2026",
    "15 a 21/11/2026", "no 4º trimestre de 2026", "em 2026", "nov/2026", "21/11",
])
def test_dates_that_are_known(text: str) -> None:
    known = facts(dates=(dt.date(2026, 11, 15), dt.date(2026, 11, 21)))
    assert check_numbers(text, known, "pt") == []


@pytest.mark.parametrize("text", [
    "em 22/11/2026", "em 2026-11-20", "20 de novembro de 2026", "em outubro de 2026",
    "14 a 21/11/2026", "no 3º trimestre de 2026", "em 2025", "out/2026", "21/10",
])
def test_dates_that_are_not(text: str) -> None:
    known = facts(dates=(dt.date(2026, 11, 15), dt.date(2026, 11, 21)))
    assert len(check_numbers(text, known, "pt")) == 1


def test_english_dates() -> None:
    known = facts(dates=(dt.date(2026, 11, 15), dt.date(2026, 11, 21)))
    text = "Nov 21, 2026; November 21; Nov 15–21, 2026; November 2026; Q4 2026; 11/21/2026"
    assert check_numbers(text, known, "en") == []
    assert check_numbers("Nov 20, 2026", known, "en") == ["Nov 20, 2026"]


def test_months_within_a_range_may_be_named() -> None:
    known = facts(ranges=((dt.date(2025, 11, 1), dt.date(2026, 10, 31)),))
    assert check_numbers("de março de 2026 a outubro de 2026", known, "pt") == []
    assert check_numbers("em novembro de 2026", known, "pt") == ["novembro de 2026"]
    assert check_numbers("em março de 2025", known, "pt") == ["março de 2025"]


def test_names_with_digits_may_be_quoted_whole() -> None:
    known = facts(7, texts=("Notebook 14", "7", "a|b 3"))
    assert check_numbers(f"**Notebook 14** vendeu 7; {escape('a|b 3')}", known, "pt") == []
    assert check_numbers("Notebook 15 vendeu 17", known, "pt") == ["15", "17"]


def test_list_markers_are_no_figures_unless_out_of_order() -> None:
    assert check_numbers("1. SP\n2. RJ\n3. MG", facts(), "pt") == []
    assert check_numbers("1. SP\n7. RJ", facts(), "pt") == ["7"]


@given(AMOUNTS, LANGS)
def test_every_formatted_value_is_accepted(value: Decimal, lang: str) -> None:
    known = facts(value, percents=(value,))
    for text in (numbers.number(value, lang), numbers.money(value, "BRL", lang),
                 numbers.percent(value, lang), numbers.percent(value, lang, fixed=True),
                 numbers.in_unit(value, "days", lang)):
        assert check_numbers(f"O valor é **{text}**, sim.", known, lang) == []


@given(AMOUNTS, LANGS, st.data())
def test_any_changed_digit_is_caught(value: Decimal, lang: str, data: st.DataObject) -> None:
    text = numbers.money(value, "BRL", lang)
    positions = [index for index, char in enumerate(text) if char.isdigit()]
    position = data.draw(st.sampled_from(positions))
    digit = data.draw(st.sampled_from("0123456789"))
    assume(text[position] != digit)
    changed = text[:position] + digit + text[position + 1:]
    assert check_numbers(f"O valor é {changed}.", facts(value), lang) != []


@given(st.text(max_size=200), LANGS)
def test_any_text_can_be_checked(text: str, lang: str) -> None:
    check_numbers(text, facts(1, texts=(text[:20],)), lang)
