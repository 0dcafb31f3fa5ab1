"""Runs the validated statement on PostgreSQL or Athena and keeps its rows by reference.

Place in the flow: sql_validator → **athena_executor** → python_runtime; to auto_correction
with the database's own error when it refuses the statement. It runs nothing that the
validator has not allowed for exactly this plan.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any, cast

from orchestrator.agent import Fields, LangFields, say
from orchestrator.contracts import Context, Done, Fail, Handle, Outcome
from orchestrator.errors import Fatal, Retry, Unavailable
from orchestrator.plan.model import Plan
from orchestrator.plan.validated import Origin, ValidatedQuery, plan_digest
from orchestrator.warehouse import ColumnRef, ResultRef, StatementError, Warehouse, results

MAX_PREVIEW_BYTES = 24_000


class Input(LangFields):
    plan: Plan
    query_validated: ValidatedQuery | None = None


class Output(Fields):
    results_full: ResultRef | None = None
    results_preview: tuple[dict[str, Any], ...] = ()
    row_count: int = 0
    execution_time_seconds: float = 0.0
    sql_errors: tuple[dict[str, Any], ...] = ()


class AthenaExecutor:
    module = "athena_executor"

    def __init__(self, *, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        query = given.query_validated
        if query is None or query.plan_digest != plan_digest(given.plan):
            return Fail("NOT_VALIDATED", say(
                given.lang, "A consulta não foi validada para este plano; faça a pergunta de novo.",
                "The statement was not validated for this plan; ask the question again."))
        started = time.monotonic()
        try:
            ref = self._warehouse.run(query.sql, key=handle.task.key, handle=handle)
            note_origins(ref["columns"], query.origins)
        except StatementError as error:
            output = Output(sql_errors=(error.as_dict(),))
            return Done(output.patch(), next_modules=("auto_correction",),
                        note=f"the database refused: {error.detail[:120]}")
        except Fatal as error:
            return Fail(error.code, error.message(given.lang))
        except Unavailable as error:
            raise Retry(error.code, error.pt, error.en) from error
        return _ran(ref, time.monotonic() - started)


def note_origins(columns: list[ColumnRef], origins: Sequence[Origin]) -> None:
    """Writes beside each column what its expression tells of it."""
    by_name = {one.name: one for one in origins if one.place is None}
    by_place = {one.place: one for one in origins}
    for place, column in enumerate(columns):
        found = by_place.get(place) or by_name.get(column["name"])
        if found is not None:
            known = found.model_dump(exclude={"name", "place"}, exclude_defaults=True)
            column.update(cast("ColumnRef", known))


def _ran(ref: ResultRef, seconds: float) -> Done:
    output = Output(
        results_full=ref,
        results_preview=tuple(_preview(ref)),
        row_count=ref["row_count"],
        execution_time_seconds=round(seconds, 4),
        sql_errors=(),
    )
    cut = " (truncated)" if ref["truncated"] else ""
    return Done(output.patch(), note=f"{ref['row_count']} rows in {seconds:.2f} s{cut}")


def _preview(ref: ResultRef) -> list[dict[str, Any]]:
    """The first rows that fit a context field."""
    rows = results.preview(results.load(ref), columns=ref["columns"])
    while rows and len(json.dumps(rows).encode()) > MAX_PREVIEW_BYTES:
        rows = rows[: len(rows) // 2]
    return rows
