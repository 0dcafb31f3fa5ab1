"""Writes the answer in Markdown and checks every number in it before anybody sees it.

Place in the flow: python_runtime → **response_composer** → user_feedback; its `token` events
bring the text, its `message` event the whole answer. A template writes it; where a model is
configured its text is preferred and streams up to the first number that is not verified yet. A
text that the data do not support, or without the answer's figures, is taken back (`replace`) and
written once more, then the template stands; what was rejected stays in the trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from orchestrator.agent import Fields, LangFields
from orchestrator.analyst.checking.check import Checker
from orchestrator.analyst.checking.fact import Facts
from orchestrator.analyst.checking.facts import gather
from orchestrator.analyst.checking.traced import key_numbers_of
from orchestrator.analyst.writing.answer import AnswerParts, write_answer
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.edited import bare_plan, edited_answer, result_columns
from orchestrator.analyst.writing.followup import Previous, last_answer
from orchestrator.analyst.writing.ledger import Ledger
from orchestrator.analyst.writing.markdown import is_active
from orchestrator.analyst.writing.prompt import as_prompt
from orchestrator.analyst.writing.shape import shape_of
from orchestrator.analyst.writing.view import View, typed_rows
from orchestrator.analyst.writing.warnings import data_warnings
from orchestrator.answer_stream import StreamedAnswer, tokens, units
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Event, Handle, Outcome
from orchestrator.learning.result_hash import hash_of_result
from orchestrator.learning.reuse import recalled_answer
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import call_note, model_or_else, noted
from orchestrator.model_words import model_unused
from orchestrator.plan.checking import plan_table
from orchestrator.plan.model import Plan
from orchestrator.prompt_context import SAMPLE_ROWS, rows_may_leave
from orchestrator.settings import Settings

# The template is there and right: a model's nicer text is worth this many seconds and no more.
PATIENCE = 8.0
MOST_REJECTED = 4
MOST_ROWS = 100  # that a prompt tells of a result, at LLM_ROWS=full


class Input(LangFields):
    """results_full: a ResultRef; results_preview: its first rows, by column name."""

    plan: Plan
    pergunta: str = ""
    conversation_context: tuple[dict[str, Any], ...] = ()
    has_history: bool = False
    query_sql: str = ""
    results_full: dict[str, Any] = Field(default_factory=dict)
    results_preview: tuple[dict[str, Any], ...] = ()
    row_count: int = 0
    analysis_summary: str = ""
    statistics: dict[str, Any] = Field(default_factory=dict)
    insights: tuple[dict[str, Any], ...] = ()
    recommendations: tuple[str, ...] = ()
    chart: dict[str, Any] = Field(default_factory=dict)
    sql_edited: bool = False
    learned: tuple[dict[str, Any], ...] = ()


class Output(Fields):
    """key_numbers: {text, value, source}. formatting_style: "template", "model" or "verified".
    columns: what the page needs to show the result, of a past answer too. rejected_texts:
    {text, why} of what a model wrote and nobody was left with."""

    response_text: str
    key_numbers: tuple[dict[str, Any], ...]
    formatting_style: str
    columns: tuple[dict[str, Any], ...]
    warnings: tuple[str, ...]
    rejected_texts: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """style: who wrote the text. events: what brings to the person what they have not seen."""

    text: str
    style: str
    note: str
    key_numbers: Sequence[dict[str, Any]]
    events: tuple[Event, ...]


class ResponseComposer:
    module = "response_composer"

    def __init__(self, *, catalog: Catalog, llm: LLM | None, settings: Settings) -> None:
        self._catalog = catalog
        self._llm = llm
        self._rows = settings.llm_rows

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        view = view_of(given, self._catalog)
        parts = AnswerParts(edited_answer(view, given.insights)) if given.sql_edited else (
            write_answer(view, given.insights, given.recommendations, _previous(given)))
        facts = facts_of(given, self._catalog, view.ledger.entries)
        stream = StreamedAnswer(Checker(facts, given.lang), handle, given.lang, parts.main)
        warnings = data_warnings(view)

        def by_template(why: LLMUnavailable | None) -> Written:
            if why is not None:
                warnings.append(model_unused(given.lang, why))
            return Written(parts.whole, "template", noted("template", why), view.ledger.entries,
                           stream.instead(parts.whole))

        # The question and the plan that a model would write from do not speak of edited SQL.
        written = self._known(given, context, facts, view) or model_or_else(
            None if given.sql_edited else self._llm,
            lambda llm: self._by_model(given, view, parts, stream, llm), by_template)
        output = Output(response_text=written.text, key_numbers=tuple(written.key_numbers),
                        formatting_style=written.style, columns=_described(view.columns),
                        warnings=tuple(warnings),
                        rejected_texts=tuple(stream.rejected[:MOST_REJECTED]))
        return Done(output.patch(), events=(*written.events, _message(given, output)),
                    note=written.note)

    def _known(
        self, given: Input, context: Context, facts: Facts, view: View
    ) -> Written | None:
        """The text that answered the same question before, from the same result; checked like any
        other."""
        known = None if given.sql_edited else recalled_answer(
            given.learned, given.pergunta, given.plan, query_sql=given.query_sql, lang=given.lang,
            result_hash=hash_of_result(context))
        if known is None or is_active(known.answer):
            return None
        checked = Checker(facts, given.lang).check(known.answer)
        if checked.bad:
            return None
        numbers = _with_ledger(key_numbers_of(checked, known.answer), view)
        return Written(known.answer, "verified", f"as on {known.day}", numbers,
                       tuple(tokens(known.answer)))

    def _by_model(
        self, given: Input, view: View, parts: AnswerParts, stream: StreamedAnswer, llm: LLM,
    ) -> Written:
        """Its prose, with the template's table and reading of the question under it."""
        if not rows_may_leave(self._rows, given.plan, self._catalog,
                              given.results_full.get("columns", ())):
            raise LLMUnavailable("llm_private", "LLM_ROWS")
        rows = MOST_ROWS if self._rows == "full" else SAMPLE_ROWS
        llm.write("response_composer", as_prompt(given.pergunta, view, parts.prose, rows),
                  listener=stream, handle=stream.handle,
                  patience=None if given.plan.needs_sql else PATIENCE)
        text = stream.written
        numbers = _with_ledger(key_numbers_of(stream.checked, text), view)
        whole = "\n\n".join(part for part in (text, parts.kept) if part)
        rest = tokens(whole[len(text):], units(text)) if parts.kept else ()
        return Written(whole, "model", call_note(llm, stream.handle), numbers, tuple(rest))


def view_of(given: Input, catalog: Catalog) -> View:
    """The result as the templates read it."""
    described = given.results_full.get("columns", [])
    names = [column["name"] for column in described]
    plan = bare_plan(given.plan, given.lang) if given.sql_edited else given.plan
    columns = result_columns(given.plan, catalog, described, given.lang, edited=given.sql_edited)
    rows = [[row.get(name) for name in names] for row in given.results_preview]
    return View(
        plan=plan, table=plan_table(plan, catalog), columns=columns,
        rows=typed_rows(rows, columns), row_count=given.row_count,
        truncated=bool(given.results_full.get("truncated")), statistics=given.statistics,
        shape=shape_of(plan, columns, given.row_count), ledger=Ledger(given.lang),
    )


def facts_of(
    given: Input, catalog: Catalog, key_numbers: Sequence[dict[str, Any]]
) -> Facts:
    """What an answer may state: the data, and the computations stated as key numbers."""
    view = view_of(given, catalog)
    previous = _previous(given)
    return gather(
        plan=given.plan, question=given.pergunta, columns=view.columns, rows=view.rows,
        row_count=given.row_count, statistics=given.statistics, key_numbers=key_numbers,
        previous=previous.plan if previous else None, lang=given.lang,
    )


def _previous(given: Input) -> Previous | None:
    return last_answer(given.conversation_context) if given.has_history else None


def _with_ledger(found: list[dict[str, Any]], view: View) -> list[dict[str, Any]]:
    """The template's numbers too: the next question may be compared with them."""
    return found + [entry for entry in view.ledger.entries if entry not in found]


def _described(columns: Sequence[Meaning]) -> tuple[dict[str, Any], ...]:
    """`values`: how people read stored values, for those that read otherwise."""
    return tuple(
        {"name": column.name, "label": column.label, "type": column.type, "unit": column.unit,
         "values": dict(column.values)}
        for column in columns
    )


def _message(given: Input, output: Output) -> Event:
    """What the browser shows."""
    return Event("message", {
        "response_text": output.response_text, "lang": given.lang,
        "key_numbers": list(output.key_numbers), "chart": given.chart,
        "query_sql": given.query_sql, "columns": list(output.columns),
        "rows": list(given.results_preview), "row_count": given.row_count,
        "statistics": given.statistics, "insights": list(given.insights),
        "recommendations": list(given.recommendations), "warnings": list(output.warnings),
    })
