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

from orchestrator.agent import Fields, LangFields
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.edited import bare_plan, result_columns
from orchestrator.analyst.writing.title import title
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Handle, Outcome
from orchestrator.plan.checking import plan_table
from orchestrator.plan.model import Plan
from orchestrator.settings import Settings

if TYPE_CHECKING:
    from orchestrator.analyst.writing.analysis import Analysis
    from orchestrator.llm import LLM

LARGE: Final = 100  # rows beyond which a model may be waited for


class Input(LangFields):
    """results_full: a warehouse ResultRef."""

    plan: Plan
    results_full: dict[str, Any]
    pergunta: str = ""
    row_count: int = 0
    sql_edited: bool = False


class Output(Fields):
    """insights: {text, numbers: [key numbers]}. statistics: by column."""

    analysis_summary: str
    statistics: dict[str, dict[str, Any]]
    insights: tuple[dict[str, Any], ...]
    recommendations: tuple[str, ...]
    chart: dict[str, Any]


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
        from orchestrator.analyst.writing.analysis import analyse  # noqa: PLC0415 - as said above

        given = Input.model_validate(context)
        reference = given.results_full
        table = self._results.load(reference)
        plan, called, columns = self._understood(given)
        found = analyse(table, plan, columns, given.lang, title=called,
                        truncated=bool(reference.get("truncated")),
                        question=given.pergunta)
        note = f"{found.shape}, {table.num_rows} rows, chart {found.chart['type']}"
        insights, how = self._insights(given, context, handle, columns, found)
        output = Output(
            analysis_summary=found.summary, statistics=found.statistics,
            insights=tuple(insights), recommendations=tuple(found.recommendations),
            chart=found.chart,
        )
        return Done(output.patch(), note=f"{note}; {how}" if how else note)

    def _insights(
        self, given: Input, context: Context, handle: Handle, columns: tuple[Meaning, ...],
        found: Analysis,
    ) -> tuple[list[dict[str, Any]], str]:
        """What is told, and what became of a model's help."""
        fits = len(found.insights.found) <= found.insights.room
        if self._llm is None or given.row_count <= LARGE or given.sql_edited or fits:
            return found.insights.shown, ""
        # what asks a model is not paid for where there is none
        from orchestrator.finding_words import FindingWords  # noqa: PLC0415 - as above

        words = FindingWords(given.plan, columns, given.lang, found)
        return words.ask(self._llm, context, handle,
                         may_leave=words.may_leave(self._rows, self._catalog, context))

    def _understood(self, given: Input) -> tuple[Plan, str, tuple[Meaning, ...]]:
        """The plan that speaks of these rows, the chart's title, what the columns mean."""
        columns = result_columns(given.plan, self._catalog, given.results_full["columns"],
                                 given.lang, edited=given.sql_edited)
        if given.sql_edited:
            plan = bare_plan(given.plan, given.lang)
            return plan, plan.goal, columns
        called = title(given.plan, plan_table(given.plan, self._catalog), given.lang)
        return given.plan, called, columns
