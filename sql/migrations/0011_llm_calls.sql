-- What every call to a language model took: the ledger of tokens and money. It names jobs, people
-- and projects without referring to their rows, because what was spent stays spent when they go.
-- Until now a step kept what its note told of its last call; that is carried over.

CREATE TABLE app.llm_calls (
    call_id       uuid PRIMARY KEY,                    -- the caller's own: stored again, it is one call
    at            timestamptz NOT NULL,                -- when it was over
    day           date NOT NULL,                       -- of `at`, where the business is (TIMEZONE)
    username      text NOT NULL DEFAULT '',            -- '': nobody's, as in an evaluation
    projeto       text,
    job_id        text NOT NULL DEFAULT '',
    seq           integer NOT NULL DEFAULT 0,          -- the step (app.job_steps) that made it
    attempt       integer NOT NULL DEFAULT 1,
    module        text NOT NULL DEFAULT '',
    role          text NOT NULL,
    prompt        text NOT NULL,                       -- version+hash
    provider      text NOT NULL,
    model         text NOT NULL,
    input_tokens  bigint NOT NULL,                     -- cached ones included
    cached_tokens bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL,
    cost          numeric(16, 9),                      -- US dollars; NULL: no price is known
    seconds       double precision NOT NULL,
    first_seconds double precision,                    -- to the first token
    tries         integer NOT NULL,                    -- requests that it took
    outcome       text NOT NULL,                       -- ok, or why there is no answer
    ahead         boolean NOT NULL DEFAULT false       -- made before it was known to be needed
);
CREATE INDEX llm_calls_of_user ON app.llm_calls (username, day) INCLUDE (cost);
CREATE INDEX llm_calls_of_day ON app.llm_calls (day);
CREATE INDEX llm_calls_of_job ON app.llm_calls (job_id, at);

-- What calls under way may come to, so that many at once do not all take a budget's last cent.
CREATE TABLE app.llm_holds (
    hold_id  uuid PRIMARY KEY,
    username text NOT NULL,
    day      date NOT NULL,
    cost     numeric(16, 9) NOT NULL,
    until    timestamptz NOT NULL                      -- no call lasts longer: its worker is gone
);
CREATE INDEX llm_holds_of_user ON app.llm_holds (username, day);

INSERT INTO app.llm_calls (call_id, at, day, username, projeto, job_id, seq, attempt, module, role,
                           prompt, provider, model, input_tokens, output_tokens, cost, seconds,
                           tries, outcome)
SELECT gen_random_uuid(), asked.at, asked.at::date, asked.username, asked.projeto, asked.job_id,
       asked.seq, asked.attempt, asked.module, asked.module, asked.prompt, '', asked.model,
       asked.tokens_in, asked.tokens_out, asked.cost, asked.seconds, 1, 'ok'
FROM (SELECT coalesce(steps.at, jobs.created_at) AS at, jobs.username,
             jobs.project_id::text AS projeto, steps.job_id, steps.seq, steps.attempt,
             steps.module, coalesce(steps.prompt_version, '') AS prompt,
             coalesce(steps.model, '') AS model, steps.tokens_in,
             coalesce(steps.tokens_out, 0) AS tokens_out, steps.cost,
             coalesce(steps.execution_time, 0) AS seconds
      FROM app.job_steps AS steps JOIN app.jobs USING (job_id)
      WHERE steps.tokens_in IS NOT NULL) AS asked;

ALTER TABLE app.job_steps
    DROP COLUMN tokens_in,
    DROP COLUMN tokens_out,
    DROP COLUMN cost,
    DROP COLUMN prompt_version,
    DROP COLUMN model;
