"""One system and one browser for the session, one browser context for a test.

`visitor(name)` opens a context signed in as that person; every context of a test is closed
and asked for what no page may do (recorder.py) when the test ends.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.e2e.browser import SIZES, VARIABLES, launch, sign_in
from tests.e2e.counts import handed_over, summary, taken_over
from tests.e2e.pages import ChatPage
from tests.e2e.recorder import Recorder
from tests.e2e.stack import PATIENCE, Stack, running

Visitor = Callable[..., ChatPage]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In one of several test processes: tell the one that prints the summary."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["e2e"] = handed_over()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """In the process that prints the summary; one that crashed tells nothing, and fails the run."""
    if "e2e" in getattr(node, "workeroutput", {}):
        taken_over(node.workeroutput["e2e"])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.section("browser tests")
    for line in summary():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with running(Path(tempfile.mkdtemp(prefix="ezpocket-e2e-")), **VARIABLES) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture
def open_context(stack: Stack, browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A factory of browser contexts that are recorded; each finding fails the test."""
    opened: list[tuple[BrowserContext, Recorder]] = []

    def make(*, address: str = stack.address, size: str = "wide", **options: Any) -> BrowserContext:
        context = browser.new_context(
            **{"base_url": address, "viewport": SIZES[size], "locale": "pt-BR",
               "timezone_id": "America/Sao_Paulo", **options})
        context.set_default_timeout(PATIENCE * 1000)
        opened.append((context, Recorder(context, address)))
        return context

    yield make
    for context, _ in opened:
        context.close()
    for _, recorder in opened:
        recorder.check()


@pytest.fixture
def visitor(open_context: Callable[..., BrowserContext]) -> Visitor:
    """visitor(name, **context options) → the chat, open in a new context of that person."""

    def visit(name: str, *, path: str = "/", **options: Any) -> ChatPage:
        context = open_context(**options)
        sign_in(context, name)
        return ChatPage(context.new_page()).open(path)

    return visit


@pytest.fixture
def ana(stack: Stack) -> str:
    """A person of this test's own."""
    return stack.person()
