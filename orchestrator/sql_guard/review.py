"""All that is decided of one statement before it may run, in one piece of work.

Place in the flow: sql_validator hands it to the child process (child.py) as bytes, and takes bytes
back. First whether the statement is harmless (sql_guard.check), then, unless a person edited it or
it is the plan's own, whether it keeps to the plan (plan_limits); what that had to add is checked
like the rest. Last, what is known of its columns.
"""

from __future__ import annotations

from typing import Any

from orchestrator import sql_guard
from orchestrator.catalog import Catalog
from orchestrator.errors import Invalid
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Frozen, Plan
from orchestrator.plan.validated import Origin
from orchestrator.sql_guard.verdict import Verdict


class Question(Frozen):
    """edited: by a person, whom the plan does not bind."""

    sql: str
    plan: Plan
    edited: bool = False


class Review(Frozen):
    """allowed: `canonical` may run. reasons: why not (verdict.Reason.as_dict). narrowed: the
    statement for people, where conditions of the plan had to be added; else "". misfit: the plan's
    error (code, Portuguese, English) when it does not fit the catalog."""

    allowed: bool = False
    reasons: tuple[dict[str, Any], ...] = ()
    canonical: str = ""
    narrowed: str = ""
    athena_compatible: bool = False
    origins: tuple[Origin, ...] = ()
    misfit: tuple[str, str, str] | None = None


def answer(given: bytes, catalog: Catalog, dialect: Dialect) -> bytes:
    """A Question in JSON → a Review in JSON."""
    question = Question.model_validate_json(given)
    try:
        found = review(question, catalog, dialect)
    except Invalid as error:
        found = Review(misfit=(error.code, error.message("pt"), error.message("en")))
    return found.model_dump_json().encode()


def review(question: Question, catalog: Catalog, dialect: Dialect) -> Review:
    """Raises Invalid when the plan does not fit the catalog."""
    verdict = sql_guard.check(question.sql, catalog, dialect)
    if not verdict.allowed:
        return _refused(verdict)
    planned = _planned(question.plan, catalog, dialect)
    own = planned == verdict.canonical and not question.plan.needs_sql
    narrowed = ""
    if not question.edited and not own:
        kept = _kept_to_plan(verdict, question.plan, catalog, dialect)
        if not kept.allowed:
            return _refused(kept)
        if kept.canonical != verdict.canonical:
            narrowed = sql_guard.readable(kept.canonical, dialect)
        verdict = kept
    sql = verdict.canonical
    alike = planned if _comparable(question, sql, planned, catalog, dialect) else None
    return Review(
        allowed=True, canonical=sql, narrowed=narrowed,
        athena_compatible=sql_guard.runs_on_athena(sql, catalog, dialect),
        origins=sql_guard.origins_of(sql, catalog, dialect, alike))


def _kept_to_plan(verdict: Verdict, plan: Plan, catalog: Catalog, dialect: Dialect) -> Verdict:
    """The statement with what it lacked of the plan, checked once more."""
    limited = sql_guard.within_plan(verdict.canonical, plan, catalog, dialect)
    if limited.reasons:
        return Verdict(False, limited.reasons)
    unchanged = limited.sql == verdict.canonical
    return verdict if unchanged else sql_guard.check(limited.sql, catalog, dialect)


def _refused(verdict: Verdict) -> Review:
    return Review(reasons=tuple(reason.as_dict() for reason in verdict.reasons))


def _planned(plan: Plan, catalog: Catalog, dialect: Dialect) -> str | None:
    """The plan's own statement as the guard prints it; of a plan that says less than its question,
    the statement of what it does say. None where it makes none."""
    from orchestrator.plan.compile import compile_plan  # noqa: PLC0415 - in the child; 14 MB

    said = plan.model_copy(update={"needs_sql": False})
    try:
        compiled = compile_plan(said, catalog, dialect).sql
    except Invalid:  # no metric, or the catalog changed since
        return None
    return sql_guard.check(compiled, catalog, dialect).canonical or None


def _comparable(
    question: Question, sql: str, planned: str | None, catalog: Catalog, dialect: Dialect
) -> bool:
    """Whether a column that computes the same as the plan's may be called the same: in SQL that a
    person edited, whose rows are the person's own; in a model's, where the rows are the same."""
    if planned is None or question.edited:
        return planned is not None and not question.plan.needs_sql
    from orchestrator.sql_guard.plan_limits import same_rows  # noqa: PLC0415 - as above

    return question.plan.needs_sql and same_rows(sql, planned, question.plan, catalog, dialect)
