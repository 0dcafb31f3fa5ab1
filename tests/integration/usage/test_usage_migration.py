"""What steps knew of their calls before there was a ledger is on the bill after the migration."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal

import psycopg2

from orchestrator import migrations

LEDGER = migrations.SQL / "migrations" / "0011_llm_calls.sql"
BEFORE = """
    DROP TABLE app.llm_calls, app.llm_holds;
    ALTER TABLE app.job_steps ADD COLUMN tokens_in integer, ADD COLUMN tokens_out integer,
        ADD COLUMN cost numeric(14, 6), ADD COLUMN prompt_version text, ADD COLUMN model text;
    INSERT INTO app.jobs (job_id, username, created_at) VALUES ('old', 'ana', '2026-11-02 12:00Z');
    INSERT INTO app.job_steps (job_id, seq, attempt, module, status, at, execution_time, tokens_in,
                               tokens_out, cost, prompt_version, model) VALUES
        ('old', 1, 1, 'intent_validator', 'done', '2026-11-03 12:00Z', 0.1, NULL, NULL, NULL, NULL,
         NULL),
        ('old', 2, 1, 'plan_builder', 'done', '2026-11-03 12:00Z', 0.8, 120, 30, 0.0012, '3+abcd',
         'gpt-4o'),
        ('old', 3, 2, 'plan_refiner', 'done', NULL, NULL, 7, NULL, NULL, NULL, NULL)"""
KEPT = """SELECT username, job_id, seq, attempt, module, role, prompt, model, input_tokens,
    output_tokens, cost, seconds, outcome, day::text FROM app.llm_calls ORDER BY seq"""


def test_what_the_steps_told_is_carried_over(database_url: str) -> None:
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute(BEFORE)  # in a transaction that never ends well
        cursor.execute(LEDGER.read_text())
        cursor.execute(KEPT)
        assert cursor.fetchall() == [
            ("ana", "old", 2, 1, "plan_builder", "plan_builder", "3+abcd", "gpt-4o", 120, 30,
             Decimal("0.0012"), 0.8, "ok", "2026-11-03"),
            ("ana", "old", 3, 2, "plan_refiner", "plan_refiner", "", "", 7, 0, None, 0.0, "ok",
             "2026-11-02")]
        cursor.execute("SELECT count(*) FROM information_schema.columns WHERE table_name = "
                       "'job_steps' AND column_name IN ('tokens_in', 'model', 'cost')")
        assert cursor.fetchone() == (0,)
        connection.rollback()
