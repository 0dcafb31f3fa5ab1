-- One account, disabled or not.
SELECT username, password_hash, role, disabled, token_version
FROM app.users WHERE username = %(username)s
