"""Writes the answer in Markdown and checks every number in it before anybody sees it.

Place in the flow: python_runtime → **response_composer** → user_feedback; its `token` events
bring the text, its `message` event the whole answer. A template writes it; where a model is
configured its text is preferred once every figure in it is found in the data (one repair
round), else the template stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.agent import Fields, LangFields, say
from orchestrator.analyst.checking.check import Facts, check_numbers
from orchestrator.analyst.checking.facts import gather
from orchestrator.analyst.writing.answer import write_answer
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.edited import bare_plan, edited_answer, result_columns
from orchestrator.analyst.writing.followup import Previous, last_answer
from orchestrator.analyst.writing.ledger import Ledger
from orchestrator.analyst.writing.markdown import is_active
from orchestrator.analyst.writing.prompt import as_prompt
from orchestrator.analyst.writing.shape import shape_of
from orchestrator.analyst.writing.view import View, typed_rows
from orchestrator.analyst.writing.warnings import data_warnings
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Event, Handle, Outcome
from orchestrator.errors import Invalid
from orchestrator.learning.result_hash import hash_of_result
from orchestrator.learning.reuse import recalled_answer
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import model_or_else, noted
from orchestrator.plan.checking import plan_table
from orchestrator.plan.model import Plan

MAX_ANSWER = 8_000
# The template is there and right: a model's nicer text is worth this many seconds and no more.
PATIENCE = 8.0
PIECE = 120  # characters at least of a streamed piece, so that empty paragraphs make no flood


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
    columns: what the page needs to show the result, of a past answer too."""

    response_text: str
    key_numbers: tuple[dict[str, Any], ...]
    formatting_style: str
    columns: tuple[dict[str, Any], ...]
    warnings: tuple[str, ...]


class Written(BaseModel):
    """What the model returns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    response_text: str = Field(min_length=1, max_length=MAX_ANSWER)


class ResponseComposer:
    module = "response_composer"

    def __init__(self, *, catalog: Catalog, llm: LLM | None) -> None:
        self._catalog = catalog
        self._llm = llm

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        view = view_of(given, self._catalog)
        template = (
            edited_answer(view, given.insights) if given.sql_edited
            else write_answer(view, given.insights, given.recommendations, _previous(given)))
        warnings = data_warnings(view)

        def by_template(why: LLMUnavailable | None) -> tuple[str, str, str]:
            if why is not None:
                warnings.append(_model_unused(given.lang, why))
            return template, "template", noted("template", why)

        # The question and the plan that a model would write from do not speak of edited SQL.
        text, style, note = self._known(given, context, view.ledger.entries) or model_or_else(
            None if given.sql_edited else self._llm,
            lambda llm: self._by_model(given, template, view.ledger.entries, llm, handle),
            by_template)
        output = Output(response_text=text, key_numbers=tuple(view.ledger.entries),
                        formatting_style=style, columns=_described(view.columns),
                        warnings=tuple(warnings))
        return Done(output.patch(), events=(*tokens(text), _message(given, output)), note=note)

    def _known(
        self, given: Input, context: Context, key_numbers: Sequence[dict[str, Any]],
    ) -> tuple[str, str, str] | None:
        """The text that answered the same question before, from the same result; checked like any
        other."""
        known = None if given.sql_edited else recalled_answer(
            given.learned, given.pergunta, given.plan, query_sql=given.query_sql, lang=given.lang,
            result_hash=hash_of_result(context))
        if known is None or is_active(known.answer) or check_numbers(
                known.answer, facts_of(given, self._catalog, key_numbers), given.lang):
            return None
        return known.answer, "verified", f"as on {known.day}"

    def _by_model(
        self, given: Input, template: str, key_numbers: Sequence[dict[str, Any]], llm: LLM,
        handle: Handle,
    ) -> tuple[str, str, str]:
        """The text, who wrote it, and a note. The check is the model's repair round."""
        facts = facts_of(given, self._catalog, key_numbers)

        def check(written: Written) -> None:
            if is_active(written.response_text):
                raise Invalid("ACTIVE_MARKDOWN", "Sem links, imagens ou HTML.",
                              "No links, images or HTML.")
            bad = check_numbers(written.response_text, facts, given.lang)
            if bad:
                listed = ", ".join(bad[:10])
                raise Invalid("UNSUPPORTED_NUMBERS", f"Números sem apoio nos dados: {listed}.",
                              f"Figures that the data does not support: {listed}.")

        variables = as_prompt(given.pergunta, given.lang, template, given.statistics)
        written = llm.ask("response_composer", variables, Written, handle=handle, check=check,
                          patience=None if given.plan.needs_sql else PATIENCE)
        return written.response_text, "model", llm.calls[-1].note()


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


def _model_unused(lang: str, why: LLMUnavailable) -> str:
    """It answered, and not from the data; or it did not answer at all."""
    if why.code == "llm_invalid":
        return say(lang, "O texto do modelo não pôde ser conferido com os dados; "
                         "esta resposta foi escrita a partir deles.",
                   "The model's text could not be checked against the data; "
                   "this answer was written from the data.")
    return say(lang, "O modelo de linguagem não respondeu; "
                     "esta resposta foi escrita a partir dos dados, sem ele.",
               "The language model did not answer; "
               "this answer was written from the data without it.")


def _described(columns: Sequence[Meaning]) -> tuple[dict[str, Any], ...]:
    """`values`: how people read stored values, for those that read otherwise."""
    return tuple(
        {"name": column.name, "label": column.label, "type": column.type, "unit": column.unit,
         "values": dict(column.values)}
        for column in columns
    )


def tokens(text: str) -> Iterator[Event]:
    """The checked text in pieces of whole paragraphs. `at`: how much of it came before, in the
    UTF-16 units that a browser counts, so that a piece that arrives twice changes nothing."""
    at, piece = 0, ""
    paragraphs = text.split("\n\n")
    for number, paragraph in enumerate(paragraphs, 1):
        last = number == len(paragraphs)
        piece += paragraph + ("" if last else "\n\n")
        if last or len(piece) >= PIECE:
            yield Event("token", {"text": piece, "at": at})
            at += len(piece.encode("utf-16-le")) // 2
            piece = ""


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
