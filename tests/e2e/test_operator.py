"""The operator's page tells what goes on while it goes on, and what each step read and wrote."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import OperatorPage
from tests.e2e.stack import Stack, wait_until

MODULE = "athena_executor"


def test_queues_and_workers_are_told_as_they_are(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    first = visitor(ana).ask(TOP_5["pt"]).planned()
    second = visitor(stack.person()).ask(TOP_5["pt"]).planned()
    operator = OperatorPage(visitor(stack.person("operator")).page).open()
    pid = stack.processes()[f"worker {MODULE}"]
    worker = operator.by("op-workers").get_by_role("row").filter(
        has_text=re.compile(rf"{MODULE}.*:{pid}\D"))
    expect(worker).to_have_count(1)
    expect(operator.by("op-waits").get_by_test_id(f"op-job-{first.job_id}")).to_be_visible()
    for name in ("queued", "running"):  # what an earlier test has left is through
        expect(operator.figure(MODULE, name)).to_have_text("0")
    done = int(operator.figure(MODULE, "done").inner_text())
    with stack.locked("data.order_report"):
        first.accept()
        expect(operator.figure(MODULE, "running")).to_have_text("1")
        expect(worker.get_by_test_id(f"op-job-{first.job_id}")).to_be_visible()
        second.accept()
        expect(operator.figure(MODULE, "queued")).to_have_text("1")
        for question in (first, second):
            expect(operator.by("op-in-flight").get_by_role("row")
                   .filter(has=operator.by(f"op-job-{question.job_id}"))).to_contain_text(MODULE)
    expect(operator.figure(MODULE, "queued")).to_have_text("0")
    expect(operator.figure(MODULE, "running")).to_have_text("0")
    expect(operator.figure(MODULE, "done")).to_have_text(str(done + 2))
    expect(worker.get_by_role("link")).to_have_count(0)


def test_a_trace_shows_what_each_step_read_and_wrote(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).accept().answered()
    wait_until(lambda: stack.settled(question.job_id), "the stored trace")
    operator = OperatorPage(visitor(stack.person("operator")).page)
    operator.open(f"#job/{question.job_id}")
    expect(operator.by("op-job").get_by_role("heading", level=2).first).to_have_text(TOP_5["pt"])

    shown = steps(operator).locator(".op-module").all_inner_texts()
    worked = [event.data["module"] for event in stack.stream(question.job_id)
              if event.type == "progress" and event.data["status"] in ("done", "waiting")]
    assert set(worked) - {"history_preferences"} == set(shown)
    composed = opened(operator, "response_composer")
    expect(field(composed, "pergunta")).to_contain_text(TOP_5["pt"])
    first_name = question.table()[0][0]
    expect(field(composed, "response_text")).to_contain_text(first_name)
    ran = opened(operator, MODULE)
    expect(field(ran, "query_validated")).to_contain_text("FROM data.order_report")
    expect(field(ran, "row_count")).to_contain_text("5")
    expect(field(ran, "results_preview")).to_contain_text(first_name)
    confirmed = steps(operator).filter(has_text="plan_confirm").last
    confirmed.click()
    expect(confirmed.locator("..")).to_contain_text('"action": "accept"')


def test_who_failed_is_told_with_what_it_raised(stack: Stack, visitor: Visitor, ana: str) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).planned()
    stack.rows("ALTER TABLE data.order_report RENAME TO order_report_away")
    try:
        question.accept().in_status("failed")
    finally:
        stack.rows("ALTER TABLE data.order_report_away RENAME TO order_report")
    wait_until(lambda: stack.settled(question.job_id), "the stored trace")
    operator = OperatorPage(visitor(stack.person("operator")).page)
    operator.open()
    row = operator.by("op-errors").get_by_role("row").filter(
        has=operator.by(f"op-job-{question.job_id}"))
    expect(row).to_contain_text(ana)
    row.get_by_test_id(f"op-job-{question.job_id}").click()
    expect(operator.by("op-failure")).to_be_visible()
    expect(operator.by("op-job")).to_contain_text(ana)


def steps(operator: OperatorPage) -> Locator:
    """The rows of the waterfall, each a button."""
    found = operator.by("op-waterfall").locator('[data-testid^="op-step-"]')
    expect(found.first).to_be_visible()
    return found


def opened(operator: OperatorPage, module: str) -> Locator:
    """What the module's step read and wrote."""
    step = steps(operator).filter(has_text=module)
    expect(step).to_have_count(1)
    step.click()
    return step.locator("..").locator(".op-step-panel")


def field(panel: Locator, name: str) -> Locator:
    """The field of that name, input or output."""
    return panel.locator(".op-field-row").filter(
        has=panel.page.get_by_text(name, exact=True)).first
