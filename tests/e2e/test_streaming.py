"""A model's answer on the page: it grows while it is checked, and what is wrong never shows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from orchestrator.testing import Endpoint, serve
from orchestrator.testing.reply import Reply
from orchestrator.testing.said import Said
from orchestrator.testing.script import Script
from tests.e2e.browser import VARIABLES, sign_in
from tests.e2e.hostile import model_says
from tests.e2e.pages import ChatPage
from tests.e2e.stack import Stack, running, wait_until

RIGHT = ("Os dados do período estão na tabela logo abaixo, canal por canal, e o que chama a "
         "atenção é a distância entre o maior e os outros.")
WRONG = ("Veja o que os dados do período mostram, canal por canal, na tabela logo abaixo: "
         "a receita de todos somou R$ 987.654.321,99, como nunca antes.")
# Looks at the page whenever it changes.
WATCH = """
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  if (document.body.textContent.includes("987.654")) window.__wrong = true;
}).observe(document.body, { childList: true, subtree: true, characterData: true }));
"""


def composes(*first: str) -> Script:
    """Those texts, then the draft, which has the answer's figures, with RIGHT under it."""
    texts = iter(first)

    def reply(role: str, request: dict[str, Any]) -> Reply:
        if role != "response_composer":
            return Reply(status=401)
        draft = Said(request).parts["Draft"]
        return Reply(text=next(texts, f"{draft}\n\n{RIGHT}"), delay=2.0)

    return Script(otherwise=reply)


@pytest.fixture(scope="module")
def modelled() -> Iterator[tuple[Stack, Endpoint]]:
    """A system of its own whose model the tests write for."""
    home = Path(tempfile.mkdtemp(prefix="ezpocket-e2e-"))
    with serve(script=model_says({})) as endpoint, running(
            home, **VARIABLES, OPENAI_BASE_URL=endpoint.url) as stack:
        yield stack, endpoint


@pytest.fixture
def chat(
    modelled: tuple[Stack, Endpoint], open_context: Callable[..., BrowserContext]
) -> ChatPage:
    stack, _ = modelled
    context = open_context(address=stack.address)
    context.add_init_script(WATCH)
    sign_in(context, stack.person())
    return ChatPage(context.new_page()).open()


def test_an_answer_grows_while_the_model_writes(
    modelled: tuple[Stack, Endpoint], chat: ChatPage
) -> None:
    stack, endpoint = modelled
    endpoint.script = composes()
    question = chat.ask("receita por canal em todo o período").accept().answered()
    expect(question.by("answer-text")).to_contain_text(RIGHT)
    types = [event.type for event in stack.stream(question.job_id)]
    assert types.count("token") > 2 and "replace" not in types
    assert types.index("token") < types.index("message")


def test_what_is_wrong_is_taken_back_before_it_shows(
    modelled: tuple[Stack, Endpoint], chat: ChatPage
) -> None:
    stack, endpoint = modelled
    endpoint.script = composes(WRONG)
    question = chat.ask("receita por canal em todo o período").accept().answered()
    expect(question.by("answer-text")).to_contain_text(RIGHT)
    expect(question.by("answer-text")).not_to_contain_text("Veja o que")
    assert "replace" in [event.type for event in stack.stream(question.job_id)]
    assert chat.page.evaluate("window.__wrong === undefined")
    wait_until(lambda: stack.settled(question.job_id), "the trace")
    (kept,) = stack.rows(
        "SELECT output->'rejected_texts' FROM app.job_steps WHERE job_id = %s "
        "AND module = 'response_composer'", question.job_id)[0]
    assert kept[0]["text"] == WRONG and "987.654" in kept[0]["why"]
