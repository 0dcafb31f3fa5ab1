-- A new access token; no row when the person has as many as one may have.
INSERT INTO app.access_tokens (id, username, name, token_hash, expires_at)
SELECT %(id)s, username, %(name)s, %(token_hash)s, now() + make_interval(days => %(days)s)
FROM app.users
WHERE username = %(username)s AND %(limit)s >
      (SELECT count(*) FROM app.access_tokens AS mine WHERE mine.username = %(username)s)
RETURNING id, name, created_at, expires_at, last_used_at
