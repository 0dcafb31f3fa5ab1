"""One million rows out of PostgreSQL: ezpocket's warehouse against what people use.

    __main__.py     python -m bench.warehouse: everything in one run, and the table
    contestants.py  one run of one of them, as a process of its own, and what it took
"""
