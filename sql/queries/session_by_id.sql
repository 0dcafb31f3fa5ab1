-- The account behind a login that is still open. The one query of every signed-in request.
SELECT users.username, users.role, users.token_version, sessions.id, sessions.expires_at,
       now() AS now
FROM app.sessions JOIN app.users USING (username)
WHERE sessions.id = %(id)s AND sessions.username = %(username)s AND sessions.expires_at > now()
  AND sessions.token_version = users.token_version AND NOT users.disabled
