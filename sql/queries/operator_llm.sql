-- Calls to language models by day, model, module and prompt; of those that were sent.
SELECT to_char(day, 'YYYY-MM-DD') AS day, provider, model, module, prompt AS prompt_version,
       count(*) FILTER (WHERE tries > 0) AS calls, sum(input_tokens)::bigint AS tokens_in,
       sum(output_tokens)::bigint AS tokens_out, sum(cost) AS cost
FROM app.llm_calls
WHERE day > %(today)s::date - %(days)s::integer
GROUP BY 1, 2, 3, 4, 5 HAVING count(*) FILTER (WHERE tries > 0) > 0
ORDER BY 1 DESC, 6 DESC LIMIT 200
