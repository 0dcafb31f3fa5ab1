"""What an operator does about a task that was given up: sees it, runs it again, or forgets it."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

from playwright.sync_api import expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import OperatorPage, Question
from tests.e2e.stack import Stack, wait_until

MODULE = "athena_executor"
DEATHS = 3  # how many workers a task may lose


def test_a_task_that_lost_its_workers_is_run_again_to_its_answer(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    operator = OperatorPage(visitor(stack.person("operator")).page).open()
    before = int(operator.figure(MODULE, "dead").inner_text())
    with given_up(stack, operator, question):
        question.in_status("failed")
        expect(question.by("error-card")).to_be_visible()
        letter = operator.by(f"op-letter-{question.job_id}")
        expect(letter).to_contain_text(MODULE)
        expect(operator.figure(MODULE, "dead")).to_have_text(str(before + 1))
    expect(question.by("answer")).to_be_hidden()

    letter.get_by_test_id("op-retry").click()
    again = question.chat.started_by(lambda: say_yes(operator)).answered()
    expect(letter).to_have_count(0)
    expect(operator.figure(MODULE, "dead")).to_have_text(str(before))
    assert len(again.table()) == 5
    question.in_status("failed")

    operator.by("toast").get_by_role("button").first.click()
    expect(operator.by("op-job")).to_contain_text(again.job_id)
    expect(operator.by("op-job").get_by_test_id(f"op-job-{question.job_id}")).to_be_visible()


def test_a_dead_letter_is_forgotten_only_after_a_yes(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    operator = OperatorPage(visitor(stack.person("operator")).page).open()
    with given_up(stack, operator, question):
        letter = operator.by(f"op-letter-{question.job_id}")
        letter.get_by_test_id("op-discard").click()
        operator.page.keyboard.press("Escape")
        expect(letter).to_be_visible()
        letter.get_by_test_id("op-discard").click()
        operator.by("confirm-yes").click()
        expect(letter).to_have_count(0)
    assert question.chat.jobs() == [question.job_id]


def say_yes(operator: OperatorPage) -> None:
    """What is said of it stays for as long as the mouse rests there."""
    operator.by("confirm-yes").click()
    operator.by("toast").hover()


@contextlib.contextmanager
def given_up(stack: Stack, operator: OperatorPage, question: Question) -> Iterator[None]:
    """Meanwhile the question's query cannot end, and has cost as many workers as it may."""
    api, killed = Api(operator.page.context), {0}

    def kill_another() -> bool:
        pid = works_on(api, question.job_id)
        if pid in killed:
            return False
        os.kill(pid, signal.SIGKILL)
        killed.add(pid)
        return True

    with stack.locked("data.order_report"):
        question.accept()
        for number in range(DEATHS):
            wait_until(kill_another, f"worker {number + 1}")
        yield


def works_on(api: Api, job_id: str) -> int:
    """The process that works on the job's query; 0 when none does."""
    workers = api.get("/api/operator/overview")["workers"]
    return next((int(one["pid"]) for one in workers if one["module"] == MODULE
                 and one["task"] and one["task"]["job_id"] == job_id), 0)
