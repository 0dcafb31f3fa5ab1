-- Let a job's messages point to the last run of each of its steps.
WITH last AS (
    SELECT DISTINCT ON (module) module, id FROM app.job_steps
    WHERE job_id = %(job_id)s ORDER BY module, seq DESC, attempt DESC
)
UPDATE app.conversations SET
    parent_intent_validator_id      = (SELECT id FROM last WHERE module = 'intent_validator'),
    parent_plan_builder_id          = (SELECT id FROM last WHERE module = 'plan_builder'),
    parent_plan_confirm_id          = (SELECT id FROM last WHERE module = 'plan_confirm'),
    parent_user_proposed_plan_id    = (SELECT id FROM last WHERE module = 'user_proposed_plan'),
    parent_plan_refiner_id          = (SELECT id FROM last WHERE module = 'plan_refiner'),
    parent_analysis_orchestrator_id = (SELECT id FROM last WHERE module = 'analysis_orchestrator'),
    parent_sql_validator_id         = (SELECT id FROM last WHERE module = 'sql_validator'),
    parent_auto_correction_id       = (SELECT id FROM last WHERE module = 'auto_correction'),
    parent_athena_executor_id       = (SELECT id FROM last WHERE module = 'athena_executor'),
    parent_python_runtime_id        = (SELECT id FROM last WHERE module = 'python_runtime'),
    parent_response_composer_id     = (SELECT id FROM last WHERE module = 'response_composer'),
    parent_user_feedback_id         = (SELECT id FROM last WHERE module = 'user_feedback')
WHERE job_id = %(job_id)s
