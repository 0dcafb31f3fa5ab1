"""Pictures of the main states, from the real system: `python -m tests.e2e.screenshots`.

Writes docs/screenshots/<state>-<size>.png, wide (1440 px) and on a phone (390 px), with the
demo's data, which is the same on the same day.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from production.prove.system import ROOT
from tests.e2e.api import Api
from tests.e2e.browser import SIZES, VARIABLES, launch, sign_in
from tests.e2e.pages import ChatPage, LoginPage
from tests.e2e.stack import Stack, running, wait_until

FOLDER = ROOT / "docs" / "screenshots"
TREND = "Receita por mês nos últimos 12 meses"
TOP = "Top 5 produtos por receita nos últimos 30 dias"
# Nothing that blinks or turns while the picture is taken.
STILL: dict[str, Any] = {"reduced_motion": "reduce", "locale": "pt-BR",
                         "timezone_id": "America/Sao_Paulo",
                         "device_scale_factor": 1}


class Camera:
    """Takes pictures of one size, of the page as a person sees it."""

    def __init__(self, stack: Stack, browser: Browser, size: str) -> None:
        self._stack = stack
        self._browser = browser
        self._size = size

    def context(self, name: str | None = None, **options: Any) -> BrowserContext:
        context = self._browser.new_context(
            **{"base_url": self._stack.address, "viewport": SIZES[self._size], **STILL, **options})
        if name:
            sign_in(context, name)
        return context

    def take(self, page: Page, state: str) -> None:
        page.mouse.move(0, 0)
        page.screenshot(path=FOLDER / f"{state}-{self._size}.png", animations="disabled",
                        caret="hide")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="ezpocket-screenshots-"))
    with running(home, **VARIABLES) as stack, sync_playwright() as playwright:
        browser = launch(playwright)
        for size in SIZES:
            camera = Camera(stack, browser, size)
            name = stack.person(name={"wide": "ana", "phone": "bia"}[size])
            project = projects(camera, name)
            login(camera)
            conversation(camera, name, project)
            dark(camera, name, project)
            heavy(camera, name, project)
            operator(camera, stack.person("operator", f"operador-{size}"), stack)
        browser.close()
    for path in sorted(FOLDER.glob("*.png")):
        print(path.relative_to(ROOT))


def projects(camera: Camera, name: str) -> str:
    """Some projects for the side of the page; the one to work in."""
    context = camera.context(name)
    made = [Api(context).post("/api/projects", name=title, description=description)["id"]
            for title, description in (("Diretoria", "Números para a reunião mensal"),
                                       ("Logística", ""), ("Vendas", "Produtos, canais e regiões"))]
    context.close()
    return str(made[-1])


def login(camera: Camera) -> None:
    page = camera.context().new_page()
    LoginPage(page).open()
    camera.take(page, "login")


def conversation(camera: Camera, name: str, project: str) -> None:
    """From an empty chat to a rated answer, and what lies beside the way."""
    chat = ChatPage(camera.context(name).new_page()).open(f"/?project={project}")
    expect(chat.page.get_by_role("button", name="Top 5 produtos").first).to_be_visible()
    camera.take(chat.page, "empty")
    question = chat.ask(TOP).planned()
    expect(question.chip("metric")).to_be_visible()
    camera.take(chat.page, "plan")
    question.chip("period").click()
    camera.take(chat.page, "chip-editor")
    chat.page.keyboard.press("Escape")
    question.by("plan-suggest").click()
    question.by("plan-suggestion").fill("apenas SP e RJ")
    question.by("plan-suggest-send").click()
    expect(question.chip("filters")).to_be_visible()
    camera.take(chat.page, "refined")
    question.accept().answered().chart()
    question.element.evaluate("(element) => element.scrollIntoView()")
    camera.take(chat.page, "answer")
    question.by("table").scroll_into_view_if_needed()
    question.rate(5)
    camera.take(chat.page, "table-and-rating")
    question.by("sql-toggle").click()
    question.by("sql-edit").click()
    question.by("sql-field").scroll_into_view_if_needed()
    camera.take(chat.page, "sql-editor")
    question.by("sql-field").fill("SELECT nothing FROM data.order_report")
    failed = chat.started_by(lambda: question.by("sql-run").click()).in_status("failed")
    failed.by("error-card").scroll_into_view_if_needed()
    camera.take(chat.page, "error")
    chat.composer.blur()
    chat.page.keyboard.press("?")
    expect(chat.by("help-overlay")).to_be_visible()
    camera.take(chat.page, "help")


def dark(camera: Camera, name: str, project: str) -> None:
    context = camera.context(name, color_scheme="dark")
    chat = ChatPage(context.new_page()).open(f"/?project={project}")
    question = chat.ask(TREND).accept().answered()
    question.chart()
    question.element.evaluate("(element) => element.scrollIntoView()")
    camera.take(chat.page, "answer-dark")


def heavy(camera: Camera, name: str, project: str) -> None:
    """A query above the limit of its project."""
    chat = ChatPage(camera.context(name).new_page())
    api = Api(chat.page.context)
    api.send("PATCH", f"/api/projects/{project}", limits={"cost_ask": 100})
    question = chat.open(f"/?project={project}").ask(TREND).accept()
    expect(question.by("cost-accept")).to_be_enabled()
    question.by("cost-reject").scroll_into_view_if_needed()
    camera.take(chat.page, "heavy")


def operator(camera: Camera, name: str, stack: Stack) -> None:
    chat = ChatPage(camera.context(name).new_page()).open()
    question = chat.ask(TOP).accept().answered()
    wait_until(lambda: stack.settled(question.job_id), "the stored trace")
    page = chat.page
    page.goto("/operator")
    expect(page.get_by_test_id("op-modules")).to_be_visible()
    camera.take(page, "operator")
    page.goto(f"/operator#job/{question.job_id}")
    expect(page.locator('[data-testid^="op-step-"]').nth(8)).to_be_visible()
    camera.take(page, "operator-job")


if __name__ == "__main__":
    main()
