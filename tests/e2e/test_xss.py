"""No text from outside runs in a page or makes it ask another site, whatever way it comes.

Each test sends the whole corpus (xss.py) through one way in and looks at every place where it
is shown. The recorder of each context fails the test when anything ran or left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from orchestrator.testing import Endpoint
from tests.e2e.api import Api
from tests.e2e.browser import sign_in
from tests.e2e.conftest import Visitor
from tests.e2e.counts import count
from tests.e2e.data import TOP_5
from tests.e2e.hostile import hostile_stack, model_says, refuses_with
from tests.e2e.pages import ChatPage
from tests.e2e.stack import Stack, wait_until
from tests.e2e.xss import CORPUS, live_markup

Hostile = tuple[Stack, Endpoint]


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    with hostile_stack() as found:
        yield found


@pytest.fixture
def victim(hostile: Hostile, open_context: Callable[..., BrowserContext]) -> ChatPage:
    """The chat of a person of the hostile system."""
    stack, _ = hostile
    context = open_context(address=stack.address)
    sign_in(context, stack.person())
    return ChatPage(context.new_page()).open()


def harmless(page: Page, cases: int) -> None:
    """Nothing became markup; counts the cases that were shown."""
    found = live_markup(page)
    count("xss_cases", cases)
    count("xss_findings", len(found))
    assert found == []


def test_through_the_question(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    api = Api(chat.page.context)
    jobs = [api.ask(text) for text in CORPUS]
    for text, job_id in zip(CORPUS, jobs, strict=True):
        expect(chat.question(job_id).element).to_contain_text(text.split("\n")[0])
    harmless(chat.page, len(CORPUS))
    wait_until(lambda: all(stack.status(job) in ("rejected", "waiting", "failed") for job in jobs),
               "the end of every question")
    chat.page.reload()
    expect(chat.question(jobs[-1]).element).to_contain_text(CORPUS[-1])
    harmless(chat.page, len(CORPUS))


def test_typed_into_the_box(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    for text in CORPUS[:6]:
        question = chat.ask(text)
        expect(question.element).to_contain_text(text.split("\n")[0])
    harmless(chat.page, 6)


def test_through_the_name_and_description_of_a_project(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    api = Api(chat.page.context)
    ids = [api.post("/api/projects", name=text[:80].strip(), description=text)["id"]
           for text in CORPUS]
    chat.open()
    for text, project in zip(CORPUS, ids, strict=True):
        expect(chat.by(f"project-{project}")).to_contain_text(text.split("\n")[0][:60])
    harmless(chat.page, 2 * len(CORPUS))
    for project in ids[:5]:
        chat.by(f"project-{project}").click()
        expect(chat.composer).to_be_editable()
        harmless(chat.page, 1)


def test_through_a_comment(stack: Stack, visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).accept().answered()
    question.rate(1)
    question.by("comment").fill(" ".join(CORPUS[:12]))
    question.by("send-rating").click()
    api = Api(chat.page.context)
    wait_until(lambda: bool(api.get(f"/api/jobs/{question.job_id}").get("feedback_comment")),
               "the comment")
    chat.page.reload()
    chat.question(question.job_id).answered()
    harmless(chat.page, 12)


def test_through_data_cells(hostile: Hostile, victim: ChatPage) -> None:
    question = victim.ask("top 100 produtos por receita em todo o período").accept().answered()
    cells = Api(victim.page.context).get(f"/api/jobs/{question.job_id}/rows?limit=100")["rows"]
    shown = {name for name, *_ in cells} & set(CORPUS)
    assert len(shown) >= 30
    expect(question.by("table")).to_contain_text(CORPUS[0])
    harmless(victim.page, len(shown))
    victim.page.reload()
    victim.question(question.job_id).answered()
    harmless(victim.page, len(shown))


def test_through_a_chart_and_its_labels(hostile: Hostile, victim: ChatPage) -> None:
    question = victim.ask("top 15 produtos por receita em todo o período").planned()
    question.accept().answered()
    chart = question.chart()
    for part in range(1, 10):  # its tooltips show names of products too
        box = chart.bounding_box()
        assert box is not None
        chart.hover(position={"x": box["width"] * part / 10, "y": box["height"] / 2})
    harmless(victim.page, 15)


def test_through_the_catalogs_words(hostile: Hostile, victim: ChatPage) -> None:
    question = victim.ask("receita por estado e canal este ano").planned()
    for kind in ("metric", "grouping", "period"):
        question.chip(kind).click()
        expect(victim.by("chip-editor")).to_be_visible()
        harmless(victim.page, 5)
        victim.page.keyboard.press("Escape")
        expect(victim.by("chip-editor")).to_have_count(0)
    question.accept().answered()
    harmless(victim.page, 3)


def test_through_the_names_of_columns(hostile: Hostile, victim: ChatPage) -> None:
    question = victim.ask("receita por canal em todo o período").accept().answered()
    api = Api(victim.page.context)
    columns = [f'{number} AS "{text.replace(chr(34), chr(39))[:60]}"'
               for number, text in enumerate(CORPUS[:30])]
    job_id = api.post(f"/api/jobs/{question.job_id}/rerun",
                      sql=f"SELECT {', '.join(columns)} FROM data.order_report LIMIT 1")["job_id"]
    wait_until(lambda: hostile[0].status(job_id) in ("answered", "failed"), "the end")
    victim.page.reload()
    shown = victim.question(job_id).answered().by("table").locator("th")
    expect(shown).to_have_count(len(columns))
    harmless(victim.page, len(columns))


def test_through_what_the_model_writes(hostile: Hostile, victim: ChatPage) -> None:
    stack, endpoint = hostile
    endpoint.script = refuses_with(CORPUS)
    api = Api(victim.page.context)
    jobs = [api.ask(f"hmm {number}?") for number in range(len(CORPUS))]
    wait_until(lambda: all(stack.status(job) == "rejected" for job in jobs), "every refusal")
    expect(victim.question(jobs[-1]).by("answer-text")).not_to_be_empty()
    harmless(victim.page, len(CORPUS))

    endpoint.script = model_says({"response_composer": [{"text": text} for text in CORPUS]})
    answered = victim.ask("receita por canal em todo o período").accept().answered()
    harmless(victim.page, 1)
    assert answered.job_id


def test_through_a_stored_answer(stack: Stack, visitor: Visitor, ana: str) -> None:
    """As if every check before the page had been passed: what is stored is shown as text."""
    chat = visitor(ana)
    question = chat.ask(TOP_5["pt"]).accept().answered()
    wait_until(lambda: stack.settled(question.job_id), "the stored answer")
    stack.forget(question.job_id)
    poison_answer(stack, question.job_id, "\n\n".join(CORPUS))
    chat.page.reload()
    expect(chat.question(question.job_id).by("answer-text")).not_to_be_empty()
    harmless(chat.page, len(CORPUS))
    chat.page.goto(f"/answers/{question.job_id}")
    expect(chat.by("answer-text")).not_to_be_empty()
    harmless(chat.page, len(CORPUS))


def test_no_user_name_is_a_text_of_the_corpus(stack: Stack, visitor: Visitor) -> None:
    api = Api(visitor(stack.person("admin")).page.context)
    for text in CORPUS:
        answer = api.send("POST", "/api/users", username=text, password="a long password",
                          role="user")
        assert answer.status == 400
    count("xss_cases", len(CORPUS))


def poison_answer(stack: Stack, job_id: str, text: str) -> None:
    stack.rows("UPDATE app.conversations SET message = %s WHERE job_id = %s "
               "AND sender = 'assistant'", text, job_id)
