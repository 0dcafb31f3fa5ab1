"""A model for those who have no key: sensible answers for every role, out of the analyst.

Place in the flow: `ezpocket fake-llm` answers with this what its case files do not. It sees what
a model sees, the request, and knows the catalog. Its object has the shape of the request's
schema, so that a role or a field that is new here is answered too.

A question that the analyst does not understand becomes a plan that needs SQL, so that the roles
after it have work as well: the default metric of the first table, over all its rows, because a
period that nobody named is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from orchestrator.analyst.reading.analyst import Analyst, Reading
from orchestrator.catalog import Catalog, ValueIndex
from orchestrator.errors import Invalid
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.dialect import dialect_of
from orchestrator.plan.model import Metric, Plan
from orchestrator.testing.reply import Reply, empty_object
from orchestrator.testing.said import Said

MOST_FINDINGS = 3
_SENTENCES = {"pt": "É o que os dados mostram.", "en": "This is what the data shows."}
_ADVICE = {"pt": "Tire da consulta o que foi recusado.",
           "en": "Take what was refused out of the statement."}
_CHANGES = {"pt": "SQL escrito de novo a partir do plano.",
            "en": "SQL written again from the plan."}


class StandIn:
    """Answers any role of workers/roles/ about the tables of `catalog`."""

    def __init__(
        self, catalog: Catalog, today: Callable[[], dt.date], bd_reference: str = "Local",
    ) -> None:
        self._catalog = catalog
        self._today = today
        self._dialect = dialect_of(bd_reference)
        self._analyst = Analyst(catalog, ValueIndex(), today)

    def reply(self, role: str, request: dict[str, Any]) -> Reply:
        said = Said(request)
        schema = said.schema
        if schema is None:
            return Reply(text=said.parts.get("Draft") or _SENTENCES[said.lang])
        answer = empty_object(schema)
        known = self._known(said)
        for name, shape in schema.get("properties", {}).items():
            if name in known:
                answer[name] = known[name]
            elif shape.get("type") == "string" and "enum" not in shape:
                answer[name] = _SENTENCES[said.lang]
        return Reply(object=answer)

    def _known(self, said: Said) -> dict[str, Any]:
        """Values for the fields that roles ask for, by their names."""
        if "Requested change" in said.parts:
            return {"plan": self._changed(said)}
        if "Draft" in said.parts:
            return {"response_text": said.parts["Draft"]}
        if "Approved plan" in said.parts:
            return {"sql": self._sql(said), "changes": [_CHANGES[said.lang]]}
        if "Reasons" in said.parts:
            return {"sentence": _ADVICE[said.lang]}
        if "Findings" in said.parts:
            return {"sentences": _most_telling(said.parts["Findings"])}
        return self._read(said.parts.get("Question", ""), said)

    def _read(self, question: str, said: Said) -> dict[str, Any]:
        reading = self._analyst.read(question, lang=said.lang)
        if reading.kind == "chat":
            return {"plan": None, "valid": False, "category": "chat", "reason": reading.reason}
        plan = reading.plan or self._anything(question, said)
        return {"plan": plan.model_dump(mode="json"), "valid": True,
                "category": _category(reading), "reason": ""}

    def _anything(self, question: str, said: Said) -> Plan:
        today = said.today or self._today()
        table = next(iter(self._catalog.tables.values()))
        metric = table.default_metric or next(iter(table.metrics))
        return Plan(goal=question[:200] or metric, table=table.name, today=today,
                    metrics=(Metric(name=metric),), needs_sql=True)

    def _changed(self, said: Said) -> dict[str, Any] | None:
        try:
            plan = Plan.model_validate_json(said.parts.get("Plan", ""))
        except ValidationError:
            return None
        reading = self._analyst.change(plan, said.parts["Requested change"], said.lang)
        return reading.plan.model_dump(mode="json") if reading.plan else None

    def _sql(self, said: Said) -> str:
        """The plan's own statement: a plan that needs SQL has its rows and its metrics too."""
        try:
            plan = Plan.model_validate_json(said.parts["Approved plan"])
            plain = plan.model_copy(update={"needs_sql": False})
            return compile_plan(plain, self._catalog, self._dialect).sql
        except (ValidationError, Invalid):
            return "SELECT 1"


def _most_telling(findings: str) -> list[str]:
    """They are one a line, the most telling first."""
    return [line.removeprefix("- ") for line in findings.splitlines()[:MOST_FINDINGS]]


def _category(reading: Reading) -> str:
    return "follow_up" if reading.follow_up else "data_question"
