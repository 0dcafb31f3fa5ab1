"""A browser that several people use: a page that slept speaks for nobody but its own person."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.api import Api
from tests.e2e.browser import sign_in
from tests.e2e.pages import ChatPage
from tests.e2e.stack import PATIENCE, Stack
from tests.e2e.wire import Wire


def test_what_one_wrote_without_a_line_is_not_asked_by_who_signs_in_next(
    stack: Stack, open_context: Callable[..., BrowserContext], ana: str
) -> None:
    next_person = stack.person()
    with Wire(stack.port) as wire:
        context = open_context(address=wire.address)
        sign_in(context, ana)
        chat = ChatPage(context.new_page()).open()
        expect(chat.page.locator("[data-line=online]")).to_be_visible()
        wire.refusing = True
        wire.cut()
        expect(chat.page.locator("[data-line=offline]")).to_be_visible()
        chat.composer.fill("Top 5 produtos por receita")
        chat.composer.press("Enter")
        elsewhere = open_context()
        sign_in(elsewhere, next_person)
        context.add_cookies([{"name": one["name"], "value": one["value"], "domain": one["domain"],
                              "path": one["path"]} for one in elsewhere.cookies()])
        # Made with these cookies, as is every later one: nobody asks with ana's any more.
        chat.page.wait_for_event("websocket", timeout=PATIENCE * 1000)
        wire.refusing = False
        expect(chat.by("signed-out")).to_be_visible()
        assert Api(context).get("/api/me")["username"] == next_person
        assert Api(context).get("/api/conversations")["conversations"] == []
        chat.by("sign-in-again").click()
        expect(chat.by("user-menu")).to_contain_text(next_person)
        assert chat.page.evaluate("sessionStorage.getItem('ezpocket.outbox')") is None
