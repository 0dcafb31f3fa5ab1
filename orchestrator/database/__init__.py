"""The application's own PostgreSQL: a bounded pool, named queries, transactions.

Place in the flow: used by submissions, the web and history_preferences; the warehouse has
its own connection and role. Every failure leaves as one of errors.py.

    database.py        what callers use: rows, row, execute, transaction, migrate, check
    transaction.py     named queries on one connection
    named_queries.py   the statements, files under sql/queries/
    pool.py            the connections
    failures.py        psycopg2's errors as ours
    cooperation.py     waiting without holding up a web process
"""

from orchestrator.database.cooperation import cooperate_with_gevent
from orchestrator.database.database import Database
from orchestrator.database.named_queries import queries
from orchestrator.database.transaction import Row, Transaction

__all__ = ["Database", "Row", "Transaction", "cooperate_with_gevent", "queries"]
