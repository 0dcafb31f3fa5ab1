"""The page stays where the reader's eyes are: little shifts while an answer arrives, and nothing
is wider than the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Visitor
from tests.e2e.counts import worst_shift
from tests.e2e.data import BY_DAY, TOP_5
from tests.e2e.recorder import forget_shifts, layout_shift

MOST_SHIFT = 0.1


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_little_moves_while_an_answer_arrives(visitor: Visitor, ana: str, size: str) -> None:
    chat = visitor(ana, size=size)
    for text in (TOP_5["pt"], BY_DAY["pt"]):
        question = chat.ask(text).planned()
        forget_shifts(chat.page)
        # A press would excuse every shift of the half second after it.
        question.by("plan-accept").evaluate("(button) => button.click()")
        question.answered()
        question.chart()
        chat.page.wait_for_function("document.getAnimations().every("
                                    "(one) => one.playState !== 'running' "
                                    "|| one.effect.getComputedTiming().endTime === Infinity)")
        shift = layout_shift(chat.page)
        worst_shift(shift)
        assert shift <= MOST_SHIFT


@pytest.mark.parametrize("width", [390, 768, 1024, 1440])
def test_nothing_is_wider_than_the_screen(visitor: Visitor, ana: str, width: int) -> None:
    chat = visitor(ana)
    chat.page.set_viewport_size({"width": width, "height": 844})
    fits(chat.page)
    question = chat.ask(TOP_5["pt"]).planned()
    fits(chat.page)
    question.accept().answered()
    fits(chat.page)


def fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
