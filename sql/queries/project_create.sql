-- A new project; no row when this person has one of that name, archived or not.
INSERT INTO app.projects (username, name, description)
VALUES (%(username)s, %(name)s, %(description)s)
ON CONFLICT (username, name) DO NOTHING
RETURNING id::text, name, description, created_at, updated_at
