"""Everything without a mouse: from login to a rated answer, and the help that lists the keys."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.e2e.browser import sign_in
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.held import come_to, hold, let_go
from tests.e2e.pages import ChatPage, LoginPage
from tests.e2e.stack import PASSWORD, Stack, wait_until
from tests.e2e.test_main_path import rating

MOST_TABS = 80


def test_from_login_to_rating_by_keyboard_alone(
    stack: Stack, open_context: Callable[..., BrowserContext], ana: str
) -> None:
    page = open_context().new_page()
    LoginPage(page).open()
    expect(page.get_by_test_id("login-username")).to_be_focused()
    page.keyboard.type(ana)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    chat = ChatPage(page)
    expect(chat.composer).to_be_focused()
    page.keyboard.type(TOP_5["pt"])
    question = chat.started_by(lambda: page.keyboard.press("Enter")).planned()
    expect(question.by("plan-card")).to_be_focused()

    tab_to(page, "chip-limit")
    page.keyboard.press("Enter")
    expect(chat.by("chip-editor")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(question.chip("limit")).to_contain_text("3")
    tab_to(page, "plan-accept")
    page.keyboard.press("Enter")
    question.answered()
    assert len(question.table()) == 3

    tab_to(page, "star-1")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    wait_until(lambda: (rating(stack, question.job_id) or (0, ""))[0] == 4, "the rating")


def test_enter_accepts_a_plan(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    chat.composer.fill(TOP_5["pt"])
    question = chat.started_by(lambda: chat.page.keyboard.press("Enter")).planned()

    def accepted() -> bool:
        """A plan must have been on the screen for a moment before Enter means yes."""
        chat.page.keyboard.press("Enter")
        return stack.status(question.job_id) != "waiting"

    wait_until(accepted, "the yes")
    question.answered()


def test_who_goes_elsewhere_while_the_page_loads_stays_there(
    open_context: Callable[..., BrowserContext], ana: str
) -> None:
    """The page reads the history, then what came since the line was last away: between the two
    one may have gone on."""
    context = open_context()
    sign_in(context, ana)
    page = context.new_page()
    history = re.compile(r"/api/conversations\?")
    lists: list[Response] = []

    def heard(response: Response) -> None:
        if response.url.endswith("/api/projects"):
            lists.append(response)

    waiting = hold(page, history)
    page.on("response", heard)
    page.goto("/")
    come_to(page, lists, "the projects, read again once the line is there", 2)
    come_to(page, waiting, "the history")
    waiting.pop().continue_()
    come_to(page, waiting, "what came since")
    chat = ChatPage(page)
    expect(chat.composer).to_be_focused()
    chat.by("theme-toggle").focus()
    let_go(page, waiting, history)
    page.evaluate("() => new Promise((done) => setTimeout(done, 200))")
    expect(chat.by("theme-toggle")).to_be_focused()


def test_the_help_lists_the_keys_and_gives_the_focus_back(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    expect(chat.composer).to_be_focused()  # which the page does last; from nowhere it does so again
    chat.by("theme-toggle").focus()
    chat.page.keyboard.press("?")
    expect(chat.by("help-overlay")).to_be_visible()
    assert chat.by("help-overlay").locator("kbd").count() >= 5
    chat.page.keyboard.press("Escape")
    expect(chat.by("help-overlay")).to_have_count(0)


def test_the_arrow_brings_back_ones_own_questions(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    chat.ask("receita por mês este ano").planned()
    chat.composer.focus()
    chat.page.keyboard.press("ArrowUp")
    expect(chat.composer).to_have_value("receita por mês este ano")


def tab_to(page: Page, testid: str) -> None:
    """Press Tab until that element has the focus; its focus must be visible."""
    wanted = f"document.activeElement?.dataset.testid === '{testid}'"
    for _ in range(MOST_TABS):
        if page.evaluate(wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{testid} cannot be reached by Tab")
