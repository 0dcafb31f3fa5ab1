-- One call of a person at a time asks whether the budget has room for it, until the transaction's end.
SELECT pg_advisory_xact_lock(hashtextextended('llm budget ' || %(username)s, 0))
