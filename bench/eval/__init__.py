"""The evaluation: asks a file of questions and compares the answers with accepted gold SQL.

    python -m bench.eval questions.jsonl [--json report.json] [--direct]

    questions.py        the file → Questions, liberal in its spelling, strict about bad lines
    conversations.py    a Question, and the conversation it belongs to
    system.py           the running system, or a private one for the time of the evaluation
    asking.py           a Question → an Answer, by `ezpocket ask --yes --json`
    direct.py           the same without workers, for developers: analyst → plan → SQL
    gold.py             runs gold SQL as the reader role
    compare.py          are these the gold's rows? values.py: is this the gold's value?
    score.py            right, wrong, refused or failed
    report.py           figures per category, and what went wrong

The comparison rule stands in compare.py and values.py and is printed with every report.
"""
