"""Projects: named, described, switched and put away; each keeps its own questions and draft."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.held import hold, let_go
from tests.e2e.pages import ChatPage

LIST = "**/api/projects"


def test_a_project_is_made_renamed_and_described(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    chat.by("project-new").click()
    fill(chat, "Vendas", "")
    project = current(chat)
    expect(heading(chat)).to_have_text("Vendas")

    change(chat, project, "project-edit")
    expect(chat.by("project-name")).to_have_value("Vendas")
    fill(chat, "Vendas <b>2026</b> 🚀", "Números para a reunião mensal")
    for _ in range(2):
        expect(chat.by(f"project-{project}")).to_have_text("Vendas <b>2026</b> 🚀")
        expect(heading(chat)).to_have_text("Vendas <b>2026</b> 🚀")
        expect(top(chat)).to_contain_text("Números para a reunião mensal")
        chat.page.reload()

    change(chat, project, "project-edit")
    fill(chat, "Vendas <b>2026</b> 🚀", "")
    expect(top(chat)).not_to_contain_text("Números para a reunião mensal")


def test_a_name_that_cannot_be_taken_is_refused_where_it_is_written(
    visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    first, second = make(chat, "Vendas"), make(chat, "Logística")
    chat.open()
    change(chat, second, "project-edit")
    for name in ("", "   ", "Vendas"):
        fill(chat, name, "")
        expect(chat.by("project-dialog").get_by_role("alert")).not_to_be_empty()
        expect(chat.by("project-name")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.by("project-dialog")).to_have_count(0)
    expect(chat.by(f"project-{second}")).to_have_text("Logística")
    expect(chat.by(f"project-{first}")).to_have_text("Vendas")


def test_each_project_has_its_questions_and_its_draft(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    first, second = make(chat, "Vendas"), make(chat, "Logística")
    chat.open(f"/?project={first}")
    asked = chat.ask("receita por canal este ano").planned()
    chat.composer.fill("e por estado?")

    chat.by(f"project-{second}").click()
    expect(chat.page).to_have_url(re.compile(f"project={second}$"))
    expect(heading(chat)).to_have_text("Logística")
    expect(asked.element).to_be_hidden()
    expect(chat.composer).to_have_value("")
    chat.composer.fill("quantos pedidos atrasados?")

    chat.page.go_back()
    expect(heading(chat)).to_have_text("Vendas")
    expect(asked.element).to_be_visible()
    expect(chat.composer).to_have_value("e por estado?")
    chat.by("project-general").click()
    expect(asked.element).to_be_hidden()
    expect(chat.composer).to_have_value("")
    chat.by(f"project-{second}").click()
    expect(chat.composer).to_have_value("quantos pedidos atrasados?")
    chat.by(f"project-{first}").click()
    asked.accept().answered()


def test_an_open_menu_stays_while_the_list_is_read_again(visitor: Visitor, ana: str) -> None:
    """The list is read with the page, and once more when the line is there."""
    chat = visitor(ana)
    project = make(chat, "Vendas")
    chat.page.goto("about:blank")
    held = hold(chat.page, LIST, turn=2)
    chat.open()
    chat.by(f"project-menu-{project}").click()
    let_go(chat.page, held, LIST)
    chat.by(f"project-{project}").locator("..").get_by_test_id("project-edit").click()
    expect(chat.by("project-name")).to_have_value("Vendas")


def test_what_is_written_before_the_list_is_there_is_the_projects_own(
    visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    project = make(chat, "Vendas")
    chat.page.goto("about:blank")
    held = hold(chat.page, LIST, turn=1)
    chat.open(f"/?project={project}")
    chat.composer.fill("e por estado?")
    let_go(chat.page, held, LIST)
    expect(heading(chat)).to_have_text("Vendas")
    chat.by("project-general").click()
    expect(heading(chat)).to_have_text("Conversa geral")
    expect(chat.composer).to_have_value("")
    chat.by(f"project-{project}").click()
    expect(chat.composer).to_have_value("e por estado?")


def test_a_project_that_is_made_before_the_list_is_there_stays_open(
    visitor: Visitor, ana: str
) -> None:
    chat = visitor(ana)
    chat.page.goto("about:blank")
    held = hold(chat.page, LIST, turn=1)
    chat.open()
    chat.by("project-new").click()
    fill(chat, "Vendas", "")
    project = current(chat)
    expect(heading(chat)).to_have_text("Vendas")
    let_go(chat.page, held, LIST)
    chat.page.evaluate("() => new Promise((done) => setTimeout(done, 200))")
    expect(heading(chat)).to_have_text("Vendas")
    expect(chat.by(f"project-{project}")).to_have_attribute("aria-current", "page")


def test_the_menu_waits_until_its_conversation_is_known(visitor: Visitor, ana: str) -> None:
    """Before, it offered the general chat's file under a project's address."""
    chat = visitor(ana)
    project = make(chat, "Vendas")
    chat.page.goto("about:blank")
    held = hold(chat.page, LIST, turn=1)
    chat.open(f"/?project={project}")
    expect(chat.by("conversation-menu")).to_be_disabled()
    let_go(chat.page, held, LIST)
    chat.by("conversation-menu").click()
    expect(chat.by("export-md")).to_have_attribute("href", re.compile(project))


def test_an_archived_project_leaves_the_list_and_its_page(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    kept, gone = make(chat, "Vendas"), make(chat, "Logística")
    chat.open(f"/?project={gone}")
    asked = chat.ask("receita por canal este ano").planned()

    change(chat, gone, "project-archive")
    chat.page.keyboard.press("Escape")
    expect(chat.by("confirm")).to_have_count(0)
    expect(heading(chat)).to_have_text("Logística")

    change(chat, gone, "project-archive")
    chat.by("confirm-yes").click()
    expect(chat.by(f"project-{gone}")).to_have_count(0)
    expect(chat.by("project-general")).to_have_attribute("aria-current", "page")
    expect(asked.element).to_have_count(0)
    for path in ("/", f"/?project={gone}"):
        chat.open(path)
        expect(chat.by(f"project-{kept}")).to_be_visible()
        expect(chat.by(f"project-{gone}")).to_have_count(0)
        expect(heading(chat)).to_have_text("Conversa geral")


def make(chat: ChatPage, name: str) -> str:
    return str(Api(chat.page.context).post("/api/projects", name=name, description="")["id"])


def current(chat: ChatPage) -> str:
    """The id of the open project, by the page's address."""
    expect(chat.page).to_have_url(re.compile(r"project=[0-9a-f-]{36}$"))
    return chat.page.url.rpartition("=")[2]


def heading(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("heading", level=1)


def top(chat: ChatPage) -> Locator:
    """What stands above the conversation: the project's name and description."""
    return chat.page.get_by_role("main").locator("header").first


def change(chat: ChatPage, project: str, item: str) -> None:
    """Choose an item of the project's menu."""
    chat.by(f"project-menu-{project}").click()
    chat.by(f"project-{project}").locator("..").get_by_test_id(item).click()


def fill(chat: ChatPage, name: str, description: str) -> None:
    chat.by("project-name").fill(name)
    chat.by("project-description").fill(description)
    chat.by("project-save").click()
