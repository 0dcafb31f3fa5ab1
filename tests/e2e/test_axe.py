"""axe finds nothing on any page in any state, light and dark, wide and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import axe
from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import OperatorPage
from tests.e2e.stack import Stack, wait_until
from tests.e2e.test_sql import rerun


@pytest.mark.parametrize("locale", ["pt-BR", "en-US"])
def test_an_empty_chat(visitor: Visitor, ana: str, locale: str) -> None:
    chat = visitor(ana, locale=locale)
    expect(chat.by("example").first).to_be_visible()
    axe.check(chat.page, f"empty chat, {locale}")


def test_the_menu_of_a_phone(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana, size="phone")
    chat.by("side-open").click()
    expect(chat.by("project-list")).to_be_visible()
    axe.check(chat.page, "menu of a phone")


def test_a_plan_and_its_editors(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).planned()
    axe.check(chat.page, "plan")
    for kind in ("metric", "grouping", "period", "order", "limit"):
        question.chip(kind).click()
        expect(chat.by("chip-editor")).to_be_visible()
        axe.check(chat.page, f"editor of {kind}")
        chat.page.keyboard.press("Escape")
    chat.by("chip-add-filters").click()
    expect(chat.by("chip-editor")).to_be_visible()
    axe.check(chat.page, "editor of a new filter")
    chat.page.keyboard.press("Escape")
    question.by("plan-suggest").click()
    axe.check(chat.page, "plan in words")
    question.by("plan-suggestion").fill("apenas SP")
    question.by("plan-suggest-send").click()
    expect(question.chip("filters")).to_be_visible()
    axe.check(chat.page, "refined plan")


def test_an_answer(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).accept().answered()
    question.chart()
    axe.check(chat.page, "answer with chart and table")
    question.rate(4)
    axe.check(chat.page, "rating")
    question.by("sql-toggle").click()
    axe.check(chat.page, "SQL")
    question.by("sql-edit").click()
    axe.check(chat.page, "SQL editor")
    question.by("timeline").click()
    axe.check(chat.page, "timeline")
    chat.page.goto(f"/answers/{question.job_id}")
    expect(chat.by("answer-text")).not_to_be_empty()
    axe.check(chat.page, "shared answer")


def test_what_did_not_end_in_an_answer(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    first = chat.ask(TOP_5["pt"]).accept().answered()
    failed = rerun(chat, first, lambda _: "SELECT nothing FROM data.order_report")
    failed.in_status("failed")
    expect(failed.by("error-card")).to_be_visible()
    axe.check(chat.page, "error")
    expired = chat.ask(TOP_5["pt"]).planned()
    stack.hurry(expired.job_id)
    expired.in_status("expired")
    axe.check(chat.page, "expired plan")
    chat.ask("Qual é a capital da França?").in_status("rejected")
    axe.check(chat.page, "refused question")


def test_a_lost_connection(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    chat.page.context.set_offline(True)
    chat.page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(chat.by("connection-banner")).to_be_visible()
    axe.check(chat.page, "lost connection")
    chat.page.context.set_offline(False)
    expect(chat.by("connection-banner")).to_be_hidden()


def test_dialogs(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    chat.by("project-new").click()
    expect(chat.page.get_by_role("dialog")).to_be_visible()
    axe.check(chat.page, "new project")
    chat.page.keyboard.press("Escape")
    chat.page.keyboard.press("?")
    expect(chat.by("help-overlay")).to_be_visible()
    axe.check(chat.page, "help")
    chat.page.keyboard.press("Escape")
    chat.by("search-open").click()
    expect(chat.by("search-dialog")).to_be_visible()
    axe.check(chat.page, "search")
    chat.page.keyboard.press("Escape")
    for item, dialog in (("password-open", "password-dialog"), ("tokens-open", "tokens-dialog")):
        chat.by("user-menu").click()
        axe.check(chat.page, "user's menu")
        chat.by(item).click()
        expect(chat.by(dialog)).to_be_visible()
        axe.check(chat.page, dialog)
        chat.page.keyboard.press("Escape")


def test_the_operators_page(stack: Stack, visitor: Visitor) -> None:
    name = stack.person("admin")
    chat = visitor(name)
    job_id = Api(chat.page.context).ask(TOP_5["pt"])
    wait_until(lambda: stack.status(job_id) == "waiting", "the plan")
    page = OperatorPage(chat.page).open().page
    for tab in page.locator('[data-testid^="op-tab-"]').all():
        tab.click()
        expect(tab).to_have_attribute("aria-current", "page")
        axe.check(page, f"operator's page, {tab.get_attribute('data-testid')}")
    page.goto(f"/operator#job/{job_id}")
    expect(page.get_by_test_id("op-waterfall")).to_be_visible()
    axe.check(page, "job's waterfall")


def test_pages_that_say_no(stack: Stack, visitor: Visitor, ana: str) -> None:
    page = visitor(ana).page
    for path in ("/operator", "/nothing-here", f"/answers/{'0' * 32}"):
        page.goto(path)
        axe.check(page, path)
