"""The typed plan.

model.py      what a plan is
compile.py    plan + catalog → SQL for PostgreSQL or Athena (one AST, two dialects)
row_conditions.py   which rows it is about, for SQL that a model writes
steps.py      plan → sentences in the person's language
edit.py       a field-by-field edit from outside → a checked new plan
"""
