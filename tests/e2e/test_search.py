"""An earlier question is found by its words, wherever it was asked, and opened where it stands."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import ChatPage, Question
from tests.e2e.stack import Stack, wait_until

# More messages than the pages of history that a conversation opens with.
MANY = 150


def test_words_find_a_question_of_long_ago_in_its_project(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    project = Api(chat.page.context).post("/api/projects", name="Diretoria", description="")["id"]
    chat.open(f"/?project={project}")
    wanted = chat.ask("Receita por região no mês de março de 2025").accept().answered()
    stored(stack, wanted)
    bury(stack, ana, project)

    chat.open("/")
    chat.ask(TOP_5["pt"]).planned()
    look_for(chat, "REGIAO  marco")
    expect(first_found(chat)).to_have_attribute("data-testid", f"found-{wanted.job_id}")
    found = results(chat).filter(has_text="Receita por região no mês de março")
    expect(found).to_contain_text("Diretoria")
    expect(found.locator("mark")).to_have_text(["região", "março"])
    found.click()

    expect(chat.page).to_have_url(re.compile(f"project={project}$"))
    expect(chat.by(f"project-{project}")).to_have_attribute("aria-current", "page")
    expect(wanted.element).to_be_focused()
    expect(wanted.element).to_be_in_viewport()
    wanted.answered()


def test_words_of_an_answer_find_its_question(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    asked = chat.ask(TOP_5["pt"]).accept().answered()
    stored(stack, asked)
    product = asked.table()[0][0]
    chat.open()
    look_for(chat, product)
    expect(first_found(chat)).to_have_attribute("data-testid", f"found-{asked.job_id}")
    chat.page.keyboard.press("ArrowDown")
    chat.page.keyboard.press("Enter")
    expect(chat.by("search-dialog")).to_have_count(0)
    expect(asked.element).to_be_focused()


def test_a_search_says_when_it_finds_nothing_and_finds_nobody_elses(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    visitor(ana).ask("receita por canal este ano").planned()
    chat = visitor(stack.person())
    look_for(chat, "receita por canal")
    expect(chat.by("search-dialog").get_by_role("status")).to_have_text("0 resultados")
    expect(results(chat)).to_have_count(0)


def look_for(chat: ChatPage, words: str) -> None:
    chat.page.keyboard.press("Control+k")
    expect(chat.by("search")).to_be_focused()
    chat.page.keyboard.insert_text(words)  # at once: half a word would be looked for too


def results(chat: ChatPage) -> Locator:
    return chat.by("search-dialog").locator('[data-testid^="found-"]')


def first_found(chat: ChatPage) -> Locator:
    expect(results(chat).first).to_be_visible()
    return results(chat).first


def stored(stack: Stack, question: Question) -> None:
    """What was answered is stored beside it, a moment later."""
    wait_until(lambda: stack.settled(question.job_id), "the stored answer")


def bury(stack: Stack, name: str, project: str) -> None:
    """As many later messages as a project has after weeks, behind what was said already."""
    stack.rows(
        """WITH said (name, project) AS (VALUES (%s, %s::uuid)),
           made AS (SELECT name, project, 2 * n AS place, md5(name || n) AS job_id
                    FROM said, generate_series(501, 500 + %s) AS n),
           jobs AS (INSERT INTO app.jobs (job_id, username, project_id, pergunta, queued_at,
                                          ended_at, outcome)
                    SELECT job_id, name, project, 'pedidos de ontem', now(), now(), 'answered'
                    FROM made)
           INSERT INTO app.conversations (project_id, username, job_id, message_order, sender,
                                          message)
           SELECT project, name, job_id, place, 'user', 'pedidos de ontem' FROM made
           UNION ALL
           SELECT project, name, job_id, place + 1, 'assistant', 'Foram 3 pedidos.' FROM made""",
        name, project, MANY // 2)
