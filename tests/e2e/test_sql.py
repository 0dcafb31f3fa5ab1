"""The SQL of an answer: shown, copied, edited and run again as a question of its own."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import ChatPage, Question
from tests.e2e.stack import Stack


def test_edited_sql_runs_as_a_new_question(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    first = chat.ask(TOP_5["pt"]).accept().answered()
    shown = first.table()
    second = rerun(chat, first, lambda sql: sql.replace("LIMIT 5", "LIMIT 2")).answered()

    assert second.job_id != first.job_id
    assert second.table() == shown[:2]
    assert first.table() == shown, "the first answer stays as it was"
    asked = {event.data["module"] for event in stack.stream(second.job_id)
             if event.type == "progress"}
    assert "plan_confirm" not in asked and "sql_validator" in asked


def test_edited_sql_is_held_to_reading(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    first = chat.ask(TOP_5["pt"]).accept().answered()
    for bad in ("DELETE FROM data.order_report", "SELECT * FROM app.users",
                "SELECT pg_sleep(60)", "SELECT nothing_such FROM data.order_report", "hello"):
        refused = rerun(chat, first, always(bad)).in_status("failed")
        expect(refused.by("error-card")).to_be_visible()
        expect(refused.by("error-card")).not_to_be_empty()
    ((orders,),) = stack.rows("SELECT count(*) FROM data.order_report")
    assert orders > 0


def test_the_sql_is_copied_as_it_is(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana, permissions=["clipboard-read", "clipboard-write"])
    question = chat.ask(TOP_5["pt"]).accept().answered()
    question.by("sql-toggle").click()
    question.by("sql-copy").click()
    expect(chat.by("toast").first).to_be_visible()
    copied: str = chat.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("SELECT") and "LIMIT 5" in copied


def test_the_total_of_edited_sql_is_what_the_answer_speaks_of(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    first = chat.ask(TOP_5["pt"]).accept().answered()
    second = rerun(chat, first, lambda _: "SELECT count(*) AS orders FROM data.order_report")
    second.answered()
    ((orders,),) = stack.rows("SELECT count(*) FROM data.order_report")
    expect(second.by("answer-text")).to_contain_text(f"{orders:,}".replace(",", "."))


def test_no_digit_is_rounded_on_the_page(visitor: Visitor, ana: str) -> None:
    """Nor is a cost called a revenue because the statement says so."""
    chat = visitor(ana)
    first = chat.ask(TOP_5["pt"]).accept().answered()
    sql = ("SELECT 9007199254740993 AS big, 12345678901234567890.123456789 AS long, "
           "12345678901234567.89 AS revenue UNION ALL SELECT 9007199254740992, -1.5, 2 "
           "ORDER BY big")
    second = rerun(chat, first, always(sql)).answered()
    assert second.table() == [
        ["9.007.199.254.740.992", "-1,50", "2,00"],
        ["9.007.199.254.740.993", "12.345.678.901.234.567.890,123456789",
         "12.345.678.901.234.567,89"]]


def always(sql: str) -> Callable[[str], str]:
    return lambda _: sql


def rerun(chat: ChatPage, question: Question, change: Callable[[str], str]) -> Question:
    """Open the SQL of an answer, change it, run it; the new question."""
    if not question.by("sql-edit").is_visible():
        question.by("sql-toggle").click()
    question.by("sql-edit").click()
    field = question.by("sql-field")
    field.fill(change(field.input_value()))
    started = chat.started_by(lambda: question.by("sql-run").click())
    expect(field).to_have_count(0)  # which may be after the question is there
    return started
