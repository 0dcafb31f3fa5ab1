-- Is there any account? A new system makes its first one when there is none.
SELECT EXISTS (SELECT FROM app.users) AS found
