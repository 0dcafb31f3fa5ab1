"""What a question's calls to language models took is told to the person and to operators."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.data import TOP_5
from tests.e2e.pages import OperatorPage
from tests.e2e.stack import Stack

CALL = """INSERT INTO app.llm_calls (call_id, at, day, username, job_id, seq, module, role, prompt,
    provider, model, input_tokens, cached_tokens, output_tokens, cost, seconds, tries, outcome,
    ahead) VALUES (gen_random_uuid(), now(), (now() AT TIME ZONE 'America/Sao_Paulo')::date, %s,
    %s, 2, 'plan_builder', 'plan_builder', '3+abcd', 'openai', 'm-1', 1200, 200, 34, 0.0125, 0.8,
    1, 'ok', true) RETURNING 1"""


HELD_BACK = """INSERT INTO app.llm_calls (call_id, at, day, username, role, prompt, provider, model,
    input_tokens, output_tokens, seconds, tries, outcome) VALUES (gen_random_uuid(), now(),
    (now() AT TIME ZONE 'America/Sao_Paulo')::date, %s, 'plan_builder', '3+abcd', '', '', 0, 0, 0,
    0, 'llm_budget') RETURNING 1"""


def test_a_question_without_a_model_says_so(visitor: Visitor, ana: str) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).accept().answered()
    question.by("timeline").click()
    expect(question.by("model-calls")).to_have_text("Nenhum modelo de linguagem foi consultado.")


def test_a_call_shows_its_tokens_its_cost_and_its_prompt(
    stack: Stack, visitor: Visitor, ana: str
) -> None:
    question = visitor(ana).ask(TOP_5["pt"]).accept().answered()
    stack.rows(CALL, ana, question.job_id)
    question.by("timeline").click()
    shown = question.by("model-calls")
    expect(shown).to_contain_text("1 chamada a modelos de linguagem, 1.234 tokens: US$ 0,0125")
    expect(shown.get_by_role("listitem")).to_contain_text("openai/m-1 · prompt 3+abcd · "
                                                          "1.200 + 34 tokens (200 em cache)")
    expect(shown.get_by_role("listitem")).to_contain_text("adiantada")
    operator = OperatorPage(visitor(stack.person("operator")).page)
    operator.open(f"#job/{question.job_id}")
    expect(operator.by("op-calls").get_by_role("row").last).to_contain_text("3+abcd")
    expect(operator.by("op-calls")).to_contain_text("US$ 0,0125")
    operator.open("#models")
    expect(operator.by("op-spending").get_by_role("row").filter(has_text=ana)).to_contain_text(
        "1.200")


def test_what_was_never_sent_has_no_cost_to_know(stack: Stack, visitor: Visitor, ana: str) -> None:
    stack.rows(HELD_BACK, ana)
    operator = OperatorPage(visitor(stack.person("operator")).page)
    operator.open("#models")
    row = operator.by("op-spending").get_by_role("row").filter(has_text=ana)
    expect(row.get_by_role("cell").nth(1)).to_have_text("1")
    expect(row.get_by_role("cell").nth(5)).to_have_text("–")
