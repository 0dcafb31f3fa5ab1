-- One account as an admin sees it.
SELECT username, role, disabled, created_at, updated_at FROM app.users WHERE username = %(username)s
