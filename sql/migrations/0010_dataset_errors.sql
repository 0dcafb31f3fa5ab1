-- What went wrong with a load, in both languages; `error` is the English sentence.

ALTER TABLE app.datasets ADD COLUMN error_pt text;
