-- A person's access tokens, the newest first; expired ones stay listed until they are deleted.
SELECT id, name, created_at, expires_at, last_used_at
FROM app.access_tokens WHERE username = %(username)s ORDER BY created_at DESC, id LIMIT 100
