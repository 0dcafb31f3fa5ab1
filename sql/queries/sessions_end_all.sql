-- End every login of a person, in any browser.
DELETE FROM app.sessions WHERE username = %(username)s
