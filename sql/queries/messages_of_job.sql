-- Who said something in a job's conversation: one row for each message.
SELECT sender FROM app.conversations WHERE job_id = %(job_id)s
