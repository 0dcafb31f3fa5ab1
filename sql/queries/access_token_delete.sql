-- Withdraw an access token of this person.
DELETE FROM app.access_tokens WHERE id = %(id)s AND username = %(username)s RETURNING id
