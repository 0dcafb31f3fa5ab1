-- Finding a word in one's conversations, however it was written.

-- Lower case without accents. PostgreSQL's own functions only: no extension is needed.
CREATE FUNCTION app.folded(given text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN regexp_replace(normalize(lower(given), NFKD), '[' || chr(768) || '-' || chr(879) || ']', '', 'g');

CREATE INDEX conversations_of_user ON app.conversations (username, "timestamp" DESC);
