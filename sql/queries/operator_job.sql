-- A job of anybody, for operators: as it was submitted and how it ended.
SELECT job_id, username, project_id::text AS project_id, graph, start_module, parent_job_id, lang,
       left(pergunta, 20000) AS pergunta, context, created_at, queued_at, ended_at,
       coalesce(outcome, 'queued') AS status, error, error_code, error_traceback, execution_time,
       (SELECT string_agg(job_id, ' ' ORDER BY created_at) FROM (
            SELECT job_id, created_at FROM app.jobs AS later
            WHERE later.parent_job_id = jobs.job_id ORDER BY created_at LIMIT 20) AS again)
           AS later_job_ids,
       (SELECT jsonb_build_object('rating', rating, 'comment', comment, 'module', module,
                                  'why', why)
        FROM app.poor_answers WHERE poor_answers.job_id = jobs.job_id) AS poor
FROM app.jobs WHERE job_id = %(job_id)s
