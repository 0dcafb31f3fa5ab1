"""A rating given in one tab is in the others, whenever it is given, and on the shared page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e import axe
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import ChatPage
from tests.e2e.stack import Stack, wait_until
from tests.e2e.test_main_path import rating


def test_other_tabs_see_a_rating_without_a_reload(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    mine = chat.ask(TOP_5["pt"]).accept().answered()
    following = ChatPage(chat.page.context.new_page()).open().on_line()
    followed = following.question(mine.job_id).answered()
    shared = chat.page.context.new_page()
    shared.goto(f"/answers/{mine.job_id}")
    expect(shared.get_by_test_id("answer-text")).not_to_be_empty()
    expect(shared.get_by_test_id("rating-shown")).to_be_hidden()

    mine.rate(4)
    expect(followed.by("star-4")).to_be_checked()
    stack.hurry(mine.job_id)
    wait_until(lambda: rating(stack, mine.job_id) is not None, "the rating in PostgreSQL")

    from_history = ChatPage(chat.page.context.new_page()).open().on_line().question(mine.job_id)
    expect(from_history.answered().by("star-4")).to_be_checked()
    mine.rate(2)
    mine.by("comment").fill("Pensando bem, não")
    mine.by("send-rating").click()
    for tab in (followed, from_history):
        expect(tab.by("star-2")).to_be_checked()
        expect(tab.by("comment")).to_have_value("Pensando bem, não")
    reads(shared, "2 estrelas", "Pensando bem, não")
    axe.check(shared, "shared answer with its rating")


def test_a_rating_given_while_the_line_was_away_is_there_when_it_is_back(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    mine = chat.ask(TOP_5["pt"]).accept().answered()
    other = visitor(ana).on_line()
    theirs = other.question(mine.job_id).answered()
    other.page.context.set_offline(True)
    other.page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(other.by("connection-banner")).to_be_visible()
    mine.rate(3)
    wait_until(lambda: rating(stack, mine.job_id) is not None, "the rating in PostgreSQL")
    mine.rate(1)
    wait_until(lambda: (rating(stack, mine.job_id) or (0, ""))[0] == 1, "the later rating")
    other.page.context.set_offline(False)
    expect(theirs.by("star-1")).to_be_checked()


def reads(page: Page, stars: str, comment: str) -> None:
    page.reload()
    expect(page.get_by_test_id("rating-shown").get_by_role("img")).to_have_accessible_name(stars)
    expect(page.get_by_test_id("rating-shown")).to_contain_text(comment)
