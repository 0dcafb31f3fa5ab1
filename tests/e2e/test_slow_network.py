"""What people do while the network is slow or fails: press again, press early."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.browser import sign_in
from tests.e2e.conftest import Visitor
from tests.e2e.data import ORDERS
from tests.e2e.pages import ChatPage, LoginPage


def test_pages_of_a_table_turn_as_often_as_pressed_and_stay_where_they_cannot(
    visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    question = chat.ask(f"Liste os {ORDERS}").accept().answered()
    where = question.element.locator(".answer-table-where")
    expect(where).to_contain_text(re.compile(r"^1–20 de "))
    for _ in range(8):
        question.by("table-next").click()
    expect(where).to_contain_text(re.compile(r"^161–180 de "))
    broken = re.compile(r"/rows\?")
    chat.page.route(broken, lambda route: route.abort("failed"))
    for _ in range(3):
        question.by("table-next").click()
        expect(question.by("table").get_by_role("alert")).not_to_be_empty()
    expect(where).to_contain_text(re.compile(r"^161–180 de "))
    chat.page.unroute(broken)
    question.by("table-next").click()
    expect(where).to_contain_text(re.compile(r"^181–200 de "))


def test_the_login_form_is_not_sent_before_its_script_is_there(
    open_context: Callable[..., BrowserContext], ana: str
) -> None:
    page = open_context().new_page()
    page.route(re.compile(r"\.js$"), lambda route: route.abort("failed"))
    page.goto("/login")
    page.get_by_test_id("login-username").fill(ana)
    page.get_by_test_id("login-password").fill("qualquer senha")
    page.get_by_test_id("login-password").press("Enter")
    expect(page.get_by_test_id("login-submit")).to_be_disabled()
    expect(page).to_have_url(re.compile(r"/login$"))
    page.unroute_all()
    LoginPage(page).open()


def test_a_page_whose_words_are_cut_off_reads_them_again(
    open_context: Callable[..., BrowserContext], ana: str
) -> None:
    context = open_context()
    sign_in(context, ana)
    page = context.new_page()
    page.route(re.compile(r"/i18n/"), lambda route: route.abort("connectionreset"), times=2)
    ChatPage(page).open()
