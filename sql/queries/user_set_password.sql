-- A new password ends every login and withdraws every access token; the login `keep`, if it is
-- not empty, and then the access tokens too, stay: the person themself changed it there.
WITH changed AS (
    UPDATE app.users
    SET password_hash = %(password_hash)s, token_version = token_version + 1, updated_at = now()
    WHERE username = %(username)s
    RETURNING username, token_version
), kept AS (
    UPDATE app.sessions SET token_version = changed.token_version
    FROM changed WHERE sessions.username = changed.username AND sessions.id = %(keep)s
), ended AS (
    DELETE FROM app.sessions USING changed
    WHERE sessions.username = changed.username AND sessions.id <> %(keep)s
), withdrawn AS (
    DELETE FROM app.access_tokens USING changed
    WHERE access_tokens.username = changed.username AND %(keep)s = ''
)
SELECT username FROM changed
