-- The account behind an access token that counts; notes its use once a minute.
WITH found AS (
    SELECT users.username, users.role, users.token_version, access_tokens.id,
           access_tokens.expires_at, access_tokens.last_used_at
    FROM app.access_tokens JOIN app.users USING (username)
    WHERE token_hash = %(token_hash)s AND expires_at > now() AND NOT disabled
), noted AS (
    UPDATE app.access_tokens SET last_used_at = now()
    WHERE id = (SELECT id FROM found
                WHERE last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
)
SELECT username, role, token_version, id, expires_at, now() AS now FROM found
