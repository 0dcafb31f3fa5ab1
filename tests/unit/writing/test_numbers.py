from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.analyst.writing import numbers

LANGS = st.sampled_from(["pt", "en"])
AMOUNTS = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=2
)


@pytest.mark.parametrize(("value", "pt", "en"), [
    (1234.56, "R$ 1.234,56", "R$1,234.56"),
    (-1234.5, "-R$ 1.234,50", "-R$1,234.50"),
    (0, "R$ 0,00", "R$0.00"),
    (Decimal("1000000"), "R$ 1.000.000,00", "R$1,000,000.00"),
    (-0.001, "R$ 0,00", "R$0.00"),
])
def test_money(value: numbers.Number, pt: str, en: str) -> None:
    assert numbers.money(value, "BRL", "pt") == pt
    assert numbers.money(value, "BRL", "en") == en


@pytest.mark.parametrize(("value", "pt"), [
    (12.345, "12,3%"), (33.0, "33%"), (0.04, "0,04%"), (0, "0%"), (-1.94, "-1,9%"),
    (99.96, "100%"), (0.00001, "0%"), (1234.5, "1.234,5%"),
])
def test_percent(value: float, pt: str) -> None:
    assert numbers.percent(value, "pt") == pt


def test_percent_in_a_column_keeps_its_decimal() -> None:
    assert numbers.percent(26, "en", fixed=True) == "26.0%"
    assert numbers.percent(26, "en", fixed=True, signed=True) == "+26.0%"


@pytest.mark.parametrize(("value", "unit", "pt", "en"), [
    (1, "days", "1 dia", "1 day"),
    (1.5, "days", "1,5 dia", "1.5 days"),
    (2, "days", "2 dias", "2 days"),
    (0, "stars", "0 estrelas", "0 stars"),
    (1700, "count", "1.700", "1,700"),
    (4.125, "stars", "4,13 estrelas", "4.13 stars"),
    (7, "USD", "US$ 7,00", "US$7.00"),
    (7, "CHF", "CHF 7,00", "CHF 7.00"),
])
def test_units(value: float, unit: str, pt: str, en: str) -> None:
    assert numbers.in_unit(value, unit, "pt") == pt
    assert numbers.in_unit(value, unit, "en") == en


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), True, None, "1",
                                   10.0**90, Decimal("1e90"), 10**90])
def test_what_cannot_be_printed_is_not_usable(value: object) -> None:
    assert not numbers.usable(value)


@given(AMOUNTS, LANGS)
def test_what_is_formatted_parses_back(value: Decimal, lang: str) -> None:
    assert numbers.parse(numbers.number(value, lang), lang) == value
    assert numbers.parse(numbers.number(value, lang, 2), lang) == value


@given(st.integers(-(10**15), 10**15), LANGS)
def test_integers_parse_back(value: int, lang: str) -> None:
    assert numbers.parse(numbers.number(value, lang), lang) == value


@given(st.floats(-1e12, 1e12), st.integers(0, 6), LANGS)
def test_rounding_is_at_most_half_a_digit(value: float, decimals: int, lang: str) -> None:
    back = numbers.parse(numbers.number(value, lang, decimals), lang)
    assert back is not None
    assert abs(back - numbers.exact(value)) <= Decimal("0.5").scaleb(-decimals)


@pytest.mark.parametrize(("text", "lang"), [
    ("1.23.456", "pt"), ("1,234,5", "pt"), ("", "pt"), ("12.34", "pt"), ("12,34", "en"),
    ("9" * 100, "en"), ("R$ 1", "pt"),
])
def test_other_notations_are_no_numbers(text: str, lang: str) -> None:
    assert numbers.parse(text, lang) is None
