"""Computes on the full result: statistics, insights, recommendations and the chart.

Place in the flow: athena_executor → **python_runtime** → response_composer. The rows are
loaded by reference, never from the preview. No code is written by a model: what is computed
follows from the plan and from what the catalog says of each column; of a statement that a
person edited, from its columns alone; a model's columns are what their expressions say.

A model is asked only to put into words what was found in a large result, when that is more than an
answer has room for; of a small one the most telling findings are told, and nobody waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, Field

from orchestrator.agent import Fields, LangFields
from orchestrator.analyst.checking.check import Checker
from orchestrator.analyst.checking.facts import gather
from orchestrator.analyst.checking.findings import as_insights
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.edited import bare_plan, result_columns
from orchestrator.analyst.writing.title import title
from orchestrator.analyst.writing.view import typed_rows
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Handle, Outcome
from orchestrator.learning.result_hash import hash_of_result
from orchestrator.learning.reuse import recalled_answer
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import call_note, model_or_else, noted
from orchestrator.plan.checking import plan_table
from orchestrator.plan.model import Plan
from orchestrator.prompt_context import language_name, rows_may_leave
from orchestrator.settings import Settings

if TYPE_CHECKING:
    from orchestrator.analyst.writing.analysis import Analysis

LARGE: Final = 100    # rows from which on a model may be waited for
PATIENCE: Final = 4.0  # the built-in sentences are there and right


class Input(LangFields):
    """results_full: a warehouse ResultRef."""

    plan: Plan
    results_full: dict[str, Any]
    pergunta: str = ""
    results_preview: tuple[dict[str, Any], ...] = ()
    query_sql: str = ""
    learned: tuple[dict[str, Any], ...] = ()
    row_count: int = 0
    sql_edited: bool = False


class Output(Fields):
    """insights: {text, numbers: [key numbers]}. statistics: by column."""

    analysis_summary: str
    statistics: dict[str, dict[str, Any]]
    insights: tuple[dict[str, Any], ...]
    recommendations: tuple[str, ...]
    chart: dict[str, Any]


class Worded(BaseModel):
    """What the model gives."""

    sentences: list[str] = Field(max_length=20)


class PythonRuntime:
    module = "python_runtime"

    def __init__(
        self, *, catalog: Catalog, results: Any, llm: LLM | None, settings: Settings,
    ) -> None:
        self._catalog = catalog
        self._results = results
        self._llm = llm
        self._rows = settings.llm_rows

    def process(self, context: Context, handle: Handle) -> Outcome:
        # pandas takes 50 MB: only the worker that computes pays for it, at its first task
        from orchestrator.analyst.writing.analysis import analyse  # noqa: PLC0415

        given = Input.model_validate(context)
        reference = given.results_full
        table = self._results.load(reference)
        plan, called, columns = self._understood(given)
        found = analyse(table, plan, columns, given.lang, title=called,
                        truncated=bool(reference.get("truncated")),
                        question=given.pergunta)
        note = f"{found.shape}, {table.num_rows} rows, chart {found.chart['type']}"
        insights, how = found.insights.shown, ""
        if table.num_rows > LARGE and self._may_be_worded(given, context, found):
            insights, how = model_or_else(
                self._llm, lambda llm: self._by_model(llm, handle, given, columns, found),
                lambda why: (found.insights.shown, noted("", why)))
        output = Output(
            analysis_summary=found.summary, statistics=found.statistics,
            insights=tuple(insights), recommendations=tuple(found.recommendations),
            chart=found.chart,
        )
        return Done(output.patch(), note=f"{note}; {how.removeprefix('; ')}" if how else note)

    def _may_be_worded(self, given: Input, context: Context, found: Analysis) -> bool:
        """Whether more was found than fits, of a question whose answer is not known already."""
        if given.sql_edited or len(found.insights.found) <= found.insights.room:
            return False
        result = {**context, "statistics": found.statistics,
                  "recommendations": found.recommendations}
        return recalled_answer(given.learned, given.pergunta, given.plan,
                               query_sql=given.query_sql, lang=given.lang,
                               result_hash=hash_of_result(result)) is None

    def _by_model(
        self, llm: LLM, handle: Handle, given: Input, columns: tuple[Meaning, ...],
        found: Analysis,
    ) -> tuple[list[dict[str, Any]], str]:
        """The findings in its words, and the built-in caveats behind them."""
        described = given.results_full["columns"]
        if not rows_may_leave(self._rows, given.plan, self._catalog, described):
            raise LLMUnavailable("llm_private", "LLM_ROWS")
        room = found.insights.room
        names = [column["name"] for column in described]
        facts = gather(
            plan=given.plan, question=given.pergunta, columns=columns,
            rows=typed_rows([[row.get(name) for name in names] for row in given.results_preview],
                            columns),
            row_count=given.row_count, statistics=found.statistics, key_numbers=(), previous=None,
            lang=given.lang)
        checker = Checker(facts, given.lang)
        worded = llm.ask(
            "python_runtime",
            {"language": language_name(given.lang), "question": given.pergunta,
             "findings": "\n".join(f"- {finding['text']}" for finding in found.insights.found)},
            Worded, handle=handle, patience=PATIENCE, lang=given.lang,
            prose=lambda answer: answer.sentences,
            check=lambda answer: _checked(answer, room, checker))
        insights = as_insights(worded.sentences, room, checker)
        return [*insights, *found.insights.caveats], call_note(llm, handle)

    def _understood(self, given: Input) -> tuple[Plan, str, tuple[Meaning, ...]]:
        """The plan that speaks of these rows, the chart's title, what the columns mean."""
        columns = result_columns(given.plan, self._catalog, given.results_full["columns"],
                                 given.lang, edited=given.sql_edited)
        if given.sql_edited:
            plan = bare_plan(given.plan, given.lang)
            return plan, plan.goal, columns
        called = title(given.plan, plan_table(given.plan, self._catalog), given.lang)
        return given.plan, called, columns


def _checked(answer: Worded, most: int, checker: Checker) -> None:
    as_insights(answer.sentences, most, checker)
