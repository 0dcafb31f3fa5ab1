"""The two dialects that SQL is written in, and which one a system runs.

Place in the flow: the compiler, the guard and the agents around them name a dialect.
"""

from __future__ import annotations

from typing import Literal

Dialect = Literal["postgres", "athena"]


def dialect_of(bd_reference: str) -> Dialect:
    """BD_REFERENCE is "Local" (PostgreSQL) or "Athena"."""
    return "athena" if bd_reference == "Athena" else "postgres"
