"""What the tests of writing share: the demo's catalog, plans, and answers end to end."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import pyarrow as pa
import pytest

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.llm import LLM
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Plan
from orchestrator.settings import load_settings
from orchestrator.testing import RecordingHandle
from orchestrator.warehouse import ColumnRef, results
from workers.python_runtime import PythonRuntime
from workers.response_composer import ResponseComposer

ROOT = Path(__file__).resolve().parents[3]
TODAY = dt.date(2026, 11, 21)

Answer = dict[str, Any]
Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(ROOT / "sql" / "catalog")


@pytest.fixture
def make_plan() -> Callable[..., Plan]:
    def make(**fields: Any) -> Plan:
        return Plan.model_validate(
            {"goal": "goal", "table": "order_report", "today": TODAY, **fields}
        )

    return make


@pytest.fixture
def answer(catalog: Catalog, tmp_path: Path) -> Ask:
    """answer(plan, rows, lang, conversation): both agents on a result of these rows.

    rows: one list per row, in the order of the plan's compiled columns, or of `names`. known:
    what the parser saw of the columns of an edited statement, by name. llm: python_runtime's.
    Gives the context, with `message`, the event's data, beside.
    """

    def ask(  # noqa: PLR0917
        plan: Plan, rows: Sequence[Sequence[Any]], lang: str = "pt",
        conversation: Sequence[Any] = (), truncated: bool = False, names: Sequence[str] = (),
        edited: bool = False, known: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
        question: str = "", llm: LLM | None = None,
    ) -> Answer:
        columns = names or [column.name for column in compile_plan(plan, catalog).columns]
        table = pa.table({name: pa.array([row[index] for row in rows])
                          for index, name in enumerate(columns)})
        reference = results.save(table, str(tmp_path), "key", truncated=truncated)
        for column in reference["columns"]:
            column.update(cast("ColumnRef", known.get(column["name"], {})))
        context: dict[str, Any] = {
            "lang": lang, "plan": plan.model_dump(mode="json"), "results_full": reference,
            "row_count": table.num_rows, "sql_edited": edited,
        }
        context |= {"pergunta": question, "query_sql": "SELECT 1", "learned": [],
                    "results_preview": results.preview(table)}
        runtime = PythonRuntime(catalog=catalog, results=results, llm=llm,
                                settings=load_settings())
        computed = runtime.process(context, RecordingHandle("python_runtime", context))
        context |= json.loads(json.dumps(computed.patch, allow_nan=False))
        context |= {"conversation_context": list(conversation), "has_history": bool(conversation)}
        composed = ResponseComposer(catalog=catalog, llm=None, settings=load_settings()).process(
            context, RecordingHandle("response_composer", context))
        context |= json.loads(json.dumps(composed.patch, allow_nan=False))
        return {**context, "message": composed.events[-1].data}

    return ask
