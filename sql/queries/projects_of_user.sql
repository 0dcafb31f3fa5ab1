-- A person's active projects, the one used last first.
SELECT id::text, name, description, created_at, updated_at,
       coalesce(metadata -> 'limits', '{}') AS limits
FROM app.projects WHERE username = %(username)s AND is_active
ORDER BY updated_at DESC, name LIMIT 500
