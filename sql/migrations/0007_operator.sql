-- What the operator's page shows of jobs that left Redis: who followed whom, why an attempt or a
-- job failed (the traceback is for operators alone), and what a model's answer came to.
ALTER TABLE app.job_steps
    ADD COLUMN parent integer,      -- the activation (seq) that this one followed
    ADD COLUMN model  text,         -- of the call to a language model, if there was one
    ADD COLUMN error  text;         -- code and traceback of an attempt that was repeated
ALTER TABLE app.jobs
    ADD COLUMN error_code      text,
    ADD COLUMN error_traceback text;

CREATE INDEX jobs_newest ON app.jobs (created_at DESC);
CREATE INDEX jobs_failed ON app.jobs (ended_at DESC) WHERE outcome = 'failed';
CREATE INDEX job_steps_asked ON app.job_steps (at) WHERE tokens_in IS NOT NULL;
