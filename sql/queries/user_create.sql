-- A new account; no row when the name is taken.
INSERT INTO app.users (username, password_hash, role)
VALUES (%(username)s, %(password_hash)s, %(role)s)
ON CONFLICT (username) DO NOTHING
RETURNING username
