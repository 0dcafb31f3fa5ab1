"""The guard against statements: how many a second, and is it right about them?

    __main__.py   statements a second and memory of `ezpocket guard` (`make bench-guard`)
    statements.py what it is timed with
    corpus.py     a folder of statements with expected verdicts (`make guard-corpus DIR=...`)
    expected.py   one such statement, and the counts of a group of them
"""
