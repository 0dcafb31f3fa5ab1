"""The pages as a person uses them. Tests speak of questions and plans; selectors live here.

Place in the flow: everything is found by its data-testid, so a change of words or looks
breaks no test. Playwright's own waiting (`expect`) is the only waiting here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Download, Locator, Page, expect

#: The columns of the operator's table of modules, behind the module's name.
FIGURES = ("queued", "interactive", "running", "waiting", "delayed", "dead", "done", "failed",
           "retried")
_JOB = re.compile(r"^job-[0-9a-f]{32}$")
_ANY_JOB = '[data-testid^="job-"]'
# The last one has its id from the server and was not there before; older ones may still come.
_NEWEST_IS_NEW = """(known) => {
  const last = [...document.querySelectorAll('[data-testid^="job-"]')].at(-1);
  const id = last?.dataset.testid.slice(4) ?? '';
  return /^[0-9a-f]{32}$/.test(id) && !known.includes(id);
}"""


class LoginPage:
    """The page at /login."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> LoginPage:
        self.page.goto("/login")
        expect(self.page.get_by_test_id("login-submit")).to_be_enabled()
        return self

    def sign_in(self, name: str, password: str) -> None:
        self.page.get_by_test_id("login-username").fill(name)
        self.page.get_by_test_id("login-password").fill(password)
        self.page.get_by_test_id("login-submit").click()


class ChatPage:
    """The page at /: a conversation, its projects, and the box for a question."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.composer = page.get_by_test_id("composer-input")

    def open(self, path: str = "/") -> ChatPage:
        self.page.goto(path)
        expect(self.composer).to_be_editable()
        return self

    def on_line(self) -> ChatPage:
        """Wait for the socket: what is stored is shown before, and not all can be sent without."""
        expect(self.page.locator("[data-line=online]")).to_be_visible()
        return self

    def by(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def jobs(self) -> list[str]:
        """The ids of the questions on the page, in their order."""
        names: list[str] = self.page.locator(_ANY_JOB).evaluate_all(
            "found => found.map((one) => one.dataset.testid)")
        return [name.removeprefix("job-") for name in names if _JOB.match(name)]

    def ask(self, text: str) -> Question:
        """Type and press Enter; the question once the server has accepted it."""
        self.composer.fill(text)
        return self.started_by(lambda: self.composer.press("Enter"))

    def started_by(self, action: Callable[[], object]) -> Question:
        """The question that `action` makes appear."""
        before = self.jobs()
        action()
        self.page.wait_for_function(_NEWEST_IS_NEW, arg=before)
        return self.question(self.jobs()[-1])

    def question(self, job_id: str) -> Question:
        return Question(self, job_id)


class OperatorPage:
    """The page at /operator."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, view: str = "") -> OperatorPage:
        """`view`: as the address names it, `#jobs` or `#job/<id>`."""
        self.page.goto(f"/operator{view}")
        expect(self.page.get_by_role("main").get_by_role("heading", level=2).first).to_be_visible()
        return self

    def by(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def figure(self, module: str, name: str) -> Locator:
        """A live figure of the module's row: one of FIGURES."""
        return self.by(f"op-module-{module}").get_by_role("cell").nth(FIGURES.index(name))


class Question:
    """One question on the page, with its plan and its answer."""

    def __init__(self, chat: ChatPage, job_id: str) -> None:
        self.chat = chat
        self.page = chat.page
        self.job_id = job_id
        self.element = chat.page.get_by_test_id(f"job-{job_id}")

    def by(self, testid: str) -> Locator:
        return self.element.get_by_test_id(testid)

    def chip(self, kind: str) -> Locator:
        return self.by(f"chip-{kind}").first

    def planned(self) -> Question:
        """Wait until the plan can be answered."""
        expect(self.by("plan-accept")).to_be_enabled()
        return self

    def accept(self) -> Question:
        self.planned().by("plan-accept").click()
        return self

    def answered(self) -> Question:
        expect(self.by("answer")).to_be_visible()
        expect(self.by("answer-text")).not_to_be_empty()
        expect(self.element).to_have_attribute("data-status", "answered")
        return self

    def in_status(self, status: str) -> Question:
        expect(self.element).to_have_attribute("data-status", status)
        return self

    def chart(self) -> Locator:
        """The drawing, once it is there: it is made when it comes into view."""
        self.by("chart").scroll_into_view_if_needed()
        drawing = self.by("chart").locator("canvas, svg").first
        expect(drawing).to_be_visible()
        return drawing

    def rate(self, stars: int) -> Question:
        """The radio itself is drawn by its label."""
        self.by(f"star-{stars}").locator("..").click()
        return self

    def table(self) -> list[list[str]]:
        """The text of the table's cells as shown, row by row."""
        found: list[list[str]] = self.by("table").locator("tbody tr").evaluate_all(
            "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))")
        return found

    def download(self, testid: str, folder: Path) -> Path:
        """Click on an export; the file it gives."""
        with self.page.expect_download() as caught:
            self.by(testid).click()
        download: Download = caught.value
        path = folder / download.suggested_filename
        download.save_as(path)
        return path

    def evaluate(self, script: str) -> Any:
        return self.element.evaluate(script)
