"""In which language a model answered: sure of it, or silent."""

from __future__ import annotations

import pytest

from orchestrator.analyst.reading.language import shown_language


@pytest.mark.parametrize(("text", "lang"), [
    ("A receita por estado nos últimos 30 dias, sem os cancelados.", "pt"),
    ("Quais pedidos estão em atraso em SP?", "pt"),
    ("Somar revenue por state no período", "pt"),
    ("Revenue by state over the last 30 days, without cancelled orders.", "en"),
    ("The plan is the sum of all orders", "en"),
    ("The best sellers of São Paulo are in the category Móveis e Decoração.", "en"),
    ("Der Umsatz ist in diesem Zeitraum gestiegen, und wir wissen nicht, warum das so ist.",
     "other"),
    ("Le chiffre est en hausse dans les régions du nord et nous le voyons.", "other"),
    ("请用中文回答这个问题因为我不知道", "other"),
    ("Receita", None), ("top 5 products", None), ("SELECT a FROM b", None), ("", None),
    ("42%", None),
])
def test_the_language_of_a_text(text: str, lang: str | None) -> None:
    assert shown_language(text) == lang
