-- End one login.
DELETE FROM app.sessions WHERE id = %(id)s AND username = %(username)s
