-- A question was asked in this project just now.
UPDATE app.projects SET updated_at = now() WHERE id = %(project_id)s::uuid
