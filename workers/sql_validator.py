"""Decides whether the statement may run, and asks the database what it would take.

Place in the flow: analysis_orchestrator or auto_correction → **sql_validator** →
athena_executor, or auto_correction with what is wrong. The parsers are native code and the
text is hostile: a child process reads it (sql_guard/child.py), and may die over it. Where a
model's statement lacked conditions of the approved plan, `query_sql` is the one that has them.
What the guard allowed the database explains, and so says what is wrong before anybody says yes;
a database that does not answer is left to the executor. No model decides here: of SQL that a
person edited it may say what to change.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from orchestrator.agent import Fields, LangFields, say
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Fail, Handle, Outcome
from orchestrator.errors import Fatal, Unavailable
from orchestrator.plan.dialect import dialect_of
from orchestrator.plan.model import Plan
from orchestrator.plan.validated import ValidatedQuery, plan_digest
from orchestrator.settings import Settings
from orchestrator.sql_guard.bounds import out_of_bounds
from orchestrator.sql_guard.child import ChildLost, GuardProcess, crashed
from orchestrator.sql_guard.review import Question, Review, answer
from orchestrator.sql_guard.turns import Turns, stopped
from orchestrator.warehouse.model import Estimate, StatementError, Warehouse

if TYPE_CHECKING:
    from orchestrator.llm import LLM

# Several times what 32 kB take; the first statement waits for the child's imports besides.
SECONDS = 20.0
_ONLY_WRONG = ("SYNTAX", "EMPTY")


class Input(LangFields):
    plan: Plan
    query_sql: str = ""
    sql_edited: bool = False


class Output(Fields):
    valid: bool
    syntax_valid: bool
    athena_compatible: bool = False
    security_issues: tuple[dict[str, Any], ...] = ()
    sql_errors: tuple[dict[str, Any], ...] = ()
    sql_advice: str = ""
    query_validated: ValidatedQuery | None = None
    cost_estimate: Estimate | None = None


class SqlValidator:
    module = "sql_validator"

    def __init__(
        self, *, catalog: Catalog, settings: Settings, warehouse: Warehouse, llm: LLM | None,
    ) -> None:
        dialect = dialect_of(settings.bd_reference)
        self._guard = GuardProcess(lambda given: answer(given, catalog, dialect), seconds=SECONDS)
        self._guard.start()
        ending = weakref.finalize(self, self._guard.end)
        ending.atexit = False  # it dies with this process, and a fork of that must not end it
        self._turns = Turns(self._guard.end)
        self._warehouse = warehouse
        self._catalog = catalog
        self._rows = settings.llm_rows
        self._llm = llm

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        with self._turns.taken(handle) as turn:
            reviewed = self._reviewed(given, turn)
            if reviewed.misfit is not None:
                code, pt, en = reviewed.misfit
                return Fail(code, say(given.lang, pt, en))
            if reviewed.allowed:
                return self._explained(given, reviewed, turn)
        return self._refused(given, reviewed, handle)

    def _reviewed(self, given: Input, turn: Handle) -> Review:
        unread = out_of_bounds(given.query_sql)
        if unread is not None:  # a text with half a character could not even be handed over
            return Review(reasons=(unread.as_dict(),))
        question = Question(sql=given.query_sql, plan=given.plan, edited=given.sql_edited)
        turn.on_stop(self._guard.kill)
        try:
            return Review.model_validate_json(self._guard.ask(question.model_dump_json().encode()))
        except ChildLost:
            if turn.task.ahead or turn.stopped():
                raise stopped() from None
            return Review(reasons=tuple(reason.as_dict() for reason in crashed().reasons))

    def _explained(self, given: Input, reviewed: Review, turn: Handle) -> Outcome:
        """A database that is away is the executor's business, and none of work ahead's."""
        try:
            estimate = self._warehouse.explain(reviewed.canonical, handle=turn)
        except StatementError as error:
            return _rejected(error)
        except Fatal as error:
            return Fail(error.code, error.message(given.lang))
        except Unavailable:
            if turn.task.ahead:
                raise
            estimate = None
        return _allowed(given, reviewed, estimate)

    def _refused(self, given: Input, reviewed: Review, handle: Handle) -> Done:
        unsafe = tuple(reason for reason in reviewed.reasons if reason["code"] not in _ONLY_WRONG)
        advised, call = "", ""
        if given.sql_edited and self._llm is not None:
            from orchestrator.prompt_context import Veil  # noqa: PLC0415 - 2 MB, where a model is
            from orchestrator.sql_advice import advice  # noqa: PLC0415 - as above

            veil = Veil(self._catalog, self._rows)
            veil.plan(given.plan)
            advised, call = advice(
                self._llm, given.query_sql, reviewed.reasons, given.lang, handle, veil=veil)
        output = Output(valid=False, syntax_valid=bool(unsafe), athena_compatible=False,
                        security_issues=unsafe, sql_errors=reviewed.reasons, sql_advice=advised)
        codes = ", ".join(reason["code"] for reason in reviewed.reasons)
        return Done(output.patch(), next_modules=("auto_correction",),
                    note="; ".join(filter(None, (f"refused: {codes}", call))))


def _rejected(error: StatementError) -> Done:
    output = Output(valid=False, syntax_valid=False, sql_errors=(error.as_dict(),))
    return Done(output.patch(), next_modules=("auto_correction",),
                note=f"the database refused: {error.detail[:120]}")


def _allowed(given: Input, reviewed: Review, estimate: Estimate | None) -> Done:
    output = Output(
        valid=True, syntax_valid=True, security_issues=(), sql_errors=(),
        athena_compatible=reviewed.athena_compatible, cost_estimate=estimate,
        query_validated=ValidatedQuery(sql=reviewed.canonical, origins=reviewed.origins,
                                       plan_digest=plan_digest(given.plan)))
    if not reviewed.narrowed:
        return Done(output.patch(), note="allowed")
    return Done({**output.patch(), "query_sql": reviewed.narrowed},
                note="allowed, with the plan's conditions added")
