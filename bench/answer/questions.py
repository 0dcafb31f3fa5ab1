"""What is asked, and what the scripted model says to it: plans with 100 rows behind them.

Place in the flow: __main__ serves `script` at the pace of PACE; person.py and chain.py ask. No
question is asked twice in the same words, so that nothing is remembered of an earlier one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

FIRST, DELAY = 0.3, 1.0
DAYS = 100
PLAIN = "Como anda o faturamento diário que a diretoria acompanha"
BEYOND = "Como anda a curva diária que a diretoria desenha"
CERTAIN = "Receita por dia nos últimos {} dias"
TABLE = "data.order_report"


def asked(text: str, number: int) -> str:
    """PLAIN and BEYOND in words that the analyst does not know, so that the model plans it; CERTAIN
    of some days more."""
    return text.format(DAYS + number) if text == CERTAIN else f"{text}, versão {number}?"


def script(today: dt.date) -> dict[str, Any]:
    """Replies by role; the rest is the stand-in's."""
    return {
        "plan_builder": [
            {"when": [PLAIN], "json": proposal(today, needs_sql=False)},
            {"when": [BEYOND], "json": proposal(today, needs_sql=True)},
        ],
        "analysis_orchestrator": [{"json": {
            "sql": statement(today), "explanation": "Soma a receita de cada dia."}}],
        "chain": [{"text": statement(today)}],
    }


def proposal(today: dt.date, *, needs_sql: bool) -> dict[str, Any]:
    start = today - dt.timedelta(days=DAYS - 1)
    plan = {
        "goal": "Receita por dia", "table": "order_report", "today": today.isoformat(),
        "metrics": [{"name": "revenue"}], "needs_sql": needs_sql,
        "time": {"column": "date", "grain": "day",
                 "range": {"start": start.isoformat(), "end": today.isoformat(),
                           "label": "últimos 100 dias"}},
    }
    return {"category": "data_question", "reason": "", "plan": plan}


def statement(today: dt.date) -> str:
    start = today - dt.timedelta(days=DAYS - 1)
    return (f"SELECT date, SUM(revenue) AS revenue FROM {TABLE} "
            f"WHERE date BETWEEN DATE '{start}' AND DATE '{today}' "
            "AND status <> 'cancelled' GROUP BY date ORDER BY date")
