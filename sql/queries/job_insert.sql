-- A question was accepted: kept here before Redis hears of it (the outbox).
INSERT INTO app.jobs (job_id, username, project_id, lang, pergunta, context, parent_job_id)
VALUES (%(job_id)s, %(username)s, %(project_id)s::uuid, %(lang)s, %(pergunta)s, %(context)s,
        %(parent_job_id)s)
