-- The active project of this person that has this id or, failing that, this name.
SELECT id::text AS id FROM app.projects
WHERE username = %(username)s AND is_active AND (id::text = %(projeto)s OR name = %(projeto)s)
ORDER BY id::text = %(projeto)s DESC LIMIT 1
