"""A question is withdrawn at any moment: while it queues, while it waits, while its SQL runs."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import Question
from tests.e2e.stack import Stack, wait_until


def test_cancelled_while_it_queues_behind_ones_own_questions(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    before = [chat.ask(TOP_5["pt"]).planned() for _ in range(stack.settings.user_quota)]
    queued = chat.ask(TOP_5["pt"]).in_status("queued")
    cancel(queued)
    assert stack.status(queued.job_id) == "cancelled"
    before[0].accept().answered()


def test_cancelled_while_its_plan_waits(stack: Stack, visitor: Visitor, ana: str) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    cancel(question)
    expect(question.by("plan-accept")).to_be_hidden()
    assert stack.status(question.job_id) == "cancelled"


def test_cancelled_while_its_sql_runs(stack: Stack, visitor: Visitor, ana: str) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    with stack.locked("data.order_report"):
        question.accept()
        wait_until(lambda: readers_held_up(stack) > 0, "the query in PostgreSQL")
        cancel(question)
        wait_until(lambda: readers_held_up(stack) == 0, "the end of the query")
    assert stack.status(question.job_id) == "cancelled"


def cancel(question: Question) -> None:
    """The button beside the box stops the newest question, after a yes when it is some seconds
    old: as a slow machine's is."""
    question.chat.by("stop").click()
    sure = question.chat.by("confirm-yes")
    ended = question.page.locator(f'[data-testid="job-{question.job_id}"][data-status=cancelled]')
    expect(sure.or_(ended)).to_be_visible()
    if sure.is_visible():
        sure.click()
    question.in_status("cancelled")


def readers_held_up(stack: Stack) -> int:
    ((count,),) = stack.rows("""SELECT count(*) FROM pg_locks
        WHERE NOT granted AND relation = 'data.order_report'::regclass""")
    return int(count)
