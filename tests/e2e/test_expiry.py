"""A login that runs out while its page is open: the page says so, and after signing in again
everything is where it was."""

from __future__ import annotations

import contextlib
import re

import pytest
from playwright.sync_api import Error, Page, expect

from tests.e2e import axe
from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.held import hold
from tests.e2e.pages import LoginPage, OperatorPage
from tests.e2e.stack import PASSWORD, Stack, wait_until

API = "**/api/**"
LOGIN = re.compile(r"/login(\?|#|$)")


@pytest.mark.parametrize(("locale", "words"), [
    ("pt-BR", "O prazo do seu acesso terminou"), ("en-US", "Your access has expired")])
def test_the_page_says_so_and_goes_on_where_it_was(
    stack: Stack, visitor: Visitor, ana: str, locale: str, words: str
) -> None:
    chat = visitor(ana, locale=locale)
    project = Api(chat.page.context).post("/api/projects", name="Vendas", description="")["id"]
    chat.open(f"/?project={project}")
    answered = chat.ask(TOP_5["pt"]).accept().answered()
    table = answered.table()
    waiting = chat.ask("receita por canal este ano").planned()
    chat.composer.fill("e por região?")

    # Whatever the page fetches after the end leads to the login at once: here its line tells it.
    chat.page.wait_for_load_state("networkidle")
    hold(chat.page, API)
    stack.expire(ana)
    expect(chat.by("signed-out")).to_contain_text(words)
    chat.page.unroute(API)
    chat.by("sign-in-again").click()
    sign_in_again(chat.page, ana)

    expect(chat.page).to_have_url(re.compile(rf"/\?project={project}$"))
    expect(chat.composer).to_have_value("e por região?")
    assert answered.answered().table() == table
    waiting.accept().answered()


def test_a_page_that_is_opened_too_late_is_there_after_signing_in(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    project = Api(chat.page.context).post("/api/projects", name="Vendas", description="")["id"]
    chat.open(f"/?project={project}")
    question = chat.ask(TOP_5["pt"]).planned()
    chat.page.goto("about:blank")
    stack.expire(ana)
    chat.page.goto(f"/?project={project}")
    sign_in_again(chat.page, ana)
    expect(chat.page).to_have_url(re.compile(rf"/\?project={project}$"))
    question.accept().answered()


def test_what_is_sent_in_that_moment_is_not_lost(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    """Whether the page hears of the end by itself or by the refusal of what it sends: the question
    is asked in the end, or still stands in its box."""
    chat = visitor(ana)
    for number in range(5):
        text = f"receita por canal nos últimos {number + 2} dias"
        chat.composer.fill(text)
        stack.expire(ana)
        with contextlib.suppress(Error):  # the page may be on its way to the login already
            chat.page.evaluate("document.querySelector('[data-testid=send]')?.click()")
        wait_until(lambda: left(chat.page), "the login page")
        sign_in_again(chat.page, ana)
        expect(chat.composer).to_be_editable()
        asked = chat.page.locator('[data-testid^="job-"]').filter(has_text=text)
        wait_until(lambda: asked.count() > 0 or chat.composer.input_value() == text,  # noqa: B023 - called at once
                   "the question, asked or in its box")
        chat.composer.fill("")


def test_the_operator_is_at_the_same_job_again(stack: Stack, visitor: Visitor, ana: str) -> None:
    job_id = visitor(ana).ask(TOP_5["pt"]).planned().job_id
    name = stack.person("operator")
    operator = OperatorPage(visitor(name).page).open(f"#job/{job_id}")
    expect(operator.by("op-job")).to_contain_text(job_id)
    stack.expire(name)
    expect(operator.by("login-ended")).to_contain_text("Sua sessão terminou")
    axe.check(operator.page, "login after the end of a session")
    sign_in_again(operator.page, name)
    expect(operator.page).to_have_url(re.compile(rf"/operator#job/{job_id}$"))
    expect(operator.by("op-job")).to_contain_text(job_id)


def left(page: Page) -> bool:
    """Whether the page has led to the login, by itself or by the button of its dialog."""
    with contextlib.suppress(Error):
        page.evaluate("document.querySelector('[data-testid=sign-in-again]')?.click()")
    return LOGIN.search(page.url) is not None


def sign_in_again(page: Page, name: str) -> None:
    expect(page).to_have_url(LOGIN)
    expect(page.get_by_test_id("login-submit")).to_be_enabled()
    LoginPage(page).sign_in(name, PASSWORD)
    expect(page).not_to_have_url(LOGIN)
