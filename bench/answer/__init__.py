"""How soon an answer is there, beside a chain of eight calls: `make bench-answer`.

    questions   what is asked, and what the scripted model says to it
    person      asks the real system, reads the plan, says yes; when what was there
    chain       the naive design: eight calls to the same model, one after another
    report      the table, and whether it met its targets
"""
