"""Decides by what the validated statement would take, then runs it on PostgreSQL or Athena and
keeps its rows by reference.

Place in the flow: sql_validator → **athena_executor** → python_runtime. The validator brings the
database's estimate; without one it is asked for here first. What the database refuses goes to
auto_correction with its own error; what would take more than the limits allow waits for the
person's yes, goes back to plan_confirm to be made smaller, or is refused. It runs nothing that the
validator has not allowed for exactly this plan.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from orchestrator.agent import Fields, LangFields, message_event, say
from orchestrator.contracts import Ask, Context, Done, Fail, Handle, Outcome
from orchestrator.cost import Decision, Pace, decide, estimate_words, limits_for, refusal_words
from orchestrator.errors import Fatal, Retry, Unavailable
from orchestrator.plan.model import Plan
from orchestrator.plan.validated import Origin, ValidatedQuery, plan_digest
from orchestrator.settings import Settings
from orchestrator.warehouse import (
    ColumnRef,
    Estimate,
    ResultRef,
    StatementError,
    Warehouse,
    results,
)

MAX_PREVIEW_BYTES = 24_000
WAIT_SECONDS = 300.0


class Input(LangFields):
    plan: Plan
    query_validated: ValidatedQuery | None = None
    sql_edited: bool = False
    cost_limits: dict[str, Any] = {}  # noqa: RUF012 - pydantic copies a default
    cost_estimate: Estimate | None = None


class Output(Fields):
    cost_estimate: Estimate | None = None
    results_full: ResultRef | None = None
    results_preview: tuple[dict[str, Any], ...] = ()
    row_count: int = 0
    execution_time_seconds: float = 0.0
    sql_errors: tuple[dict[str, Any], ...] = ()
    response_text: str = ""


class AthenaExecutor:
    module = "athena_executor"

    def __init__(self, *, warehouse: Warehouse, settings: Settings) -> None:
        self._warehouse = warehouse
        self._settings = settings
        self._pace = Pace()

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        return self._validated(given, lambda query: self._estimated(given, query, handle))

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        """`answer`: {"action": "accept"}, {"action": "narrow"} or {"action": "reject"}."""
        given = Input.model_validate(context)
        estimate = given.cost_estimate or Estimate()
        decision = self._decision(given, estimate)
        action = answer.get("action")
        if action == "accept":
            if decision.action == "refuse":  # the limits were lowered meanwhile
                return _refuse(given, estimate, decision, handle)
            return self._validated(given, lambda query: self._run(query, estimate, handle))
        if action == "reject":
            return _reject(given)
        if action == "narrow" and action in _actions(given):
            return Done(next_modules=("plan_confirm",), note="wants a lighter plan")
        actions = ", ".join(_actions(given))
        return self._ask(given, estimate, decision, say(
            given.lang, f"Escolha uma destas ações: {actions}.",
            f"Choose one of these actions: {actions}."))

    def _validated(
        self, given: Input, then: Callable[[ValidatedQuery], Outcome]
    ) -> Outcome:
        """`then` for the statement that may run; what the warehouse raises as an outcome."""
        query = given.query_validated
        if query is None or query.plan_digest != plan_digest(given.plan):
            return Fail("NOT_VALIDATED", say(
                given.lang, "A consulta não foi validada para este plano; faça a pergunta de novo.",
                "The statement was not validated for this plan; ask the question again."))
        try:
            return then(query)
        except StatementError as error:
            return _to_correction(error, f"the database refused: {error.detail[:120]}")
        except Fatal as error:
            return Fail(error.code, error.message(given.lang))
        except Unavailable as error:
            raise Retry(error.code, error.pt, error.en) from error

    def _estimated(self, given: Input, query: ValidatedQuery, handle: Handle) -> Outcome:
        estimate = given.cost_estimate
        if estimate is None:  # the database did not answer the validator
            estimate = self._warehouse.explain(query.sql, handle=handle)
        decision = self._decision(given, estimate)
        if decision.action == "ask":
            return self._ask(given, estimate, decision)
        if decision.action == "refuse":
            return _refuse(given, estimate, decision, handle)
        return self._run(query, estimate, handle)

    def _decision(self, given: Input, estimate: Estimate) -> Decision:
        return decide(estimate, limits_for(self._settings, given.cost_limits))

    def _run(self, query: ValidatedQuery, estimate: Estimate, handle: Handle) -> Outcome:
        started = time.monotonic()
        ref = self._warehouse.run(query.sql, key=handle.task.key, handle=handle)
        seconds = time.monotonic() - started
        self._pace.ran(estimate.get("cost", 0.0), seconds)
        note_origins(ref["columns"], query.origins)
        return _ran(ref, estimate, seconds)

    def _ask(
        self, given: Input, estimate: Estimate, decision: Decision, error: str = ""
    ) -> Ask:
        seconds = self._pace.seconds(estimate["cost"]) if "cost" in estimate else None
        payload: dict[str, Any] = {
            "kind": "cost", "lang": given.lang,
            "text": estimate_words(estimate, decision, given.lang, seconds),
            "estimate": {**estimate, "seconds": seconds},
            "limit": {"measure": decision.measure, "value": decision.limit},
            "actions": _actions(given),
        }
        if error:
            payload["error"] = error
        return Ask("plan_confirm", payload, WAIT_SECONDS,
                   patch=Output(cost_estimate=estimate).patch(),
                   note=error or f"asked first: {_figures(estimate)}")


def note_origins(columns: list[ColumnRef], origins: Sequence[Origin]) -> None:
    """Writes beside each column what its expression tells of it."""
    by_name = {one.name: one for one in origins if one.place is None}
    by_place = {one.place: one for one in origins}
    for place, column in enumerate(columns):
        found = by_place.get(place) or by_name.get(column["name"])
        if found is not None:
            known = found.model_dump(exclude={"name", "place"}, exclude_defaults=True)
            column.update(cast("ColumnRef", known))


def _actions(given: Input) -> list[str]:
    """A person's own SQL has no plan that could be made smaller: it is edited again."""
    return ["accept", *([] if given.sql_edited else ["narrow"]), "reject"]


def _reject(given: Input) -> Done:
    text = say(
        given.lang,
        "Tudo bem, não executei a consulta. Para uma mais leve, escolha um período menor ou "
        "acrescente um filtro.",
        "All right, I did not run the statement. For a lighter one choose a shorter period or add "
        "a filter.")
    return Done(Output(response_text=text).patch(), next_modules=("history_preferences",),
                events=(message_event(text, given.lang, intent_category="cost_rejected"),),
                note="rejected: too much")


def _refuse(given: Input, estimate: Estimate, decision: Decision, handle: Handle) -> Outcome:
    """A model that wrote too heavy a statement may write another one, once."""
    error = StatementError("COST", f"{_figures(estimate)} is above the limit of {decision.limit}")
    error.pt = refusal_words(estimate, decision, "pt")
    error.en = refusal_words(estimate, decision, "en")
    if given.plan.needs_sql and not given.sql_edited and handle.task.round == 1:
        return _to_correction(error, f"too heavy: {error.detail}")
    return Fail("QUERY_TOO_HEAVY", error.message(given.lang))


def _to_correction(error: StatementError, note: str) -> Done:
    return Done(Output(sql_errors=(error.as_dict(),)).patch(), next_modules=("auto_correction",),
                note=note)


def _figures(estimate: Estimate) -> str:
    """For the timeline: "cost 2500000, 1200 rows"."""
    told = [f"cost {estimate['cost']:.0f}"] if "cost" in estimate else []
    told += [f"{estimate['bytes']} bytes"] if "bytes" in estimate else []
    told += [f"{estimate['rows']} rows"] if "rows" in estimate else []
    return ", ".join(told)


def _ran(ref: ResultRef, estimate: Estimate, seconds: float) -> Done:
    output = Output(
        cost_estimate=estimate,
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
