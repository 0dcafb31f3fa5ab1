"""Requests of a page that are held back until a test lets them go, so that what comes first is
the test's to say.

Place in the flow: `hold` before the page asks, `come_to` until it has; then
`held.pop().continue_()`, or `let_go` where the page must have read the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sized

from playwright.sync_api import Page, Route

from tests.e2e.stack import wait_until

Address = str | re.Pattern[str]


def hold(page: Page, address: Address, *, turn: int | None = None) -> list[Route]:
    """What is held, the first first: every request to `address` from now on, or with `turn` that
    one alone (1 is the first), where it reads."""
    held: list[Route] = []
    seen: list[Route] = []

    def on_request(route: Route) -> None:
        seen.append(route)
        if turn is None or (len(seen) == turn and route.request.method == "GET"):
            held.append(route)
        else:
            route.continue_()

    page.route(address, on_request)
    return held


def come_to(page: Page, found: Sized, what: str, least: int = 1) -> None:
    """Wait until there are so many; Playwright tells of them while the page is asked something."""
    wait_until(lambda: bool(page.evaluate("true")) and len(found) >= least, what)


def let_go(page: Page, held: list[Route], address: Address) -> None:
    """Let the page have the first once it has asked for it, to the answer's last byte."""
    come_to(page, held, "the request that is held")
    with page.expect_response(address) as answer:
        held.pop(0).continue_()
    answer.value.finished()
