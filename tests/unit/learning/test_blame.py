"""Which step a poor answer points to: the person's words first, then what happened on the way."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.learning.blame import OUTPUT_CHARACTERS, failing_step

FLOW = ("plan_builder", "analysis_orchestrator", "sql_validator", "athena_executor",
        "python_runtime", "response_composer")


def steps(*more: str, notes: dict[str, str] | None = None) -> list[dict[str, Any]]:
    return [{"seq": seq, "module": module, "status": "done", "output": {"of": module},
             "note": (notes or {}).get(module, "")}
            for seq, module in enumerate((*FLOW, *more))]


@pytest.mark.parametrize(("comment", "module"), [
    ("O gráfico está errado", "python_runtime"), ("the chart lies", "python_runtime"),
    ("texto confuso", "response_composer"), ("answered in English!? wrong language",
                                             "response_composer"),
    ("a consulta usa a coluna errada", "analysis_orchestrator"),
    ("não era esse período", "plan_builder"), ("wrong filter", "plan_builder"),
    ("demorou demais", "athena_executor"), ("", "plan_builder"), ("ruim", "plan_builder"),
])
def test_a_comment_says_where_to_look(comment: str, module: str) -> None:
    found = failing_step(steps(), comment, {"row_count": 3})
    assert found.module == module and found.output == {"of": module}
    assert found.why == ("comment" if len(comment) > 4 else "plan")


@pytest.mark.parametrize(("given", "metadata", "expected"), [
    (steps("auto_correction"), {"row_count": 1}, ("analysis_orchestrator", "correction")),
    (steps("plan_refiner"), {"row_count": 1}, ("plan_builder", "refined")),
    (steps(notes={"response_composer": "template; llm_invalid"}), {"row_count": 1},
     ("response_composer", "rejected_text")),
    (steps(), {"row_count": 0}, ("plan_builder", "empty")),
    ([], {}, ("plan_builder", "plan")),
])
def test_without_words_what_happened_says_it(
    given: list[dict[str, Any]], metadata: dict[str, Any], expected: tuple[str, str],
) -> None:
    found = failing_step(given, "", metadata)
    assert (found.module, found.why) == expected


def test_a_step_that_did_not_run_is_not_blamed() -> None:
    assert failing_step([], "o gráfico está errado", {}).module == "plan_builder"


def test_a_long_output_is_cut() -> None:
    [first, *rest] = steps()
    found = failing_step([{**first, "output": {"plan": "x" * 50_000}}, *rest], "", {})
    assert len(found.output["cut"]) == OUTPUT_CHARACTERS
