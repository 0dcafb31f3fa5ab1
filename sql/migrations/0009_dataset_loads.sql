-- A load that is under way: what is staged already, so that one that was killed goes on, and
-- what people are shown meanwhile. The rows themselves wait in app.staging_<table>.

CREATE SEQUENCE app.dataset_runs;

CREATE TABLE app.dataset_loads (
    table_name  text PRIMARY KEY,
    run         bigint NOT NULL DEFAULT nextval('app.dataset_runs'), -- who works on it: what an earlier run still writes is refused
    source      text NOT NULL,
    since       text,                                  -- the watermark that it began with; NULL: all is read
    offer       jsonb NOT NULL,                        -- what is read, as its source wrote it down
    columns     jsonb NOT NULL,                        -- {"wanted": […], "table": […]}
    drift       jsonb NOT NULL,
    position    jsonb,                                 -- where the next chunk begins; NULL: at the beginning
    phase       text NOT NULL DEFAULT 'reading',       -- reading, merging
    row_count   bigint NOT NULL DEFAULT 0,             -- staged so far
    done        bigint NOT NULL DEFAULT 0,             -- bytes of the source that were read
    total       bigint NOT NULL DEFAULT 0,             -- bytes in all; 0: not known yet
    fingerprint jsonb NOT NULL DEFAULT '{}',           -- of the rows that were read (datasets/fingerprint.py)
    started_at  timestamptz NOT NULL DEFAULT now(),
    resumed_at  timestamptz,
    updated_at  timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE app.datasets
    ADD COLUMN fingerprint jsonb NOT NULL DEFAULT '{}', -- of the rows of the last load
    ADD COLUMN rows_read bigint NOT NULL DEFAULT 0,     -- by the last load
    ADD COLUMN seconds double precision;                -- that the last load took
