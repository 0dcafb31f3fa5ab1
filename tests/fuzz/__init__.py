"""The guard under mutated text: `make fuzz SECONDS=600`.

    attacks.py    pieces of attacks
    places.py     where they may stand in a statement
    rewriting.py  the same statement written otherwise, and mutated
    oracle.py     a second opinion on what was allowed, made without the guard's code
    guard.py      one input, checked in every way; atheris makes the inputs
    __main__.py   starts the fuzzer for so many seconds and tells what it found
"""
