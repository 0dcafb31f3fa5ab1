"""Decides whether the statement may run. No model, no database.

Place in the flow: analysis_orchestrator or auto_correction → **sql_validator** →
athena_executor, or auto_correction with what is wrong. The parsers are native code and the
text is hostile: a child process reads it (sql_guard/child.py), and may die over it. Where a
model's statement lacked conditions of the approved plan, `query_sql` is the one that has them.
"""

from __future__ import annotations

import weakref
from typing import Any

from orchestrator.agent import Fields, LangFields, say
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Fail, Handle, Outcome
from orchestrator.plan.dialect import dialect_of
from orchestrator.plan.model import Plan
from orchestrator.plan.validated import ValidatedQuery, plan_digest
from orchestrator.settings import Settings
from orchestrator.sql_guard.bounds import out_of_bounds
from orchestrator.sql_guard.child import ChildLost, GuardProcess, crashed
from orchestrator.sql_guard.review import Question, Review, answer

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
    query_validated: ValidatedQuery | None = None


class SqlValidator:
    module = "sql_validator"

    def __init__(self, *, catalog: Catalog, settings: Settings) -> None:
        dialect = dialect_of(settings.bd_reference)
        self._guard = GuardProcess(lambda given: answer(given, catalog, dialect), seconds=SECONDS)
        self._guard.start()
        ending = weakref.finalize(self, self._guard.end)
        ending.atexit = False  # it dies with this process, and a fork of that must not end it

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        handle.on_stop(self._guard.kill)
        reviewed = self._reviewed(given)
        if reviewed.misfit is not None:
            code, pt, en = reviewed.misfit
            return Fail(code, say(given.lang, pt, en))
        return _allowed(given, reviewed) if reviewed.allowed else _refused(reviewed)

    def _reviewed(self, given: Input) -> Review:
        unread = out_of_bounds(given.query_sql)
        if unread is not None:  # a text with half a character could not even be handed over
            return Review(reasons=(unread.as_dict(),))
        question = Question(sql=given.query_sql, plan=given.plan, edited=given.sql_edited)
        try:
            return Review.model_validate_json(self._guard.ask(question.model_dump_json().encode()))
        except ChildLost:
            return Review(reasons=tuple(reason.as_dict() for reason in crashed().reasons))


def _allowed(given: Input, reviewed: Review) -> Done:
    output = Output(
        valid=True, syntax_valid=True, security_issues=(), sql_errors=(),
        athena_compatible=reviewed.athena_compatible,
        query_validated=ValidatedQuery(sql=reviewed.canonical, origins=reviewed.origins,
                                       plan_digest=plan_digest(given.plan)))
    if not reviewed.narrowed:
        return Done(output.patch(), note="allowed")
    return Done({**output.patch(), "query_sql": reviewed.narrowed},
                note="allowed, with the plan's conditions added")


def _refused(reviewed: Review) -> Done:
    unsafe = tuple(reason for reason in reviewed.reasons if reason["code"] not in _ONLY_WRONG)
    output = Output(valid=False, syntax_valid=bool(unsafe), athena_compatible=False,
                    security_issues=unsafe, sql_errors=reviewed.reasons)
    return Done(output.patch(), next_modules=("auto_correction",),
                note=f"refused: {', '.join(reason['code'] for reason in reviewed.reasons)}")
