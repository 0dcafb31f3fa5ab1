-- The calls that a job's steps made, in order.
SELECT seq, attempt, module, role, prompt, provider, model, input_tokens, cached_tokens,
       output_tokens, cost, seconds, first_seconds, tries, outcome, ahead, at
FROM app.llm_calls WHERE job_id = %(job_id)s
ORDER BY at, call_id LIMIT 500
