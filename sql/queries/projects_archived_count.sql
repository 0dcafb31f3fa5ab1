-- How many projects a person has put away, as far as the list of them goes.
SELECT count(*)::int AS archived FROM (
    SELECT FROM app.projects WHERE username = %(username)s AND NOT is_active LIMIT 500) AS found
