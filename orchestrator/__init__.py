"""ezpocket: questions about operational data, answered with checked numbers.

The flow, file by file; a test holds this list against the folder.

What everything stands on
    settings                what is configured, read in one place
    addresses, secret_key   is an address usable, is a secret strong enough?
    errors                  one tree, each error named by what happens next
    contracts               what crosses a queue: jobs, tasks, outcomes
    logs                    one line an event, on standard error
    exact_numbers           a number in JSON, as text where a double would change it

A question comes in
    cli, web                a person's terminal; a person's browser or program
    accounts, projects      who may ask, and in which folder of conversations
    submissions, outbox     checked, given its conversation; written down, submitted, put back
    engine                  queues, claims, waits, retries: the only interpreter of graph_config
    events, traces          what a job's followers see now, and what is kept of it
    reruns                  a person's own SQL, from there on
    ratings                 what people thought of their answers
    learning                what their ratings teach: plans that proved right, steps that failed
    conversations, transcripts, exports    what was said, found again, and taken along
    inspection, replay      a job's every attempt, for operators; what each step was given

An agent works on it (the agents are in workers/)
    runner, supervisor      one worker process; all of them kept alive
    agent, services         what agent files share; what their constructors may ask for
    basis                   with what all of that was started, as one word
    question_agent, refusal what agents that read the question share; how "no" is said
    answer_stream           an answer on its way: a model's text, as far as it is checked
    finding_words           what was found in a large result, in a model's words
    model_words             why no model was used, in words
    model_or_else           the language model where it helps, the analyst otherwise
    llm, roles, prompt_context                              asking a model, with what prompt
    fence, model_sentences  what others wrote, in a prompt: data; what a model wrote: no links
    usage                   what models cost; people's budgets of the day
    analyst                 the built-in intelligence: question → plan, result → answer
    catalog, catalog_draft  what the data means; a first catalog from any schema
    plan, plan_edits        the typed plan, compiled to SQL; what a person changes in it
    plan_words              its sentences in another language than its question's
    sql_guard, sql_advice   may this statement run? what to change in one that may not
    cost                    what it would take: run it, ask the person, refuse it
    warehouse               it runs; the rows are kept by reference

What is stored, and where
    database, migrations, storable                  ezpocket's own PostgreSQL
    reader_role, reader_doors                       who runs generated SQL; what it may besides
    embedded                a private PostgreSQL and Redis, for a machine without
    datasets, bad_cell                              rows loaded from files or Athena
    sample_data, sample_columns                     the demo's orders
    testing                 fakes as good as the real thing
    evaluation              questions with accepted SQL, asked and scored
"""
