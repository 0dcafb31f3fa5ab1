"""Drives a question through the real engine with fixed outcomes, for tests of what is stored."""

from __future__ import annotations

from orchestrator.contracts import Ask, Done, Outcome, Task
from orchestrator.engine import Engine
from orchestrator.testing import RecordingHandle
from workers.history_preferences import HistoryPreferences

PLAN = {"goal": "receita", "table": "order_report", "today": "2026-11-20"}
ANSWERS: dict[str, Outcome] = {
    "intent_validator": Done({"intent_valid": True, "intent_category": "data"}),
    "plan_builder": Done({"plan": PLAN, "plan_steps": ["Somar a receita"]}, note="the plan"),
    "plan_confirm": Done({"plan_confirmed": True}),
    "analysis_orchestrator": Done({"query_sql": "SELECT 1", "columns_used": ["revenue"]}),
    "sql_validator": Done({"valid": True, "query_validated": "SELECT 1"}),
    "athena_executor": Done({"row_count": 1, "results_preview": [{"revenue": 200}]}),
    "python_runtime": Done({"analysis_summary": "200"}),
    "response_composer": Done({
        "response_text": "Foram **R$ 200**.",
        "key_numbers": [{"text": "200", "value": 200, "source": {"kind": "cell"}}]}),
}


def step(engine: Engine, module: str, outcome: Outcome | None = None) -> Task:
    """Run one task of `module` with its usual outcome, or this one."""
    task = engine.take([module], f"worker-{module}", 1.0)
    assert task is not None, f"nothing queued for {module}"
    assert engine.hop(task, outcome or ANSWERS[module]).answer == "OK"
    return task


def answer_question(engine: Engine, agent: HistoryPreferences | None = None) -> None:
    """From intent_validator to the answer; with `agent`, the history follows each step."""
    for module in ANSWERS:
        step(engine, module)
        if agent is not None:
            save_history(engine, agent)


def save(agent: HistoryPreferences, task: Task) -> Outcome:
    """One activation of the history, without the engine."""
    return agent.process(task.context, RecordingHandle(task.module, task.context))


def save_history(engine: Engine, agent: HistoryPreferences) -> None:
    """Run every queued activation of the history."""
    while (task := engine.take(["history_preferences"], "worker-history", 0)) is not None:
        assert engine.hop(task, save(agent, task)).answer == "OK"


def ask_for_plan(engine: Engine) -> None:
    """Up to the plan that waits for its yes."""
    step(engine, "intent_validator")
    step(engine, "plan_builder")
    step(engine, "plan_confirm", Ask("plan_confirm", {"plan": PLAN}, 300.0))

