"""What a person looks for is in sight, and Enter does what it is expected to do."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.held import come_to, hold


def test_every_column_of_a_comparison_and_the_comment_are_in_sight(
    visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    question = chat.ask("receita por mês este ano comparada com o ano passado").accept().answered()
    last = question.by("table").locator("th").last
    last.scroll_into_view_if_needed()
    frame = question.by("table").locator(".answer-table-frame")
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    question.by("star-4").check(force=True)
    expect(question.by("send-rating")).to_be_in_viewport(ratio=1)
    box, field = question.by("send-rating").bounding_box(), chat.composer.bounding_box()
    assert box and field and box["y"] + box["height"] <= field["y"], "behind the question field"


def test_enter_opens_the_first_result_of_a_search(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    chat.ask("margem por categoria em 2025").accept().answered()
    chat.page.keyboard.press("Control+k")
    expect(chat.by("search")).to_be_focused()
    chat.page.keyboard.type("margem")
    chat.page.keyboard.press("Enter")
    expect(chat.by("search-dialog")).to_have_count(0)


def test_enter_waits_for_a_search_that_has_begun(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    chat.ask("margem por categoria em 2025").planned()
    held = hold(chat.page, "**/api/search?*")
    chat.page.keyboard.press("Control+k")
    expect(chat.by("search")).to_be_focused()
    chat.page.keyboard.type("margem")
    come_to(chat.page, held, "the request")
    chat.page.keyboard.press("Enter")
    held[0].continue_()
    expect(chat.by("search-dialog")).to_have_count(0)


def test_a_part_of_the_plan_that_is_pressed_before_the_catalog_came_opens_with_it(
    visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    held = hold(chat.page, "**/api/catalog?*")
    question = chat.open().ask("receita de outubro").planned()
    come_to(chat.page, held, "the request")
    question.by("plan-card").get_by_role("button", name="Agrupar").click()
    expect(chat.by("chip-editor")).to_have_count(0)
    held[0].continue_()
    expect(chat.by("chip-editor").get_by_role("searchbox")).to_be_focused()


def test_enter_takes_the_first_item_that_the_typed_words_leave(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    question = chat.ask("receita de outubro").planned()
    question.by("plan-card").get_by_role("button", name="Agrupar").click()
    search = chat.by("chip-editor").get_by_role("searchbox")
    expect(search).to_be_focused()
    chat.page.keyboard.type("regi")
    chat.page.keyboard.press("Enter")
    expect(chat.by("chip-editor").get_by_role("checkbox", name="região")).to_be_checked()
    chat.page.keyboard.press("ArrowDown")
    expect(chat.by("chip-editor").get_by_role("checkbox", name="região")).to_be_focused()
