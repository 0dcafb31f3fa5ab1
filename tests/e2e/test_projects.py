"""A project that was put away is found again, and taken back with what was said in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import axe
from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import ChatPage
from tests.e2e.test_keyboard import tab_to
from tests.e2e.test_layout import fits

WORDS = {"pt-BR": ("1 projeto arquivado", "Restaurar"), "en-US": ("1 archived project", "Restore")}


def project(chat: ChatPage, name: str, *, archived: bool = False) -> str:
    api = Api(chat.page.context)
    made = str(api.post("/api/projects", name=name)["id"])
    if archived:
        assert api.send("DELETE", f"/api/projects/{made}").ok
    return made


def test_what_was_said_comes_back_with_the_project(visitor: Visitor, ana: str) -> None:
    chat = visitor(ana)
    expect(chat.by("projects-archived")).to_be_hidden()
    made = project(chat, "Metas")
    chat.open(f"/?project={made}")
    question = chat.ask(TOP_5["pt"]).accept().answered()
    chat.by("conversation-menu").click()
    chat.page.get_by_role("menuitem", name="Arquivar").click()
    chat.by("confirm-yes").click()
    expect(chat.by(f"project-{made}")).to_have_count(0)

    chat.by("projects-archived").click()
    chat.by(f"restore-{made}").click()
    expect(chat.by(f"archived-{made}")).to_have_count(0)
    expect(chat.by(f"project-{made}")).to_have_count(1)
    chat.by("toast").get_by_role("button", name="Abrir").click()
    expect(chat.by("archived-dialog")).to_have_count(0)
    expect(chat.by(f"project-{made}")).to_have_attribute("aria-current", "page")
    chat.question(question.job_id).answered()
    expect(chat.by("projects-archived")).to_be_hidden()


@pytest.mark.parametrize("locale", ["pt-BR", "en-US"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_by_keyboard_and_under_another_name(
    visitor: Visitor, ana: str, locale: str, size: str
) -> None:
    chat = visitor(ana, locale=locale, size=size)
    old = project(chat, "Metas", archived=True)
    project(chat, "Metas")
    chat.open("/")
    if size == "phone":
        chat.by("side-open").click()
    count, restore = WORDS[locale]
    expect(chat.by("projects-archived")).to_have_text(count)
    tab_to(chat.page, "projects-archived")
    chat.page.keyboard.press("Enter")
    expect(chat.by(f"restore-{old}")).to_have_text(restore)
    tab_to(chat.page, f"restore-{old}")
    chat.page.keyboard.press("Enter")

    expect(chat.by(f"archived-name-{old}")).to_be_focused()
    axe.check(chat.page, f"archived projects, {locale}, {size}")
    fits(chat.page)
    chat.page.keyboard.type("Metas de antes")
    chat.page.keyboard.press("Enter")
    expect(chat.by(f"archived-{old}")).to_have_count(0)
    chat.page.keyboard.press("Escape")
    expect(chat.by("archived-dialog")).to_have_count(0)
    expect(chat.by(f"project-{old}")).to_have_text("Metas de antes")
