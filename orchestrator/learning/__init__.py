"""Memory that learns, safely: a good answer's plan is used again once it has proved itself.

In the order of the flow:

    ratings.py      a rating of 4-5 makes a candidate; one of 1-2 names the step (blame.py)
    check.py        is the evaluation set (questions.py) answered as well with the candidate?
    near.py         what a project learned near a question travels with its job (words.py)
    model.py        a verified question as agents read it
    recall.py       the same question (sameness.py) takes its plan (redating.py)
    reuse.py        ... its SQL where a model wrote it, and its text where nothing changed
    result_hash.py  has the data changed since?
"""
