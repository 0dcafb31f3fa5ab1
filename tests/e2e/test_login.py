"""The way in: the login page in both languages, what it refuses, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e import axe
from tests.e2e.pages import LoginPage
from tests.e2e.stack import PASSWORD

OpenContext = Callable[..., BrowserContext]


@pytest.fixture
def login(open_context: OpenContext) -> LoginPage:
    return LoginPage(open_context().new_page()).open()


def test_the_right_password_opens_the_chat(login: LoginPage, ana: str) -> None:
    login.sign_in(ana, PASSWORD)
    expect(login.page.get_by_test_id("composer-input")).to_be_editable()
    cookies = {one["name"]: one for one in login.page.context.cookies()}
    token = cookies["ezpocket_token"]
    assert token["httpOnly"] and token["sameSite"] == "Strict"


def test_a_stranger_who_asks_for_a_page_gets_there_after_signing_in(
    open_context: OpenContext, ana: str
) -> None:
    page = open_context().new_page()
    page.goto("/answers/0123456789abcdef0123456789abcdef")
    expect(page).to_have_url(re.compile(r"/login\?next="))
    LoginPage(page).sign_in(ana, PASSWORD)
    expect(page).to_have_url(re.compile(r"/answers/0123456789abcdef0123456789abcdef$"))


@pytest.mark.parametrize(("locale", "words"), [
    ("pt-BR", "Usuário ou senha incorretos."), ("en-US", "Wrong user name or password.")])
def test_a_wrong_password_is_refused_in_the_readers_language(
    open_context: OpenContext, ana: str, locale: str, words: str
) -> None:
    login = LoginPage(open_context(locale=locale).new_page()).open()
    for name in (ana, "nobody-here"):
        login.sign_in(name, "not the password")
        expect(login.page.get_by_role("alert")).to_have_text(words)


def test_another_site_cannot_be_the_next_page(open_context: OpenContext, ana: str) -> None:
    for hostile in ("https://evil.example/", "//evil.example/", "/\\evil.example/",
                    "javascript:window.__xss=1"):
        page = open_context().new_page()
        page.goto(f"/login?next={hostile}")
        LoginPage(page).sign_in(ana, PASSWORD)
        expect(page.get_by_test_id("composer-input")).to_be_editable()


def test_the_language_can_be_changed(login: LoginPage) -> None:
    expect(login.page.locator("html")).to_have_attribute("data-lang", "pt")
    login.page.get_by_test_id("lang-toggle").click()
    expect(login.page.locator("html")).to_have_attribute("data-lang", "en")
    expect(login.page.get_by_test_id("login-submit")).to_have_text("Sign in")


def test_axe_finds_nothing_on_the_login_page(login: LoginPage) -> None:
    axe.check(login.page, "login")
    login.page.get_by_test_id("login-submit").click()
    expect(login.page.get_by_test_id("login-username")).to_have_attribute("aria-invalid", "true")
    axe.check(login.page, "login with an error")
