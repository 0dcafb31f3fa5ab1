"""The guard for Athena: Trino's grammar as sqlglot reads it.

Place in the flow: sql_guard.check hands over bounded text when BD_REFERENCE is Athena. sqlglot is
not Trino's own parser, so a statement passes only where both read the same: what is not on a list
is refused, and the printed text, which is what runs, is judged once more by itself.

    statement.py    parse, walk, limit, print; then read and walk what was printed
    lists.py        the lists: node types, functions, types, system schemas
    walk.py         every node of a tree against the lists and the catalog
    arguments.py    constants that decide how much a function makes
    literals.py     literals that sqlglot reads otherwise than Trino
    limit.py        at most so many rows
    text.py         the printed text by Trino's own lexical rules
    partitions.py   does every scan of a partitioned table say which partitions?
"""

from __future__ import annotations

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.athena import partitions, statement
from orchestrator.sql_guard.verdict import Verdict


def check(sql: str, catalog: Catalog | None, max_rows: int) -> Verdict:
    """`sql` is bounded (bounds.py)."""
    return partitions.demanded(statement.check(sql, catalog, max_rows), catalog)


__all__ = ["check"]
