-- One writer at a time allocates message numbers in a project, or in a person's general chat.
SELECT pg_advisory_xact_lock(hashtextextended('conversation ' || %(conversation)s, 0))
