-- Jobs by the day on which they were asked and what became of them.
SELECT to_char(created_at, 'YYYY-MM-DD') AS day, coalesce(outcome, 'open') AS status,
       count(*) AS jobs
FROM app.jobs
WHERE created_at >= date_trunc('day', now()) - (%(days)s - 1) * interval '1 day'
GROUP BY 1, 2 ORDER BY 1 DESC, 2
