-- Put a project away; its conversations stay.
UPDATE app.projects SET is_active = false, updated_at = now()
WHERE username = %(username)s AND id::text = %(project_id)s AND is_active
RETURNING id::text
