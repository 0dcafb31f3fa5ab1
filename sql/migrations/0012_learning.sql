-- What people's ratings taught: questions whose plan was right, and answers that were poor.

-- An answer rated 4 or 5, with the plan and the SQL that made it. A `candidate` is used for
-- nothing; `ezpocket learn --check` makes it `verified` or `rejected`, and says why.
CREATE TABLE app.verified_questions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id        text NOT NULL UNIQUE,
    project_id    uuid NOT NULL REFERENCES app.projects (id) ON DELETE CASCADE,
    username      text NOT NULL,
    status        text NOT NULL DEFAULT 'candidate'
                  CHECK (status IN ('candidate', 'verified', 'rejected')),
    reason_pt     text NOT NULL DEFAULT '',
    reason_en     text NOT NULL DEFAULT '',
    question      text NOT NULL CHECK (length(question) BETWEEN 1 AND 2000),
    lang          text NOT NULL CHECK (lang IN ('pt', 'en')),
    words         text[] NOT NULL,                     -- of the question, for finding near ones
    plan          jsonb NOT NULL,
    plan_day      date NOT NULL,                       -- against which its dates were resolved
    query_sql     text NOT NULL CHECK (length(query_sql) BETWEEN 1 AND 32768),
    answer        text NOT NULL,
    result_hash   text NOT NULL,                       -- of what the answer was written from
    had_history   boolean NOT NULL,                    -- it was asked in a conversation
    rating        smallint NOT NULL CHECK (rating BETWEEN 4 AND 5),
    created_at    timestamptz NOT NULL DEFAULT now(),
    checked_at    timestamptz
);
CREATE INDEX verified_questions_of_project
    ON app.verified_questions (project_id, status, id DESC);

-- An answer rated 1 or 2, and the step that most likely failed it.
CREATE TABLE app.poor_answers (
    job_id     text PRIMARY KEY,
    project_id uuid REFERENCES app.projects (id) ON DELETE CASCADE,  -- NULL: general chat
    username   text NOT NULL,
    question   text NOT NULL,
    rating     smallint NOT NULL CHECK (rating BETWEEN 1 AND 2),
    comment    text NOT NULL DEFAULT '',
    module     text NOT NULL,                          -- the step
    why        text NOT NULL,                          -- what points to it
    note       text NOT NULL DEFAULT '',
    output     jsonb NOT NULL DEFAULT '{}',            -- what the step wrote
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX poor_answers_newest ON app.poor_answers (created_at DESC);
