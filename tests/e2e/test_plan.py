"""The plan before it runs: a chip edited, words for another plan, a no, no answer, more time."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

from playwright.sync_api import Route, expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5, TOP_5_SQL, amount
from tests.e2e.pages import Question
from tests.e2e.stack import Stack, wait_until

CHANGED = ".plan-chip-changed"


def test_a_chip_that_is_edited_changes_the_answer(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).planned()

    question.chip("limit").click()
    editor = chat.by("chip-editor")
    editor.get_by_role("spinbutton").fill("3")
    editor.get_by_test_id("chip-apply").click()

    expect(question.chip("limit")).to_contain_text("3")
    expect(question.by("plan-card").locator(CHANGED).first).to_be_visible()
    question.accept().answered()
    today = stack.settings.today()
    expected = stack.rows(TOP_5_SQL, today, today)[:3]
    assert [(name, amount(sum_)) for name, sum_ in question.table()] == expected


def test_a_period_is_chosen_from_the_presets(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).planned()
    question.chip("period").click()
    chat.by("chip-editor").locator('[data-preset="last_7_days"]').click()
    chat.by("chip-apply").click()
    expect(question.chip("period")).to_contain_text("7 dias")
    question.accept().answered()
    expect(question.by("answer-text")).to_contain_text("7 dias")


def test_words_change_the_plan_and_the_changes_are_marked(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).planned()
    suggest(question, "apenas SP e RJ")
    expect(question.chip("filters")).to_contain_text("SP")
    expect(question.chip("filters")).to_contain_text("RJ")
    expect(question.by("plan-card").locator(CHANGED).first).to_be_visible()
    question.accept().answered()
    expect(question.by("answer-text")).to_contain_text("SP")


def test_a_rejected_plan_never_runs(stack: Stack, visitor: Visitor, ana: str) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    question.by("plan-reject").click()
    question.in_status("rejected")
    expect(question.by("plan-accept")).to_be_hidden()
    assert "athena_executor" not in modules(stack, question.job_id)


def test_a_plan_that_nobody_answers_expires_and_says_so(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    stack.hurry(question.job_id)
    question.in_status("expired")
    expect(question.by("plan-accept")).to_be_hidden()
    again = question.chat.started_by(lambda: question.by("plan-ask-again").click())
    again.accept().answered()


def test_more_time_moves_the_deadline(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).planned()
    expect(question.by("plan-countdown")).to_have_text(re.compile("[45]:"))
    # Not the browser's clock: Socket.IO reads a jump of it as a dead line, and connects anew.
    chat.page.route("**/api/**", four_minutes_later)
    chat.page.reload()
    question = chat.question(question.job_id).planned()
    expect(question.by("plan-countdown")).to_have_text(re.compile("0:"))
    before = stack.deadline(question.job_id)
    question.by("plan-more-time").click()
    wait_until(lambda: stack.deadline(question.job_id) > before, "a later deadline")
    question.accept().answered()
    chat.page.unroute_all(behavior="wait")  # what is under way would fail with the page's end


def test_three_times_more_time_is_the_most(visitor: Visitor, ana: str) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    for _ in range(3):
        expect(question.by("plan-more-time")).to_be_enabled()
        question.by("plan-more-time").click()
    expect(question.by("plan-more-time")).not_to_be_visible()
    question.accept().answered()


def four_minutes_later(route: Route) -> None:
    """The page sets its clock by the server's, which here is ahead."""
    answer = route.fetch()
    date = parsedate_to_datetime(answer.headers["date"]) + timedelta(seconds=250)
    route.fulfill(response=answer, headers={**answer.headers, "date": format_datetime(date, True)})


def suggest(question: Question, words: str) -> None:
    question.by("plan-suggest").click()
    question.by("plan-suggestion").fill(words)
    question.by("plan-suggest-send").click()


def modules(stack: Stack, job_id: str) -> set[str]:
    """Which agents worked on the job."""
    return {event.data["module"] for event in stack.stream(job_id) if event.type == "progress"}
