"""From a question to a rated answer, in both languages, as a person goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5, TOP_5_SQL, amount
from tests.e2e.stack import Stack, wait_until

LOCALES = {"pt": "pt-BR", "en": "en-US"}


@pytest.mark.parametrize("lang", ["pt", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_question_is_planned_answered_and_rated(
    stack: Stack, visitor: Visitor, ana: str, lang: str, size: str
) -> None:
    chat = visitor(ana, locale=LOCALES[lang], size=size)
    expect(chat.page.locator("html")).to_have_attribute("data-lang", lang)

    question = chat.ask(TOP_5[lang]).planned()
    for kind in ("metric", "grouping", "period", "order", "limit"):
        expect(question.chip(kind)).to_be_visible()
    expect(question.by("plan-countdown")).to_be_visible()
    question.accept().answered()

    today = stack.settings.today()
    expected = stack.rows(TOP_5_SQL, today, today)
    assert [(name, amount(sum_)) for name, sum_ in question.table()] == expected
    for name, _ in expected:
        expect(question.by("answer-text")).to_contain_text(name)
    question.chart()

    question.rate(4)
    question.by("comment").fill("Muito bom! 👍")
    question.by("send-rating").click()
    wait_until(lambda: rating(stack, question.job_id) == (4, "Muito bom! 👍"),
               "the rating in PostgreSQL")


def test_an_answer_is_as_complete_after_a_reload(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).accept().answered()
    table, words = question.table(), question.by("answer-text").inner_text()

    chat.page.reload()
    again = chat.question(question.job_id).answered()
    assert again.table() == table
    assert again.by("answer-text").inner_text() == words
    again.chart()


def test_a_question_that_the_data_cannot_answer_says_what_to_do(
    visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    question = chat.ask("Qual é a capital da França?").in_status("rejected")
    expect(question.by("answer-text")).not_to_be_empty()
    expect(question.by("plan-accept")).to_be_hidden()


def rating(stack: Stack, job_id: str) -> tuple[int, str] | None:
    found = stack.rows(
        """SELECT rating, metadata ->> 'feedback_comment' FROM app.conversations
           WHERE job_id = %s AND sender = 'assistant' AND rating IS NOT NULL""", job_id)
    return found[0] if found else None
