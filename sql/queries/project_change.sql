-- Rename or describe a project, or set its limits; `limits` NULL leaves them.
UPDATE app.projects
SET name = %(name)s, description = %(description)s, updated_at = now(),
    metadata = CASE WHEN %(limits)s::jsonb IS NULL THEN metadata
                    ELSE metadata || jsonb_build_object('limits', %(limits)s::jsonb) END
WHERE username = %(username)s AND id::text = %(project_id)s AND is_active
RETURNING id::text, name, description, created_at, updated_at,
          coalesce(metadata -> 'limits', '{}') AS limits
