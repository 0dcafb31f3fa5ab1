"""Proofs against the real system, each in a home of its own: kill, restart, memory."""
