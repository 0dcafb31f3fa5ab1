"""An answer that a person rates poor is on the operator's page, with the step to look at."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e import axe
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import OperatorPage
from tests.e2e.stack import Stack, wait_until
from tests.e2e.test_main_path import rating

COMMENT = "O gráfico está trocado"


def test_an_operator_finds_a_poor_answer_and_reads_why(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    mine = visitor(ana).ask(TOP_5["pt"]).accept().answered()
    mine.rate(1)
    wait_until(lambda: rating(stack, mine.job_id) is not None, "the rating in PostgreSQL")
    mine.by("comment").fill(COMMENT)
    mine.by("send-rating").click()
    wait_until(lambda: rating(stack, mine.job_id) == (1, COMMENT), "its comment in PostgreSQL")

    operator = OperatorPage(visitor(stack.person("operator")).page).open()
    row = operator.by("op-poor").get_by_role("row").filter(has=operator.by(f"op-job-{mine.job_id}"))
    expect(row).to_contain_text("python_runtime")
    expect(row).not_to_contain_text(COMMENT)
    axe.check(operator.page, "the operator's list of poor answers")
    row.get_by_test_id(f"op-job-{mine.job_id}").click()
    expect(operator.by("op-job")).to_contain_text(COMMENT)
