-- A question was accepted: kept here before Redis hears of it (the outbox). No row when it stands
-- there already: it was sent again.
INSERT INTO app.jobs (job_id, username, project_id, lang, pergunta, context, start_module,
                      parent_job_id)
VALUES (%(job_id)s, %(username)s, %(project_id)s::uuid, %(lang)s, %(pergunta)s, %(context)s,
        %(start_module)s, %(parent_job_id)s)
ON CONFLICT (job_id) DO NOTHING
