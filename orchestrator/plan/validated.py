"""A statement that the guard allowed, tied to the plan it was made for.

Place in the flow: sql_validator writes it as `query_validated`; athena_executor runs nothing
else, and nothing that belongs to an older plan.
"""

from __future__ import annotations

import hashlib

from orchestrator.plan.model import Frozen, Plan


class Origin(Frozen):
    """What the parser sees of one column of a statement's result (sql_guard/origins.py).

    place: its place in the result; None behind a `*`, where only the name tells it.
    column: "table.column" of the catalog, whose stored values it shows, or "". unit: of its
    values, or "".
    planned: it is what the plan's own statement has under this name. endless: a division made it.
    """

    name: str
    place: int | None = None
    column: str = ""
    unit: str = ""
    planned: bool = False
    endless: bool = False


class ValidatedQuery(Frozen):
    """sql: the guard's canonical text. plan_digest: of the plan (see `plan_digest`). origins: of
    the result's columns of which something is known."""

    sql: str
    plan_digest: str
    origins: tuple[Origin, ...] = ()


def plan_digest(plan: Plan) -> str:
    """The same for equal plans, whatever process computes it: defaults are left out, so that a
    release whose plans have one field more still runs what the one before had allowed."""
    return hashlib.sha256(plan.model_dump_json(exclude_defaults=True).encode()).hexdigest()
