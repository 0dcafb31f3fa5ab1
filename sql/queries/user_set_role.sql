-- Another role; logins that began with the old one end, access tokens take the new one.
WITH changed AS (
    UPDATE app.users
    SET role = %(role)s, token_version = token_version + 1, updated_at = now()
    WHERE username = %(username)s
    RETURNING username
), ended AS (
    DELETE FROM app.sessions USING changed WHERE sessions.username = changed.username
)
SELECT username FROM changed
