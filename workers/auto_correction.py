"""Repairs a statement that the guard or the database refused.

Place in the flow: sql_validator or athena_executor → **auto_correction** → sql_validator, three
rounds at most. First what needs no model: compile the plan again, or go by the error's own
words (correction.py). Then the model. When nothing helps, the job fails with what was wrong.
A statement that a person edited is theirs: it fails at once, and nothing is put in its place.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from orchestrator.agent import Fields, LangFields, say
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Fail, Handle, Outcome
from orchestrator.errors import Invalid
from orchestrator.llm import LLM
from orchestrator.model_or_else import call_note, model_or_else
from orchestrator.model_sentences import check_statement
from orchestrator.plan.dialect import dialect_of
from orchestrator.plan.model import Plan
from orchestrator.prompt_context import Veil, catalog_for, describe_errors, language_name
from orchestrator.settings import Settings


class Input(LangFields):
    plan: Plan
    query_sql: str = ""
    sql_errors: tuple[dict[str, Any], ...] = ()
    sql_advice: str = ""
    sql_edited: bool = False


class Output(Fields):
    query_corrected: str
    corrections_applied: tuple[str, ...]
    query_sql: str


class Corrected(BaseModel):
    """What the model says: the whole statement again, and each change in a sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sql: str
    changes: list[str]


class AutoCorrection:
    module = "auto_correction"

    def __init__(self, *, catalog: Catalog, settings: Settings, llm: LLM | None) -> None:
        self._catalog = catalog
        self._dialect = dialect_of(settings.bd_reference)
        self._rows = settings.llm_rows
        self._llm = llm

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        if given.sql_edited:
            return _refused(given)
        compiled = self._recompiled(given)
        if compiled is not None:
            return _done(compiled, (say(given.lang, "Consulta refeita a partir do plano.",
                                        "Statement made again from the plan."),))
        from orchestrator.sql_guard.correction import correct  # noqa: PLC0415 - as below

        repaired = correct(given.query_sql, given.sql_errors, self._catalog, self._dialect)
        if repaired is not None:
            words = tuple(item.message(given.lang) for item in repaired.applied)
            return _done(repaired.sql, words)
        return model_or_else(
            self._llm,
            lambda llm: self._by_model(given, llm, handle),
            lambda _: _gave_up(given))

    def _recompiled(self, given: Input) -> str | None:
        """The plan's own statement, when it says everything and that is not what failed."""
        if given.plan.needs_sql:
            return None
        try:
            from orchestrator.plan.compile import compile_plan  # noqa: PLC0415 - rarely; 14 MB

            compiled = compile_plan(given.plan, self._catalog, self._dialect).sql
        except Invalid:
            return None
        return compiled if compiled != given.query_sql else None

    def _by_model(self, given: Input, llm: LLM, handle: Handle) -> Outcome:
        veil = Veil(self._catalog, self._rows)
        plan = veil.plan(given.plan)
        sql = veil.sql(given.query_sql)
        corrected = llm.ask("auto_correction", {
            "language": language_name(given.lang),
            "catalog": catalog_for(self._catalog, given.lang, question=given.query_sql,
                                   plan=given.plan, veil=veil),
            "plan": plan.model_dump_json(),
            "sql": sql,
            "errors": describe_errors(given.sql_errors, sql, veil),
        }, Corrected, handle=handle,
            check=lambda found: check_statement(found.sql, *found.changes),
            lang=given.lang, prose=lambda found: found.changes)
        changes = tuple(map(veil.bare, corrected.changes))
        return _done(veil.bare_sql(corrected.sql), changes, call_note(llm, handle))


def _done(sql: str, applied: tuple[str, ...], call: str = "") -> Done:
    output = Output(query_corrected=sql, corrections_applied=applied, query_sql=sql)
    return Done(output.patch(), note="; ".join(filter(None, ("; ".join(applied)[:200], call))))


def _refused(given: Input) -> Fail:
    why = " ".join(filter(None, (_reasons(given), _sentence(given.sql_advice))))
    return Fail("EDITED_SQL_REFUSED", say(
        given.lang,
        f"O SQL editado não foi executado. {why} Corrija-o e execute de novo.",
        f"The edited SQL did not run. {why} Correct it and run it again."))


def _gave_up(given: Input) -> Fail:
    reasons = _reasons(given)
    return Fail("SQL_REFUSED", say(
        given.lang,
        f"Não consegui montar uma consulta que possa ser executada. {reasons} "
        "Tente perguntar de outra forma.",
        f"I could not make a statement that may run. {reasons} Try asking in another way."))


def _reasons(given: Input) -> str:
    """What the guard or the database said, as whole sentences."""
    key = "message_en" if given.lang == "en" else "message_pt"
    said = [_sentence(str(error.get(key, ""))) for error in given.sql_errors[:3]]
    return " ".join(filter(None, said))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
