-- Which of these logins and access tokens (two lists of the same length: their ids and whose
-- they are) count no longer, and why.
SELECT given.id,
       CASE WHEN users.username IS NULL OR users.disabled THEN 'disabled'
            WHEN coalesce(sessions.expires_at, access_tokens.expires_at) <= now() THEN 'expired'
            ELSE 'logout' END AS reason
FROM unnest(%(ids)s::text[], %(usernames)s::text[]) AS given (id, username)
LEFT JOIN app.users ON users.username = given.username
LEFT JOIN app.sessions ON sessions.id = given.id AND sessions.username = given.username
      AND sessions.token_version = users.token_version
LEFT JOIN app.access_tokens ON access_tokens.id = given.id
      AND access_tokens.username = given.username
WHERE (users.disabled OR coalesce(sessions.expires_at, access_tokens.expires_at) <= now()
       OR coalesce(sessions.id, access_tokens.id) IS NULL)
