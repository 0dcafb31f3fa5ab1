-- One active project of this person.
SELECT id::text, name, description, created_at, updated_at,
       coalesce(metadata -> 'limits', '{}') AS limits
FROM app.projects
WHERE username = %(username)s AND id::text = %(project_id)s AND is_active
