"""A conversation as a file, Markdown and JSON, compared with what stands on the page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import ChatPage, Question
from tests.e2e.stack import Stack, wait_until
from tests.e2e.test_main_path import rating

NAME, ABOUT = "Vendas & região “Sul” — 2025", "Para a reunião.\nSó o que foi pago."
REFUSED = "Qual é a capital da França?"


@pytest.fixture
def talk(stack: Stack, visitor: Visitor, ana: str) -> ChatPage:
    """A project with a rated answer and a refusal, as its page shows them."""
    chat = visitor(ana)
    project = Api(chat.page.context).post("/api/projects", name=NAME, description=ABOUT)["id"]
    chat.open(f"/?project={project}")
    first = chat.ask(TOP_5["pt"]).accept().answered().rate(4)
    first.by("send-rating").click()
    chat.ask(REFUSED).in_status("rejected")
    wait_until(lambda: rating(stack, first.job_id) == (4, ""), "the rating in PostgreSQL")
    wait_until(lambda: len(messages(chat, project)) == 4, "both questions with what was said")
    return chat


def test_the_markdown_holds_what_is_on_the_page(talk: ChatPage, tmp_path: Path) -> None:
    path = save(talk, "export-md", tmp_path)
    assert path.name == f"{NAME}.md"
    text = path.read_text("utf-8")
    assert text.startswith(f"# {NAME}\n\n> Para a reunião.\n> Só o que foi pago.\n\n")
    answered, refused = questions(talk)
    assert text.index(f"> {TOP_5['pt']}") < text.index(f"> {REFUSED}")
    for question in (answered, refused):
        for block in blocks(question):
            assert words(block) in words(text)
    for row in answered.table():
        assert all(words(cell) in words(text) for cell in row)
    assert f"```sql\n{sql(answered)}\n```" in text
    assert "Nota: 4/5" in text


def test_the_json_holds_what_is_on_the_page(talk: ChatPage, tmp_path: Path) -> None:
    path = save(talk, "export-json", tmp_path)
    assert path.name == f"{NAME}.json"
    found = json.loads(path.read_text("utf-8"))
    assert (found["title"], found["description"]) == (NAME, ABOUT)
    answered, refused = questions(talk)
    asked, answer, asked_too, refusal = found["messages"]
    assert [(one["job_id"], one["sender"], one["message"]) for one in (asked, asked_too)] == [
        (answered.job_id, "user", TOP_5["pt"]), (refused.job_id, "user", REFUSED)]
    assert [one["sender"] for one in (answer, refusal)] == ["assistant", "assistant"]
    assert [one["job_id"] for one in (answer, refusal)] == [answered.job_id, refused.job_id]
    for said, question in ((answer, answered), (refusal, refused)):
        for block in blocks(question):
            assert words(block) in words(said["message"])
    assert answer["query_sql"] == sql(answered)
    assert (answer["row_count"], answer["rating"]) == (len(answered.table()), 4)
    assert refusal["status"] == "rejected" and "query_sql" not in refusal


@pytest.mark.parametrize(("locale", "title"), [
    ("pt-BR", "Conversa geral"), ("en-US", "General chat")])
def test_the_general_chat_is_a_file_in_the_readers_language(
    visitor: Visitor, ana: str, tmp_path: Path, locale: str, title: str
) -> None:
    chat = visitor(ana, locale=locale)
    chat.ask("receita por canal este ano").planned()
    path = save(chat, "export-md", tmp_path)
    assert path.name == f"{title}.md"
    text = path.read_text("utf-8")
    assert text.startswith(f"# {title}\n\n## ") and "> receita por canal este ano" in text


def save(chat: ChatPage, testid: str, folder: Path) -> Path:
    """The file that the conversation's menu gives."""
    chat.by("conversation-menu").click()
    with chat.page.expect_download() as caught:
        chat.by(testid).click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def questions(chat: ChatPage) -> list[Question]:
    return [chat.question(job_id) for job_id in chat.jobs()]


def blocks(question: Question) -> list[str]:
    """The paragraphs and items of the answer's text as people read them."""
    found: list[str] = question.by("answer-text").locator("p, li, h1, h2, h3").all_inner_texts()
    assert found
    return found


def words(text: str) -> str:
    """The words alone: Markdown's marks and the breaks of lines are no part of what was said."""
    return " ".join(["", *re.findall(r"[^\W_]+", text), ""])


def sql(question: Question) -> str:
    if not question.by("sql-copy").is_visible():
        question.by("sql-toggle").click()
    expect(question.by("sql-copy")).to_be_visible()
    return question.element.locator(".answer-sql-code").inner_text()


def messages(chat: ChatPage, project: str) -> list[Any]:
    found: list[Any] = Api(chat.page.context).get(
        f"/api/conversations?projeto={project}")["conversations"]
    return found
