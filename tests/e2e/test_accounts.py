"""Accounts on the pages: registering where it is allowed, one's own password, tokens for
programs, and what an admin does for others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import ChatPage, LoginPage, OperatorPage
from tests.e2e.stack import PASSWORD, Stack
from tests.e2e.test_sessions import signed_out

OpenContext = Callable[..., BrowserContext]
OTHER = "outra senha bem comprida"


def test_nobody_registers_where_it_is_off(open_context: OpenContext) -> None:
    context = open_context()
    login = LoginPage(context.new_page()).open()
    expect(login.page.get_by_test_id("login-register")).to_have_count(0)
    expect(login.page.get_by_role("main")).to_contain_text("Peça uma a quem administra o sistema")
    answer = context.request.post("/api/register", headers={"X-Requested-With": "ezpocket"},
                                  data={"username": "intrusa", "password": PASSWORD})
    assert answer.status == 400 and answer.json()["error"]["code"] == "registration_closed"
    login.sign_in("intrusa", PASSWORD)
    expect(login.page.get_by_role("alert")).not_to_be_empty()


def test_where_it_is_on_a_newcomer_registers_and_asks(
    stack: Stack, open_context: OpenContext, ana: str
) -> None:
    with stack.another_web(REGISTRATION="true") as address:
        login = LoginPage(open_context(address=address).new_page()).open()
        page = login.page
        page.get_by_test_id("login-register").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Crie sua conta")
        for name, password in ((ana, PASSWORD), ("novata", "curta"), ("não pode", PASSWORD)):
            login.sign_in(name, password)
            expect(page.get_by_role("alert")).not_to_be_empty()
            page.get_by_test_id("login-username").fill("")
        login.sign_in("novata", PASSWORD)
        chat = ChatPage(page)
        chat.ask(TOP_5["pt"]).accept().answered()
        chat.by("user-menu").click()
        expect(chat.by("logout")).to_be_visible()
        expect(chat.by("operator-link")).to_have_count(0)
    later = LoginPage(open_context().new_page()).open()
    later.sign_in("novata", PASSWORD)
    expect(ChatPage(later.page).by("user-menu")).to_contain_text("novata")


def test_ones_own_password_is_changed_and_other_logins_end(
    visitor: Visitor, open_context: OpenContext, ana: str
) -> None:
    desk, phone = visitor(ana), visitor(ana, size="phone")
    desk.by("user-menu").click()
    desk.by("password-open").click()
    for current, new, again in (("errada demais", OTHER, OTHER), (PASSWORD, OTHER, "diferente"),
                                (PASSWORD, "curta", "curta")):
        change_password(desk, current, new, again)
        expect(desk.by("password-dialog").get_by_role("alert")).to_be_visible()
    change_password(desk, PASSWORD, OTHER, OTHER)
    expect(desk.by("toast")).to_contain_text("Senha trocada")
    signed_out(phone.page)
    desk.ask(TOP_5["pt"]).planned()

    login = LoginPage(open_context().new_page()).open()
    login.sign_in(ana, PASSWORD)
    expect(login.page.get_by_role("alert")).to_have_text("Usuário ou senha incorretos.")
    login.sign_in(ana, OTHER)
    expect(ChatPage(login.page).composer).to_be_editable()


def test_a_token_lets_a_program_ask_until_it_is_withdrawn(
    visitor: Visitor, open_context: OpenContext, ana: str
) -> None:
    chat = visitor(ana, permissions=["clipboard-read", "clipboard-write"])
    open_tokens(chat)
    chat.by("token-create").click()
    expect(chat.by("tokens-dialog").get_by_role("alert")).not_to_be_empty()
    chat.by("token-name").fill("relatório semanal")
    chat.by("token-create").click()
    token = chat.by("token-value").input_value()
    chat.by("token-copy").click()
    expect(chat.by("toast").first).to_be_visible()
    assert chat.page.evaluate("navigator.clipboard.readText()") == token
    chat.page.keyboard.press("Escape")

    weekly = open_context(extra_http_headers={"Authorization": f"Bearer {token}"}).request
    assert weekly.get("/api/me").json()["username"] == ana
    answer: dict[str, Any] = weekly.post("/api/jobs", data={"pergunta": TOP_5["pt"]}).json()
    chat.question(answer["job_id"]).accept().answered()
    assert weekly.get(f"/api/jobs/{answer['job_id']}").json()["status"] == "answered"
    assert weekly.post("/api/password", data={"current": PASSWORD, "new": OTHER}).status == 403

    open_tokens(chat)
    expect(chat.by("token-value")).to_have_count(0)
    mine = chat.by("tokens-dialog").get_by_role("listitem").filter(has_text="relatório semanal")
    expect(mine).to_contain_text("usado em")
    expect(chat.by("tokens-dialog")).not_to_contain_text(token)
    mine.get_by_role("button").click()
    chat.by("confirm-yes").click()
    expect(mine).to_have_count(0)
    assert weekly.get("/api/me").status == 401


def test_an_admin_makes_a_person_an_operator_and_switches_them_off(
    stack: Stack, visitor: Visitor, open_context: OpenContext
) -> None:
    admin = OperatorPage(visitor(stack.person("admin")).page).open("#accounts")
    admin.by("op-account-add").click()
    for name, password in (("bia nova", PASSWORD), ("bianova", "curta"), ("bianova", PASSWORD)):
        admin.by("op-new-name").fill(name)
        admin.by("op-new-password").fill(password)
        admin.by("form-submit").click()
        if (name, password) != ("bianova", PASSWORD):
            expect(admin.by("op-account-form").get_by_role("alert")).to_be_visible()
    expect(admin.by("op-account-bianova")).to_be_visible()

    login = LoginPage(open_context().new_page()).open()
    login.sign_in("bianova", PASSWORD)
    hers = ChatPage(login.page)
    hers.ask(TOP_5["pt"]).planned()
    admin.by("op-role-bianova").select_option("operator")
    admin.by("confirm-yes").click()
    signed_out(hers.page)  # her login began with another role
    LoginPage(hers.page).open().sign_in("bianova", PASSWORD)
    expect(hers.composer).to_be_editable()
    OperatorPage(hers.page).open()
    expect(hers.by("op-tab-accounts")).to_have_count(0)

    admin.by("op-toggle-bianova").click()
    admin.by("confirm-yes").click()
    expect(admin.by("op-account-bianova")).to_contain_text("desativada")
    LoginPage(hers.page).open().sign_in("bianova", PASSWORD)
    expect(hers.page.get_by_role("alert")).to_have_text("Usuário ou senha incorretos.")
    admin.by("op-toggle-bianova").click()
    expect(admin.by("op-account-bianova")).not_to_contain_text("desativada")
    hers.by("login-password").fill(PASSWORD)
    hers.by("login-submit").click()
    expect(hers.composer).to_be_editable()


def change_password(chat: ChatPage, current: str, new: str, again: str) -> None:
    for testid, text in (("account-current", current), ("account-new", new),
                         ("account-again", again)):
        chat.by(testid).fill(text)
    chat.by("form-submit").click()


def open_tokens(chat: ChatPage) -> None:
    chat.by("user-menu").click()
    chat.by("tokens-open").click()
    expect(chat.by("tokens-dialog")).to_be_visible()
