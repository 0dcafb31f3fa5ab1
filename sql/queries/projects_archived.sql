-- A person's archived projects, the one put away last first.
SELECT id::text, name, description, created_at, updated_at,
       coalesce(metadata -> 'limits', '{}') AS limits
FROM app.projects WHERE username = %(username)s AND NOT is_active
ORDER BY updated_at DESC, name LIMIT 500
