-- Calls that are over, each once, and what was set aside for them given back.
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(calls)s) AS call (
        call_id uuid, hold_id uuid, at timestamptz, day date, username text, projeto text,
        job_id text, seq integer, attempt integer, module text, role text, prompt text, provider text,
        model text, input_tokens bigint, cached_tokens bigint, output_tokens bigint, cost numeric,
        seconds double precision, first_seconds double precision, tries integer, outcome text,
        ahead boolean)
), returned AS (
    DELETE FROM app.llm_holds USING given WHERE llm_holds.hold_id = given.hold_id
)
INSERT INTO app.llm_calls (call_id, at, day, username, projeto, job_id, seq, attempt, module, role,
                           prompt, provider, model, input_tokens, cached_tokens, output_tokens,
                           cost, seconds, first_seconds, tries, outcome, ahead)
SELECT call_id, at, day, username, projeto, job_id, seq, attempt,
       module, role, prompt, provider, model, input_tokens, cached_tokens, output_tokens, cost,
       seconds, first_seconds, tries, outcome, ahead
FROM given
ON CONFLICT (call_id) DO NOTHING
