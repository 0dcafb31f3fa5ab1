-- Calls to language models that a step's note told of, by day, model and prompt.
SELECT to_char(at, 'YYYY-MM-DD') AS day, coalesce(model, '') AS model, module, prompt_version,
       count(*) AS calls, sum(tokens_in) AS tokens_in, sum(tokens_out) AS tokens_out,
       sum(cost) AS cost
FROM app.job_steps
WHERE tokens_in IS NOT NULL
  AND at >= date_trunc('day', now()) - (%(days)s - 1) * interval '1 day'
GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 5 DESC LIMIT 200
