"""Decides whether the statement may run. No model, no database.

Place in the flow: analysis_orchestrator or auto_correction → **sql_validator** →
athena_executor, or auto_correction with what is wrong. The parser is native code and the
text is hostile, so the module is isolated: the process may die without taking anything along.
"""

from __future__ import annotations

from typing import Any

from orchestrator import sql_guard
from orchestrator.agent import Fields, LangFields
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Handle, Outcome
from orchestrator.errors import Invalid
from orchestrator.plan.dialect import dialect_of
from orchestrator.plan.model import Plan
from orchestrator.plan.validated import ValidatedQuery, plan_digest
from orchestrator.settings import Settings

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
        self._catalog = catalog
        self._dialect = dialect_of(settings.bd_reference)

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        verdict = sql_guard.check(given.query_sql, self._catalog, self._dialect)
        if not verdict.allowed:
            return _refused(verdict)
        output = Output(
            valid=True, syntax_valid=True, security_issues=(), sql_errors=(),
            athena_compatible=sql_guard.runs_on_athena(
                verdict.canonical, self._catalog, self._dialect),
            query_validated=ValidatedQuery(
                sql=verdict.canonical, plan_digest=plan_digest(given.plan),
                origins=sql_guard.origins_of(verdict.canonical, self._catalog, self._dialect,
                                             self._planned(given))),
        )
        return Done(output.patch(), note="allowed")

    def _planned(self, given: Input) -> str | None:
        """The plan's own statement, which an edited one is compared with; None where it has
        none, or where it is the one that runs."""
        if not given.sql_edited or given.plan.needs_sql:
            return None
        from orchestrator.plan.compile import compile_plan  # noqa: PLC0415 - rarely; 14 MB

        try:
            compiled = compile_plan(given.plan, self._catalog, self._dialect).sql
        except Invalid:  # the catalog changed since
            return None
        return sql_guard.check(compiled, self._catalog, self._dialect).canonical or None


def _refused(verdict: sql_guard.Verdict) -> Done:
    reasons = [reason.as_dict() for reason in verdict.reasons]
    unsafe = tuple(reason for reason in reasons if reason["code"] not in _ONLY_WRONG)
    output = Output(valid=False, syntax_valid=bool(unsafe), athena_compatible=False,
                    security_issues=unsafe, sql_errors=tuple(reasons))
    return Done(output.patch(), next_modules=("auto_correction",),
                note=f"refused: {', '.join(reason.code for reason in verdict.reasons)}")
