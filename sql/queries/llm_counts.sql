-- A day's calls to language models, for a monitoring system.
SELECT role, provider, model, outcome, ahead, count(*) AS calls,
       sum(input_tokens)::bigint AS input_tokens, sum(cached_tokens)::bigint AS cached_tokens,
       sum(output_tokens)::bigint AS output_tokens, coalesce(sum(cost), 0) AS cost,
       sum(seconds) AS seconds
FROM app.llm_calls WHERE day = %(day)s
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5 LIMIT 2000
