"""One million rows into PostgreSQL by the data sync, from Athena and from Parquet files.

    __main__.py   python -m bench.sync: everything in one run, and the table
    run_once.py   one run as a process of its own, and what it took
"""
