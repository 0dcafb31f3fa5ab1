-- Whether anybody has a project of this name or id, put away or not.
SELECT id::text FROM app.projects
WHERE name = %(project)s OR id::text = %(project)s LIMIT 1
