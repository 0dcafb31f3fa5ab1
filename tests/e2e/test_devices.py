"""One person in several places: tabs and devices see the same, and one answer wins."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.stack import Stack
from tests.e2e.wire import Wire


def test_two_devices_answer_one_plan_and_one_wins(stack: Stack, visitor: Visitor, ana: str) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    with Wire(stack.port) as wire:
        phone = visitor(ana, size="phone", address=wire.address)
        same = phone.question(question.job_id).planned()
        # The phone does not hear of the yes in time: its no comes too late.
        wire.hold()
        question.accept().answered()
        same.by("plan-reject").click()
        wire.release()
        same.answered()
        answers = [event for event in stack.stream(question.job_id) if event.type == "message"]
        assert len(answers) == 1
        expect(same.by("plan-card")).to_contain_text(re.compile("outra aba|outro (lugar|aparelho)"))
        phone.page.context.close()


def test_a_second_device_sees_the_question_at_once(visitor: Visitor, ana: str) -> None:
    desk, phone = visitor(ana), visitor(ana, size="phone")
    question = desk.ask(TOP_5["pt"])
    there = phone.question(question.job_id).planned()
    there.accept().answered()
    question.answered()
    assert question.table() == there.table()


def test_a_device_that_comes_later_sees_the_waiting_plan(visitor: Visitor, ana: str) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    later = visitor(ana, size="phone")
    later.question(question.job_id).accept().answered()
    question.answered()


def test_a_rating_given_elsewhere_is_shown(visitor: Visitor, ana: str) -> None:
    desk = visitor(ana)
    question = desk.ask(TOP_5["pt"]).accept().answered()
    phone = visitor(ana, size="phone")
    there = phone.on_line().question(question.job_id).answered()
    there.rate(5)
    expect(question.by("star-5")).to_be_checked()
