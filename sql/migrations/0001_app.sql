-- The application's own data: who asked what, what became of it, and every step on the way.
-- Times are timestamptz, money is NUMERIC, ids that cross HTTP are unguessable (uuid).

CREATE SCHEMA IF NOT EXISTS app;

CREATE TABLE app.users (
    username      text PRIMARY KEY CHECK (username ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
    password_hash text NOT NULL,                       -- argon2id, with its parameters
    role          text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'operator')),
    disabled      boolean NOT NULL DEFAULT false,
    token_version integer NOT NULL DEFAULT 0,          -- raised to end every open login
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE app.projects (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    username    text NOT NULL,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
    metadata    jsonb NOT NULL DEFAULT '{}',
    is_active   boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (username, name)
);

-- One row per accepted question. Written before Redis hears of it: while `outcome` is NULL
-- the row is the outbox from which a submission that Redis lost is put back.
CREATE TABLE app.jobs (
    job_id         text PRIMARY KEY,
    username       text NOT NULL,
    project_id     uuid REFERENCES app.projects (id) ON DELETE SET NULL,
    graph          text NOT NULL DEFAULT 'questions',
    start_module   text,
    parent_job_id  text,
    lang           text,
    pergunta       text NOT NULL DEFAULT '',
    context        jsonb NOT NULL DEFAULT '{}',        -- as submitted
    created_at     timestamptz NOT NULL DEFAULT now(),
    queued_at      timestamptz,                        -- when Redis had accepted it
    ended_at       timestamptz,
    outcome        text CHECK (outcome IN ('answered', 'failed', 'cancelled', 'rejected', 'expired')),
    error          text,
    execution_time double precision                    -- seconds of work, waits for people excluded
);
CREATE INDEX jobs_open ON app.jobs (created_at) WHERE outcome IS NULL;
CREATE INDEX jobs_of_user ON app.jobs (username, created_at DESC);

-- One row per attempt of one activation (seq) of a module: what the parent ids point to.
CREATE TABLE app.job_steps (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id         text NOT NULL REFERENCES app.jobs (job_id) ON DELETE CASCADE,
    seq            integer NOT NULL,
    attempt        integer NOT NULL DEFAULT 1,
    module         text NOT NULL,
    status         text NOT NULL,
    note           text NOT NULL DEFAULT '',
    input_hash     text,
    output         jsonb NOT NULL DEFAULT '{}',
    at             timestamptz,
    queued_ms      double precision,
    execution_time double precision,                   -- seconds
    tokens_in      integer,
    tokens_out     integer,
    cost           numeric(14, 6),                     -- US dollars
    prompt_version text,
    UNIQUE (job_id, seq, attempt)
);

CREATE TABLE app.conversations (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id    uuid REFERENCES app.projects (id) ON DELETE CASCADE,  -- NULL: general chat
    username      text NOT NULL,
    job_id        text NOT NULL,
    message_order integer NOT NULL,
    sender        text NOT NULL CHECK (sender IN ('user', 'assistant')),
    message       text NOT NULL,
    "timestamp"   timestamptz NOT NULL DEFAULT now(),
    rating        smallint CHECK (rating BETWEEN 1 AND 5),
    metadata      jsonb NOT NULL DEFAULT '{}',
    parent_intent_validator_id      bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_plan_builder_id          bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_plan_confirm_id          bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_user_proposed_plan_id    bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_plan_refiner_id          bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_analysis_orchestrator_id bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_sql_validator_id         bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_auto_correction_id       bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_athena_executor_id       bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_python_runtime_id        bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_response_composer_id     bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    parent_user_feedback_id         bigint REFERENCES app.job_steps (id) ON DELETE SET NULL,
    UNIQUE (job_id, sender)
);
CREATE UNIQUE INDEX conversations_order ON app.conversations (project_id, message_order)
    WHERE project_id IS NOT NULL;
CREATE UNIQUE INDEX conversations_general_order ON app.conversations (username, message_order)
    WHERE project_id IS NULL;
