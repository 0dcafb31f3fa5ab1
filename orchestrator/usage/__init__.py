"""What language models cost: each call written down, people's budgets, and the sums.

Place in the flow: services.py hands the Ledger to the LLM, which asks it before each call and
tells it of each; the web and `ezpocket usage` read the sums.

ledger     Ledger: may this call be made; it was made
entries    a call as the row that is kept
writer     the background thread that writes rows, and keeps them while PostgreSQL is away
report     a job's calls; sums by person, project, model, role and day

Nothing is imported here: who reads the sums needs nothing of what asks a model.
"""
