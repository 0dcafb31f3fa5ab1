"""A plan that waits is told in the page's language, also after the person switches it; its answer
is in the language of the question."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5


def test_a_waiting_plan_follows_the_page_to_another_language(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).planned()
    card = question.by("plan-card")
    expect(card).to_contain_text("Receita por produto")
    expect(card).to_contain_text("Agrupar por produto.")

    chat.by("lang-toggle").click()
    expect(chat.page.locator("html")).to_have_attribute("data-lang", "en")
    expect(question.by("plan-goal")).to_contain_text("Revenue by product")
    expect(card).to_contain_text("Group by product.")
    expect(card).not_to_contain_text("Agrupar")
    expect(card).not_to_contain_text("Receita")

    question.chip("limit").click()
    expect(chat.by("chip-editor")).to_be_visible()
    chat.page.keyboard.press("Control+a")
    chat.page.keyboard.type("3")
    chat.page.keyboard.press("Enter")
    expect(question.by("plan-goal")).to_contain_text("top 3")
    expect(card).to_contain_text("Show only the first 3 rows")
    question.accept().answered()
    expect(question.by("answer-text")).to_contain_text("receita")


def test_words_that_were_read_stay_as_they_were_said(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana, locale="en-US")
    question = chat.ask("faturmento por estado em outubro").planned()
    card = question.by("plan-card")
    expect(card).to_contain_text("Group by state.")
    note = card.get_by_text("Li “faturmento” como “faturamento”.")
    expect(note).to_have_attribute("lang", "pt-BR")
    expect(question.chip("period")).not_to_contain_text("outubro")
