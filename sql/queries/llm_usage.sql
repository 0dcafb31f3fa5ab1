-- What calls to language models came to since a day, by user, project, model, role or day, or all
-- of them. A call that was never sent (a spent budget, a provider at rest) is only held back.
SELECT CASE %(by)s
           WHEN 'user' THEN calls.username
           WHEN 'project' THEN coalesce(projects.username || '/' || projects.name, calls.projeto, '')
           WHEN 'model' THEN concat_ws('/', nullif(calls.provider, ''), calls.model)
           WHEN 'role' THEN calls.role
           WHEN 'all' THEN ''
           ELSE to_char(calls.day, 'YYYY-MM-DD')
       END AS key,
       count(*) FILTER (WHERE tries > 0) AS calls,
       count(*) FILTER (WHERE tries > 0 AND outcome <> 'ok') AS failed,
       count(*) FILTER (WHERE tries = 0) AS held_back,
       count(*) FILTER (WHERE ahead) AS ahead,
       count(*) FILTER (WHERE tries > 0 AND cost IS NULL AND input_tokens + output_tokens > 0)
           AS unpriced,
       sum(input_tokens)::bigint AS input_tokens, sum(cached_tokens)::bigint AS cached_tokens,
       sum(output_tokens)::bigint AS output_tokens,
       sum(cost) AS cost, sum(cost) FILTER (WHERE ahead) AS ahead_cost
FROM app.llm_calls AS calls LEFT JOIN app.projects ON projects.id::text = calls.projeto
WHERE calls.day >= %(since)s
GROUP BY 1
ORDER BY CASE WHEN %(by)s = 'day' THEN min(calls.day) END DESC, cost DESC NULLS LAST,
         input_tokens DESC, key
LIMIT %(limit)s
