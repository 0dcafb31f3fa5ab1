"""The SQLite files of Spider and BIRD.

Place in the flow: databases.py has one copied for the agents to work on; the golds run on the file
itself.

    tables              its tables, with types by their values
    load                their rows, into a schema of PostgreSQL
    gold                runs a gold on the file, which it may only read
"""
