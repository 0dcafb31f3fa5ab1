"""Time expressions, as they are written in both languages, and the days they cover."""

from __future__ import annotations

import datetime as dt

import pytest

from orchestrator.analyst.reading import periods
from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.analyst.reading.calendar_math import add_months, last_units, shifted_unit
from orchestrator.analyst.reading.sentence import Sentence, split

TODAY = dt.date(2026, 11, 21)  # a Saturday


def ranges(text: str, *, month_first: bool = False, today: dt.date = TODAY) -> list[str]:
    typed, words = split(text)
    sentence = Sentence.of(typed, words, {})
    periods.recognise(sentence, periods.Clock(today, month_first))
    return [
        f"{mark.data.start or ''}..{mark.data.end or ''}"
        for mark in sentence.ordered() if mark.kind == "range"
    ]


@pytest.mark.parametrize(("text", "expected"), [
    ("hoje", "2026-11-21..2026-11-21"),
    ("anteontem", "2026-11-19..2026-11-19"),
    ("últimos 7 dias", "2026-11-15..2026-11-21"),
    ("nos últimos três meses", "2026-08-22..2026-11-21"),
    ("last 6 full months", "2026-05-01..2026-10-31"),
    ("esta semana", "2026-11-16..2026-11-21"),
    ("semana passada", "2026-11-09..2026-11-15"),
    ("last month", "2026-10-01..2026-10-31"),
    ("último trimestre", "2026-07-01..2026-09-30"),
    ("este ano", "2026-01-01..2026-11-21"),
    ("year to date", "2026-01-01..2026-11-21"),
    ("no ano", "2026-01-01..2026-11-21"),
    ("em março", "2026-03-01..2026-03-31"),
    ("em dezembro", "2025-12-01..2025-12-31"),
    ("março do ano passado", "2025-03-01..2025-03-31"),
    ("entre janeiro e março de 2026", "2026-01-01..2026-03-31"),
    ("de novembro a fevereiro", "2025-11-01..2026-02-28"),
    ("de 1 a 15 de outubro", "2026-10-01..2026-10-15"),
    ("from March 1 to March 15, 2026", "2026-03-01..2026-03-15"),
    ("Q3 2025", "2025-07-01..2025-09-30"),
    ("3º trimestre de 2025", "2025-07-01..2025-09-30"),
    ("first half of 2026", "2026-01-01..2026-06-30"),
    ("primeira quinzena de outubro", "2026-10-01..2026-10-15"),
    ("2025", "2025-01-01..2025-12-31"),
    ("March 5, 2026", "2026-03-05..2026-03-05"),
    ("05/03/2026", "2026-03-05..2026-03-05"),
    ("2026-03-05", "2026-03-05..2026-03-05"),
    ("03/2026", "2026-03-01..2026-03-31"),
    ("dia 10/10", "2026-10-10..2026-10-10"),
    ("desde março", "2026-03-01..2026-11-21"),
    ("until yesterday", "..2026-11-20"),
    ("before 2026", "..2025-12-31"),
    ("depois de março", "2026-04-01.."),
    ("há 3 meses", "2026-08-01..2026-08-31"),
    ("próximos 7 dias", "2026-11-22..2026-11-28"),
    ("on monday", "2026-11-16..2026-11-16"),
    ("last weekend", "2026-11-14..2026-11-15"),
])
def test_an_expression_covers_its_days(text: str, expected: str) -> None:
    assert ranges(text) == [expected]


def test_english_dates_put_the_month_first() -> None:
    assert ranges("3/5/2026", month_first=True) == ["2026-03-05..2026-03-05"]
    assert ranges("25/3/2026", month_first=True) == ["2026-03-25..2026-03-25"]


@pytest.mark.parametrize("text", [
    "31/02/2026", "February 30", "mais de 2000", "últimos 0 dias", "top 2025",
])
def test_what_is_no_period_is_left_alone(text: str) -> None:
    assert ranges(text) == []


def test_a_leap_day_has_a_last_year() -> None:
    today = dt.date(2028, 2, 29)
    assert ranges("últimos 12 meses", today=today) == ["2027-03-01..2028-02-29"]
    assert add_months(today, 12) == dt.date(2029, 2, 28)


def test_months_are_counted_from_the_day_after() -> None:
    assert last_units(dt.date(2026, 5, 31), 3, "month")[0] == dt.date(2026, 3, 1)
    assert shifted_unit(dt.date(2026, 1, 15), "quarter", -1) == (
        dt.date(2025, 10, 1), dt.date(2025, 12, 31),
    )


@pytest.mark.parametrize(("question", "label"), [
    ("receita dos últimos 7 dias", "últimos 7 dias"),
    ("receita no Mês Passado por canal", "Mês Passado"),
    ("revenue over the last 30 days", "last 30 days"),
    ("receita de março a maio", "março a maio"),
    ("receita a partir de março", "a partir de março"),
    ("receita em 2025", "2025"),
])
def test_a_period_is_called_what_the_person_called_it(
    question: str, label: str, orders: Analyst
) -> None:
    plan = orders.read(question).plan
    assert plan is not None
    assert plan.time is not None
    assert plan.time.range.label == label


def test_a_word_of_both_languages_is_answered_in_the_one_spoken_before(orders: Analyst) -> None:
    spoken = [{"sender": "user", "message": "how many orders did we have in October?"}]
    assert orders.read("margin?", conversation=spoken).lang == "en"
    assert orders.read("q2?", conversation=spoken).lang == "en"
    assert orders.read("q2?").lang == "pt"
