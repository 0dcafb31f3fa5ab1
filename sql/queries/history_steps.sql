-- One row per attempt of each step. A step that is over is never set back by a late writer.
INSERT INTO app.job_steps (job_id, seq, attempt, module, status, note, input_hash, output, at,
                           queued_ms, execution_time, parent, error)
SELECT %(job_id)s, seq, attempt, module, status, note, input_hash, coalesce(output, '{}'), at,
       queued_ms, execution_time, parent, error
FROM jsonb_to_recordset(%(steps)s) AS step (
    seq integer, attempt integer, module text, status text, note text, input_hash text,
    output jsonb, at timestamptz, queued_ms double precision, execution_time double precision,
    parent integer, error text)
ORDER BY seq, attempt
ON CONFLICT (job_id, seq, attempt) DO UPDATE
SET status = EXCLUDED.status, note = EXCLUDED.note, input_hash = EXCLUDED.input_hash,
    output = EXCLUDED.output, at = EXCLUDED.at, queued_ms = EXCLUDED.queued_ms,
    execution_time = EXCLUDED.execution_time, parent = EXCLUDED.parent, error = EXCLUDED.error
WHERE job_steps.status NOT IN ('done', 'failed', 'withdrawn')
