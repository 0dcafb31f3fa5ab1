"""Shows what came of a question: for people (plan, SQL, table, statistics, answer) or as JSON.

Place in the flow: the last step of ask.py and demo.py; reads the job from the engine.
"""

from __future__ import annotations

import json
from typing import Any

from orchestrator.catalog import Catalog
from orchestrator.cli.output import Screen, clean, number
from orchestrator.cli.prose import say_markdown
from orchestrator.cli.result import SHOWN_ROWS, Result
from orchestrator.engine import JobView

MAX_ROWS = 100
WITHOUT_WORDS = {
    "answered": ("Respondida.", "Answered."),
    "failed": ("A pergunta falhou.", "The question failed."),
    "cancelled": ("A pergunta foi retirada; nada foi executado depois disso.",
                  "The question was withdrawn; nothing ran after that."),
    "rejected": ("Não há resposta.", "There is no answer."),
    "expired": ("O plano ficou sem resposta e expirou; pergunte de novo.",
                "The plan was not answered and expired; ask again."),
}
FROM_CONTEXT = ("pergunta", "plan", "plan_steps", "query_sql")
CHAIN = ("module", "attempt", "queued_ms", "execution_time", "status")


def as_json(job: JobView, status: str) -> str:
    """One object with exactly the keys that README documents; absent values are null or []."""
    context = job.context
    columns, rows = table_of(job)
    return json.dumps({
        "job_id": job.job_id,
        "status": status,
        **{name: context.get(name) for name in FROM_CONTEXT},
        "columns": columns,
        "rows": rows,
        "row_count": context.get("row_count"),
        "statistics": context.get("statistics"),
        "chart": context.get("chart"),
        "response_text": context.get("response_text") or job.error,
        "key_numbers": context.get("key_numbers") or [],
        "execution_chain": [
            {name: step.get(name) for name in CHAIN} for step in job.execution_chain
        ],
        "warnings": context.get("warnings") or [],
    }, ensure_ascii=False, default=str)


def show(job: JobView, status: str, screen: Screen, catalog: Catalog) -> None:
    context = job.context
    if context.get("query_sql"):
        screen.heading("SQL", "SQL")
        screen.say(clean(str(context["query_sql"])), style="cyan")
    result = Result.of(context, catalog, screen.lang)
    if result is not None:
        screen.heading("Resultado", "Result")
        result.table(screen)
        total = context.get("row_count") or len(result.rows)
        if total > SHOWN_ROWS:
            count = number(total, screen.lang)
            screen.say(screen.t(f"  … {count} linhas ao todo", f"  … {count} rows in all"),
                       style="dim")
        result.statistics(context.get("statistics"), screen)
    screen.heading("Resposta", "Answer")
    said = context.get("response_text") or job.error or screen.t(*WITHOUT_WORDS[status])
    say_markdown(str(said), screen, shown=result.headings if result is not None else ())
    for warning in context.get("warnings") or ():
        screen.say(clean(str(warning)), style="yellow")


def table_of(job: JobView) -> tuple[list[str], list[list[Any]]]:
    """Column names and at most MAX_ROWS rows of the job's result; empty without one."""
    reference = job.context.get("results_full")
    if not reference:
        return [], []
    columns = [column["name"] for column in reference["columns"]]
    preview = job.context.get("results_preview") or []
    return columns, [[row.get(name) for name in columns] for row in preview[:MAX_ROWS]]
