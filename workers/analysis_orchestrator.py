"""Writes the SQL of the confirmed plan.

Place in the flow: plan_confirm → **analysis_orchestrator** → sql_validator. A plan that says
everything is compiled: same plan, same SQL, no model. A plan marked `needs_sql` has the SQL that
proved right when it was asked before; else it is handed to the model, with the rows it may read;
the guard holds what it writes to them.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from orchestrator.agent import Fields, LangFields, say
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Fail, Handle, Outcome
from orchestrator.errors import Invalid
from orchestrator.learning.reuse import recalled_sql
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import call_note, model_or_else
from orchestrator.model_sentences import check_statement
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.dialect import dialect_of
from orchestrator.plan.model import Plan
from orchestrator.plan.row_conditions import row_conditions_sql
from orchestrator.plan.steps import describe_plan
from orchestrator.prompt_context import (
    Veil,
    asked_before,
    catalog_for,
    describe_history,
    language_name,
)
from orchestrator.settings import Settings


class Input(LangFields):
    pergunta: str = ""
    conversation_context: tuple[dict[str, Any], ...] = ()
    has_history: bool = False
    plan: Plan
    learned: tuple[dict[str, Any], ...] = ()


class Output(Fields):
    query_sql: str
    query_explanation: str
    columns_used: tuple[str, ...] = ()


class Written(BaseModel):
    """What the model says: one SELECT, and in a sentence what it does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sql: str
    explanation: str


class AnalysisOrchestrator:
    module = "analysis_orchestrator"

    def __init__(self, *, catalog: Catalog, settings: Settings, llm: LLM | None) -> None:
        self._catalog = catalog
        self._dialect = dialect_of(settings.bd_reference)
        self._rows = settings.llm_rows
        self._llm = llm

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        if given.plan.needs_sql:
            return self._written(given, handle)
        try:
            compiled = compile_plan(given.plan, self._catalog, self._dialect)
        except Invalid as error:
            return Fail(error.code, error.message(given.lang))
        output = Output(query_sql=compiled.sql, query_explanation=self._said(given),
                        columns_used=compiled.columns_used)
        return Done(output.patch(), note="compiled from the plan")

    def _said(self, given: Input) -> str:
        return " ".join(describe_plan(given.plan, self._catalog, given.lang))

    def _written(self, given: Input, handle: Handle) -> Outcome:
        try:
            rows = row_conditions_sql(given.plan, self._catalog, self._dialect)
        except Invalid as error:
            return Fail(error.code, error.message(given.lang))
        known = recalled_sql(given.learned, given.pergunta, given.plan)
        if known is not None:
            return Done(Output(query_sql=known, query_explanation=self._said(given)).patch(),
                        note="verified before")
        return model_or_else(
            self._llm,
            lambda llm: self._by_model(given, rows, llm, handle),
            lambda why: _without_model(given.lang, why))

    def _by_model(self, given: Input, rows: str, llm: LLM, handle: Handle) -> Outcome:
        """rows: the condition that the plan makes of its period and filters."""
        conversation = given.conversation_context
        veil = Veil(self._catalog, self._rows, said=given.pergunta)
        plan = veil.plan(given.plan)
        written = llm.ask("analysis_orchestrator", {
            "language": language_name(given.lang),
            "today": given.plan.today.isoformat(),
            "catalog": catalog_for(self._catalog, given.lang, question=given.pergunta,
                                   plan=given.plan, veil=veil,
                                   earlier=asked_before(conversation)),
            "plan": plan.model_dump_json(),
            "rows": veil.sql(rows) or "(all of them)",
            "history": describe_history(conversation, veil),
            "question": given.pergunta,
        }, Written, handle=handle,
            check=lambda found: check_statement(found.sql, found.explanation),
            lang=given.lang, prose=lambda found: (found.explanation,))
        output = Output(query_sql=veil.bare_sql(written.sql),
                        query_explanation=veil.bare(written.explanation))
        return Done(output.patch(), note=f"written by the model; {call_note(llm, handle)}")


def _without_model(lang: str, why: LLMUnavailable | None) -> Fail:
    if why is not None:
        return Fail(why.code, why.message(lang))
    return Fail("NEEDS_MODEL", say(
        lang,
        "Esta pergunta pede uma consulta que só um modelo de linguagem sabe escrever, e "
        "nenhum está configurado. Simplifique-a: uma medida, por um agrupamento, em um "
        "período.",
        "This question needs a query that only a language model can write, and none is "
        "configured. Simplify it: one measure, by one grouping, over one period."))
