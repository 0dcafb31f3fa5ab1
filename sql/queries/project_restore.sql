-- Take an archived project back, under another name if `name` is one.
UPDATE app.projects SET is_active = true, name = coalesce(%(name)s, name), updated_at = now()
WHERE username = %(username)s AND id::text = %(project_id)s AND NOT is_active
RETURNING id::text, name, description, created_at, updated_at,
          coalesce(metadata -> 'limits', '{}') AS limits
