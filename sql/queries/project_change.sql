-- Rename or describe a project.
UPDATE app.projects
SET name = %(name)s, description = %(description)s, updated_at = now()
WHERE username = %(username)s AND id::text = %(project_id)s AND is_active
RETURNING id::text, name, description, created_at, updated_at
