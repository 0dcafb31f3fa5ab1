"""What the box for questions offers: one's own questions by the arrows, and the catalog's."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import ChatPage

ASKED = ("receita por mês este ano", "receita por canal este ano", "margem por categoria em 2025")


def test_the_arrows_go_through_ones_own_questions_and_back(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    for text in (*ASKED, ASKED[0]):
        # A plan that waits would take the focus when the page is loaded again.
        question = chat.ask(text).planned()
        question.by("plan-reject").click()
        question.in_status("rejected")
    chat.page.reload()
    expect(chat.page.locator('[data-testid^="job-"]')).to_have_count(len(ASKED) + 1)
    chat.composer.focus()
    newest_first = (ASKED[0], ASKED[2], ASKED[1])  # asked twice, offered once
    for text in (*newest_first, newest_first[-1]):
        chat.page.keyboard.press("ArrowUp")
        expect(chat.composer).to_have_value(text)
    for text in (*newest_first[-2::-1], "", ""):
        chat.page.keyboard.press("ArrowDown")
        expect(chat.composer).to_have_value(text)

    chat.page.keyboard.type("o que")
    chat.page.keyboard.press("ArrowUp")
    expect(chat.composer).to_have_value("o que")
    chat.composer.fill("")
    chat.page.keyboard.press("ArrowUp")
    chat.page.keyboard.press("End")
    chat.page.keyboard.type(" por canal")
    again = chat.started_by(lambda: chat.page.keyboard.press("Enter")).planned()
    expect(again.element).to_contain_text(f"{ASKED[0]} por canal")


def test_words_bring_questions_of_the_catalog_and_ones_own(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    expect(chat.by("example").first).to_be_visible()  # the catalog is there
    chat.ask("Receita só de São Paulo em 2025").planned()
    examples = [one for table in Api(chat.page.context).get("/api/catalog?lang=pt")["tables"]
                for one in table["examples"]]
    wanted = next(one for one in examples if "produtos" in one.lower())

    chat.composer.press_sequentially("PRODUTOS")
    expect(options(chat).first).to_be_visible()
    offered = options(chat).all_inner_texts()
    assert wanted in offered and set(offered) <= set(examples)
    chat.page.keyboard.press("Escape")
    expect(options(chat)).to_have_count(0)
    expect(chat.composer).to_have_value("PRODUTOS")

    chat.composer.fill("")
    chat.composer.press_sequentially("so paulo")
    expect(options(chat)).to_have_text(["Receita só de São Paulo em 2025"])
    chat.page.keyboard.press("ArrowDown")
    expect(options(chat).first).to_have_attribute("aria-selected", "true")
    expect(chat.composer).to_have_attribute("aria-activedescendant", "suggestion-0")
    chat.page.keyboard.press("Tab")
    expect(chat.composer).to_have_value("Receita só de São Paulo em 2025")
    expect(chat.composer).to_be_focused()

    chat.composer.fill("")
    chat.composer.press_sequentially("xyz")
    expect(options(chat)).to_have_count(0)
    chat.composer.fill("")
    chat.composer.press_sequentially(wanted[:-3])
    options(chat).first.click()
    expect(chat.composer).to_have_value(wanted)
    chat.started_by(lambda: chat.composer.press("Enter")).planned()


def test_the_suggestions_stay_for_who_left_the_box_for_a_moment(
    visitor: Visitor, ana: str
) -> None:
    """A timer of the page closes the list behind who leaves; the later one here comes after it."""
    chat = visitor(ana)
    expect(chat.by("example").first).to_be_visible()  # the catalog is there
    chat.composer.focus()
    chat.composer.evaluate("""(box) => {
      box.blur();
      box.focus();
      box.value = 'produtos';
      box.dispatchEvent(new Event('input', { bubbles: true }));
      return new Promise((done) => setTimeout(done, 200));
    }""")
    expect(options(chat).first).to_be_visible()


def test_an_empty_chat_offers_questions_that_can_be_asked_at_once(
    visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    expect(chat.by("example").first).to_be_visible()
    text = chat.by("example").first.inner_text()
    question = chat.started_by(chat.by("example").first.click).planned()
    expect(question.element).to_contain_text(text)
    expect(chat.by("example")).to_have_count(0)
    chat.ask(TOP_5["pt"]).planned()


def options(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("listbox").get_by_role("option")
