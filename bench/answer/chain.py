"""The naive design, as a chain of agents is first written: eight calls, one after another.

Place in the flow: the same endpoint at the same pace, each reply a whole one, and the same
statement on the same data in between. Nothing else is done, so its own time is its calls'.
"""

from __future__ import annotations

import time

import psycopg
from openai import OpenAI

from bench.answer.person import Times

BEFORE = ("intent", "plan")
SQL = ("sql", "validation", "correction")
AFTER = ("analysis", "insights", "answer")


class Chain:
    def __init__(self, url: str, warehouse_url: str) -> None:
        self._api = OpenAI(api_key="none", base_url=url, max_retries=0, timeout=30.0)
        self._warehouse = psycopg.connect(warehouse_url, autocommit=True)

    def ask(self, question: str) -> Times:
        tokens, began = 0, time.monotonic()
        for step in BEFORE:
            tokens += self._call(step, question)[1]
        accepted = time.monotonic()
        for step in SQL:
            sql, used = self._call(step, question)
            tokens += used
        rows = self._warehouse.execute(sql.encode()).fetchall()
        for step in AFTER:
            tokens += self._call(step, f"{question} {rows}")[1]
        whole = time.monotonic() - accepted
        calls = len(BEFORE) + len(SQL) + len(AFTER)
        return Times(accepted - began, whole, whole, calls, tokens, len(rows))

    def _call(self, step: str, text: str) -> tuple[str, int]:
        completion = self._api.chat.completions.create(
            model="scripted", messages=[{"role": "user", "content": f"{step}: {text}"}],
            extra_headers={"X-Ezpocket-Role": "chain"})
        used = completion.usage.total_tokens if completion.usage else 0
        return completion.choices[0].message.content or "", used

    def close(self) -> None:
        self._api.close()
        self._warehouse.close()
