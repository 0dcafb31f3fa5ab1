"""A query that would take much: the estimate in words, then its yes, a smaller plan, or a no."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import axe
from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import ChatPage, Question
from tests.e2e.stack import Stack, wait_until
from tests.e2e.test_layout import fits
from tests.e2e.test_plan import modules

ALWAYS = {"cost_ask": 0, "bytes_ask": 0}


def careful(chat: ChatPage, **limits: int) -> str:
    """The chat, open in a project of this person that asks before every query; its id."""
    api = Api(chat.page.context)
    project = api.post("/api/projects", name="Com cuidado")["id"]
    assert api.send("PATCH", f"/api/projects/{project}", limits=limits or ALWAYS).ok
    chat.open(f"/?project={project}")
    return str(project)


def heavy(chat: ChatPage, lang: str = "pt") -> Question:
    """A question whose plan was accepted and whose query asks first."""
    question = chat.ask(TOP_5[lang]).accept()
    expect(question.by("cost-accept")).to_be_enabled()
    return question


def test_a_heavy_query_runs_with_its_yes(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    careful(chat)
    question = heavy(chat)
    expect(question.by("cost-title")).to_contain_text("deve levar um ou dois segundos")
    expect(question.by("cost-card")).to_contain_text("sempre com o seu sim")
    expect(question.by("plan-show")).to_contain_text("Plano aceito")
    expect(question.by("plan-accept")).to_be_hidden()
    chat.page.keyboard.press("Enter")  # which would accept a plan
    expect(question.by("cost-accept")).to_be_enabled()

    question.by("cost-accept").click()
    question.answered()
    expect(question.by("cost-card")).to_contain_text("Executada com o seu sim")
    assert question.table()
    chat.page.reload()
    expect(chat.question(question.job_id).by("plan-show")).to_contain_text("Plano aceito")


def test_the_plan_is_made_smaller(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    careful(chat)
    question = heavy(chat)
    question.by("cost-narrow").click()
    question.planned()
    expect(question.by("plan-card")).to_contain_text("consulta mais leve")
    expect(question.by("cost-card")).to_be_hidden()
    question.chip("period").click()
    chat.by("chip-editor").locator('[data-preset="last_7_days"]').click()
    chat.by("chip-apply").click()
    expect(question.chip("period")).to_contain_text("7 dias")
    question.accept()
    question.by("cost-accept").click()
    question.answered()
    expect(question.by("answer-text")).to_contain_text("7 dias")


def test_a_no_leaves_it(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    careful(chat)
    question = heavy(chat)
    question.by("cost-reject").click()
    question.in_status("rejected")
    expect(question.by("cost-card")).to_contain_text("Não executada")
    expect(question.by("answer-text")).to_contain_text("período menor")
    expect(question.by("plan-show")).to_contain_text("Plano aceito")


def test_nobody_answers_in_time(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    careful(chat)
    question = heavy(chat)
    stack.hurry(question.job_id)
    question.in_status("expired")
    expect(question.by("plan-show")).to_contain_text("Plano aceito")
    again = chat.started_by(lambda: question.by("cost-ask-again").click())
    again.planned()
    assert "python_runtime" not in modules(stack, question.job_id)


def test_another_tab_takes_part(stack: Stack, visitor: Visitor, ana: str) -> None:
    first = visitor(ana)
    project = careful(first)
    question = heavy(first)
    other = visitor(ana, path=f"/?project={project}").question(question.job_id)
    expect(other.by("cost-more-time")).to_be_enabled()
    before = stack.deadline(question.job_id)
    other.by("cost-more-time").click()
    wait_until(lambda: stack.deadline(question.job_id) > before, "a later deadline")
    other.by("cost-accept").click()
    for page in (question, other):
        page.answered()
        expect(page.by("cost-card")).to_contain_text("Executada com o seu sim")


def test_my_own_sql_is_asked_without_a_plan_to_change(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    project = careful(chat, cost_ask=10**6)
    question = chat.ask(TOP_5["pt"]).accept().answered()
    Api(chat.page.context).send("PATCH", f"/api/projects/{project}", limits=ALWAYS)
    question.by("sql-toggle").click()
    question.by("sql-edit").click()
    again = chat.started_by(lambda: question.by("sql-run").click())
    expect(again.by("cost-accept")).to_be_enabled()
    expect(again.by("cost-narrow")).to_be_hidden()
    again.by("cost-accept").click()
    again.answered()


def test_what_may_not_run_says_why(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana, locale="en-US")
    careful(chat, cost_refuse=1)
    question = chat.ask(TOP_5["en"]).accept().in_status("failed")
    expect(question.by("error-card")).to_contain_text(re.compile("too heavy.*limit is 1"))


@pytest.mark.parametrize(("locale", "lang", "size"), [
    ("pt-BR", "pt", "phone"), ("en-US", "en", "wide")])
def test_everybody_can_read_it(
    visitor: Visitor, ana: str, size: str, locale: str, lang: str
) -> None:
    chat = visitor(ana, size=size, locale=locale)
    careful(chat)
    question = heavy(chat, lang)
    fits(chat.page)
    expect(question.by("cost-card")).to_be_focused()
    axe.check(chat.page, f"heavy query, {locale}")


def test_a_project_says_when_it_asks(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    project = careful(chat)
    api = Api(chat.page.context)
    for chosen, limits in (("never", {"cost_ask": 50_000_000, "bytes_ask": 10**12}),
                           ("default", {}), ("always", ALWAYS)):
        chat.by("conversation-menu").click()
        chat.page.get_by_role("menuitem", name="Renomear e descrever").click()
        chat.by("project-heavy").select_option(chosen)
        if chosen == "never":
            axe.check(chat.page, "project's settings")
        chat.by("project-save").click()
        expect(chat.by("project-dialog")).to_have_count(0)
        assert api.get(f"/api/projects/{project}")["limits"] == limits
