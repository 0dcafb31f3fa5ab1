-- The admins who can sign in, held until the transaction ends, so that two of them cannot
-- remove each other at once.
SELECT username FROM app.users WHERE role = 'admin' AND NOT disabled ORDER BY username FOR UPDATE
