-- A new project; no row when this person has an active one of that name.
INSERT INTO app.projects (username, name, description)
VALUES (%(username)s, %(name)s, %(description)s)
ON CONFLICT (username, name) WHERE is_active DO NOTHING
RETURNING id::text, name, description, created_at, updated_at,
          coalesce(metadata -> 'limits', '{}') AS limits
