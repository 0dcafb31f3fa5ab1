"""ezpocket: questions about operational data, answered with checked numbers."""
