"""A statement that the guard allowed, tied to the plan it was made for.

Place in the flow: sql_validator writes it as `query_validated`; athena_executor runs nothing
else, and nothing that belongs to an older plan.
"""

from __future__ import annotations

import hashlib

from orchestrator.plan.model import Frozen, Plan


class ValidatedQuery(Frozen):
    """sql: the guard's canonical text. plan_digest: of the plan (see `plan_digest`)."""

    sql: str
    plan_digest: str


def plan_digest(plan: Plan) -> str:
    """The same for equal plans, whatever process computes it: defaults are left out, so that a
    release whose plans have one field more still runs what the one before had allowed."""
    return hashlib.sha256(plan.model_dump_json(exclude_defaults=True).encode()).hexdigest()
