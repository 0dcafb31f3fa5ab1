-- Accounts in the order of their names, after one of them.
SELECT username, role, disabled, created_at, updated_at
FROM app.users WHERE username > %(after)s ORDER BY username LIMIT %(limit)s
