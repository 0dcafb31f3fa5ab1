"""The end of a login closes the page: here, in the other tab, and for an account switched off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.pages import ChatPage
from tests.e2e.stack import Stack

#: What is promised is five seconds; the rest is for a slow machine's page.
SOON = 20_000


@pytest.mark.parametrize("way", ["logout", "disable", "password"])
def test_every_open_page_closes(stack: Stack, visitor: Visitor, ana: str, way: str) -> None:
    chat = visitor(ana)
    other = ChatPage(chat.page.context.new_page()).open()
    chat.ask("Top 5 produtos por receita").planned()
    if way == "logout":
        Api(chat.page.context).post("/api/logout")
    elif way == "disable":
        stack.disable(ana)
    else:
        stack.change_password(ana)
    for page in (chat.page, other.page):
        signed_out(page)


def test_logout_in_the_menu_leads_to_the_login_page(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    chat.by("user-menu").click()
    chat.by("logout").click()
    expect(chat.page).to_have_url(re.compile(r"/login"))
    chat.page.goto("/")
    expect(chat.page).to_have_url(re.compile(r"/login"))
    chat.page.go_back()
    expect(chat.by("login-submit")).to_be_visible()


def test_another_login_of_the_same_person_goes_on(visitor: Visitor, ana: str) -> None:
    desk, phone = visitor(ana), visitor(ana, size="phone")
    Api(desk.page.context).post("/api/logout")
    signed_out(desk.page)
    phone.ask("Top 5 produtos por receita").accept().answered()


def signed_out(page: Page) -> None:
    """The page says that the session ended, or is the login page."""
    expect(page.get_by_test_id("login-submit")
           .or_(page.get_by_test_id("signed-out"))).to_be_visible(timeout=SOON)
