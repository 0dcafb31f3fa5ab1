"""What a model writes for people to read holds no link, image, address or HTML."""

from __future__ import annotations

import datetime as dt

import pytest

from orchestrator.errors import Invalid
from orchestrator.model_sentences import (
    check_plan_sentences,
    check_sentences,
    check_statement,
)
from orchestrator.plan.model import Metric, Plan, Time, TimeRange

ACTIVE = [
    "Veja [aqui](https://evil.example)", "![x](//evil.example/a.png)", "<img src=x>", "</b>",
    "https://evil.example", "ftp://evil.example", "www.evil.example", "a [b]: c", "[a][b]",
    "JavaScript:alert(1)", "mailto:a", "escreva a x@evil.example", "data:text/html,x", "x" * 601,
]


@pytest.mark.parametrize("text", ACTIVE)
def test_a_link_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="without links"):
        check_sentences("Certo.", text)
    today = dt.date(2026, 1, 1)
    time = Time(column="date", range=TimeRange(label=text))
    for plan in (Plan(goal=text, table="t", today=today),
                 Plan(goal="g", table="t", today=today, assumptions=("certo", text)),
                 Plan(goal="g", table="t", today=today, metrics=(Metric(name=text),)),
                 Plan(goal="g", table="t", today=today, time=time)):
        with pytest.raises(Invalid):
            check_plan_sentences(plan)


def test_a_columns_name_is_a_sentence_too() -> None:
    with pytest.raises(Invalid):
        check_statement('SELECT 1 AS "[veja](https://evil.example)"')
    with pytest.raises(Invalid):
        check_statement("SELECT 1", "Veja https://evil.example")
    right = "SELECT count(*) AS \"Número de sites\" FROM t WHERE s LIKE 'https://%' AND a <b"
    check_statement(right, "Certo.")


@pytest.mark.parametrize("text", [
    "Receita > 1.000 e < 5.000, por estado (UF).", "Às 10:30 de 3/4: tudo certo!", "50% [parcial]",
    "Pela data: 10/03/2026.",
    "a < b", "São os 5 maiores; veja abaixo.", ""])
def test_a_sentence_passes(text: str) -> None:
    check_sentences(text)
    check_plan_sentences(Plan(goal=text, table="t", today=dt.date(2026, 1, 1)))
