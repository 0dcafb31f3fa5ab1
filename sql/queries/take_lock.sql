-- Wait for an advisory lock that this transaction keeps until its end.
SELECT pg_advisory_xact_lock(%(key)s)
