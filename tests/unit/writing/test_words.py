"""Dates, periods, grammar and the rule of what may be added up."""

from __future__ import annotations

import datetime as dt

import pytest

from orchestrator.analyst.writing import dates, grammar
from orchestrator.analyst.writing.columns import expression_adds_up
from orchestrator.plan.model import TimeRange

TODAY = dt.date(2026, 11, 21)


def of(start: str, end: str, label: str = "") -> TimeRange:
    return TimeRange(start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end),
                     label=label)


@pytest.mark.parametrize(("range_", "pt", "en"), [
    (of("2026-11-21", "2026-11-21"), "hoje (21/11/2026)", "today (Nov 21, 2026)"),
    (of("2026-11-20", "2026-11-20"), "ontem (20/11/2026)", "yesterday (Nov 20, 2026)"),
    (of("2026-03-05", "2026-03-05"), "em 05/03/2026", "on Mar 5, 2026"),
    (of("2026-10-01", "2026-10-31"), "em outubro de 2026", "in October 2026"),
    (of("2026-07-01", "2026-09-30"), "no 3º trimestre de 2026", "in Q3 2026"),
    (of("2025-01-01", "2025-12-31"), "em 2025", "in 2025"),
    (of("2026-11-15", "2026-11-21"), "nos últimos 7 dias (15 a 21/11/2026)",
     "in the last 7 days (Nov 15–21, 2026)"),
    (of("2026-10-11", "2026-11-21", "últimas 6 semanas"),
     "nas últimas 6 semanas (11/10 a 21/11/2026)",
     "in the last 6 weeks (Oct 11 – Nov 21, 2026)"),
    (of("2026-08-22", "2026-11-21"), "nos últimos 3 meses (22/08 a 21/11/2026)",
     "in the last 3 months (Aug 22 – Nov 21, 2026)"),
    (of("2026-11-01", "2026-11-21"), "em novembro de 2026 (até 21/11/2026)",
     "in November 2026 (up to Nov 21, 2026)"),
    (of("2026-11-01", "2026-11-21", "últimos 21 dias"), "nos últimos 21 dias (1 a 21/11/2026)",
     "in the last 21 days (Nov 1–21, 2026)"),
    (of("2026-01-01", "2026-11-21"), "em 2026 (até 21/11/2026)", "in 2026 (up to Nov 21, 2026)"),
    (of("2026-01-01", "2026-03-31"), "no 1º trimestre de 2026", "in Q1 2026"),
    (of("2026-02-01", "2026-05-31"), "de fevereiro a maio de 2026",
     "from February to May 2026"),
    (of("2025-12-20", "2026-01-10"), "de 20/12/2025 a 10/01/2026",
     "from Dec 20, 2025 to Jan 10, 2026"),
    (TimeRange(start=dt.date(2026, 1, 1)), "desde 01/01/2026", "since Jan 1, 2026"),
    (TimeRange(end=dt.date(2026, 1, 1)), "até 01/01/2026", "up to Jan 1, 2026"),
    (TimeRange(), "", ""),
])
def test_periods(range_: TimeRange, pt: str, en: str) -> None:
    assert dates.period(range_, TODAY, "pt") == pt
    assert dates.period(range_, TODAY, "en") == en


@pytest.mark.parametrize(("value", "grain", "pt", "en"), [
    (dt.date(2026, 11, 1), "month", "novembro de 2026", "November 2026"),
    (dt.date(2026, 10, 1), "quarter", "4º trimestre de 2026", "Q4 2026"),
    (dt.date(2026, 11, 16), "week", "semana de 16/11/2026", "week of Nov 16, 2026"),
    (1, "weekday", "segunda-feira", "Monday"), (7, "weekday", "domingo", "Sunday"),
    (12, "month_of_year", "dezembro", "December"), (9, "hour", "9h", "09:00"),
    (99, "weekday", "99", "99"),
])
def test_buckets(value: dt.date | int, grain: str, pt: str, en: str) -> None:
    assert dates.bucket(value, grain, "pt") == pt
    assert dates.bucket(value, grain, "en") == en


@pytest.mark.parametrize(("start", "grain", "end"), [
    ("2026-11-01", "month", "2026-11-30"), ("2026-10-01", "quarter", "2026-12-31"),
    ("2026-11-16", "week", "2026-11-22"), ("2024-02-01", "month", "2024-02-29"),
    ("2026-01-01", "year", "2026-12-31"), ("2026-11-21", "day", "2026-11-21"),
])
def test_ends_of_periods(start: str, grain: str, end: str) -> None:
    assert dates.bucket_end(dt.date.fromisoformat(start), grain) == dt.date.fromisoformat(end)


@pytest.mark.parametrize(("label", "the"), [
    ("receita", "a receita"), ("pedidos", "os pedidos"), ("ticket médio", "o ticket médio"),
    ("taxa de cancelamento", "a taxa de cancelamento"), ("margem", "a margem"),
    ("avaliação média", "a avaliação média"), ("média de desconto", "a média de desconto"),
    ("dia da semana", "o dia da semana"), ("UF", "o UF"), ("vendas", "as vendas"),
    ("status", "o status"), ("quantidade", "a quantidade"), ("mês", "o mês"),
])
def test_articles(label: str, the: str) -> None:
    assert grammar.the(label, "pt") == the


@pytest.mark.parametrize(("many", "one", "lang"), [
    ("pedidos cancelados", "pedido cancelado", "pt"), ("regiões", "região", "pt"),
    ("itens vendidos", "item vendido", "pt"), ("canais", "canal", "pt"),
    ("vendedores", "vendedor", "pt"), ("formas de pagamento", "forma de pagamento", "pt"),
    ("cancelled orders", "cancelled order", "en"), ("categories", "category", "en"),
    ("meses", "mês", "pt"), ("dias da semana", "dia da semana", "pt"),
])
def test_singular_and_plural(many: str, one: str, lang: str) -> None:
    assert grammar.singular_label(many, lang) == one
    assert grammar.plural_label(one, lang) == many


@pytest.mark.parametrize(("expression", "adds_up"), [
    ("sum(revenue)", True), ("count(*)", True), ("sum(revenue - cost - freight)", True),
    ("sum(a) - sum(b)", True), ("coalesce(sum(a), 0)", True), ("count(order_id)", True),
    ("count(*) FILTER (WHERE status = 'x')", False), ("sum(a) / count(*)", False),
    ("avg(rating)", False), ("count(DISTINCT customer_id)", False), ("max(a)", False),
    ("sum(a) * 100", False), ("100.0 * count(a)", False), ("", False), ("stddev(x)", False),
    ("sum(a) - avg(b)", False), ("abs(sum(a))", False),
])
def test_what_adds_up(expression: str, adds_up: bool) -> None:
    assert expression_adds_up(expression) == adds_up


def test_a_sum_is_feminine() -> None:
    assert grammar.is_feminine("soma de valor do pedido") and not grammar.is_feminine("idioma")
