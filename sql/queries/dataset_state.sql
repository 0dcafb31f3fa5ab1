-- How far a table has come, and how many seconds ago it was looked at.
SELECT source, watermark, row_count, error, extract(epoch FROM now() - checked_at) AS age
FROM app.datasets WHERE table_name = %(table_name)s
