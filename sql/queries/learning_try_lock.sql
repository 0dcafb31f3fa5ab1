-- One check at a time: false when another one is at work. Kept until the transaction's end.
SELECT pg_try_advisory_xact_lock(%(key)s) AS ours
