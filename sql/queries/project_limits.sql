-- A project's own limits on what a statement may take; no row when it has none.
SELECT metadata -> 'limits' AS limits FROM app.projects
WHERE id::text = %(project_id)s AND metadata ? 'limits'
