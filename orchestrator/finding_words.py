"""The findings about a large result in a model's words, where they are more than an answer has
room for.

Place in the flow: python_runtime asks, when a model is configured; what was computed stays as it
is, and the built-in sentences stand wherever the model does not help.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, Field

from orchestrator.analyst.checking.check import Checker
from orchestrator.analyst.checking.facts import gather
from orchestrator.analyst.checking.findings import as_insights
from orchestrator.analyst.writing.analysis import Analysis
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.view import typed_rows
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Handle
from orchestrator.learning.result_hash import hash_of_result
from orchestrator.learning.reuse import recalled_answer
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import call_note, model_or_else, noted
from orchestrator.plan.model import Plan
from orchestrator.prompt_context import language_name, rows_may_leave
from orchestrator.roles import Level

PATIENCE: Final = 4.0  # seconds: the built-in sentences are there and right


class Worded(BaseModel):
    """What the model gives."""

    sentences: list[str] = Field(max_length=20)


class FindingWords:
    """Of one result. columns: what they mean, in their order."""

    def __init__(
        self, plan: Plan, columns: Sequence[Meaning], lang: str, found: Analysis,
    ) -> None:
        self._plan = plan
        self._columns = columns
        self._lang = lang
        self._found = found

    def may_leave(self, rows: Level, catalog: Catalog, context: Context) -> bool:
        return rows_may_leave(rows, self._plan, catalog, context["results_full"]["columns"])

    def ask(
        self, llm: LLM, context: Context, handle: Handle, *, may_leave: bool,
    ) -> tuple[list[dict[str, Any]], str]:
        """The insights, and a note for the timeline. may_leave: whether LLM_ROWS lets a model be
        told of this result."""
        shown = self._found.insights.shown
        if self._is_answered(context):
            return shown, ""

        def by_model(model: LLM) -> tuple[list[dict[str, Any]], str]:
            if not may_leave:
                raise LLMUnavailable("llm_private", "LLM_ROWS")
            return self._by_model(model, context, handle), call_note(model, handle)

        return model_or_else(llm, by_model, lambda why: (shown, noted("built-in words", why)))

    def _is_answered(self, context: Context) -> bool:
        """Whether the same question had this result before: its text is used again as it is."""
        result = {**context, "statistics": self._found.statistics,
                  "recommendations": self._found.recommendations}
        return recalled_answer(
            context.get("learned"), context.get("pergunta") or "", self._plan,
            query_sql=context.get("query_sql") or "", lang=self._lang,
            result_hash=hash_of_result(result)) is not None

    def _by_model(self, llm: LLM, context: Context, handle: Handle) -> list[dict[str, Any]]:
        """The findings in its words, and the built-in caveats behind them."""
        insights, checker = self._found.insights, self._checker(context)

        def checked(answer: Worded) -> None:
            as_insights(answer.sentences, insights.room, checker)

        worded = llm.ask(
            "python_runtime",
            {"language": language_name(self._lang), "question": context.get("pergunta") or "",
             "findings": "\n".join(f"- {finding['text']}" for finding in insights.found)},
            Worded, handle=handle, patience=PATIENCE, lang=self._lang,
            prose=lambda answer: answer.sentences, check=checked)
        return [*as_insights(worded.sentences, insights.room, checker), *insights.caveats]

    def _checker(self, context: Context) -> Checker:
        names = [column["name"] for column in context["results_full"]["columns"]]
        preview: Sequence[Mapping[str, Any]] = context.get("results_preview") or ()
        rows = typed_rows([[row.get(name) for name in names] for row in preview], self._columns)
        return Checker(gather(
            plan=self._plan, question=context.get("pergunta") or "", columns=self._columns,
            rows=rows, row_count=context.get("row_count") or 0,
            statistics=self._found.statistics, key_numbers=(), previous=None, lang=self._lang,
        ), self._lang)
