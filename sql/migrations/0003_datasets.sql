-- Where the rows of each table of schema `data` come from, and how far they have come.

CREATE TABLE app.datasets (
    table_name  text PRIMARY KEY,
    source      text NOT NULL,                         -- 'sample', a folder, or athena://database/table
    watermark   text,                                  -- the last day or change that was taken over
    row_count   bigint NOT NULL DEFAULT 0,
    drift       jsonb NOT NULL DEFAULT '{}',           -- columns that are new or missing in the source
    error       text,                                  -- of the last try; NULL when it succeeded
    loaded_at   timestamptz NOT NULL DEFAULT now(),    -- the last success
    checked_at  timestamptz NOT NULL DEFAULT now()     -- the last try
);
