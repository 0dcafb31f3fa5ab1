-- Refuse an account from now on: its logins end, its access tokens are withdrawn.
WITH changed AS (
    UPDATE app.users
    SET disabled = true, token_version = token_version + 1, updated_at = now()
    WHERE username = %(username)s
    RETURNING username
), ended AS (
    DELETE FROM app.sessions USING changed WHERE sessions.username = changed.username
), withdrawn AS (
    DELETE FROM app.access_tokens USING changed WHERE access_tokens.username = changed.username
)
SELECT username FROM changed
