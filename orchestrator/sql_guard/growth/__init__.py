"""Could this statement take gigabytes, or minutes that nothing can end? Refused before it runs,
because the database's memory and processors are everybody's.

Place in the flow: statement_walk.py shows each node to Signs; where there is a sign of growth
(an aggregate that keeps its input, repeat, a series, recursion…), postgres.py asks `too_large`.
Each SELECT is reckoned from its tables up: how many rows, how large each column. It is an
estimate from above, not a proof: the bound on a backend's memory is the layer behind it.

    signs.py        is there anything worth reckoning?
    steady.py       functions that are no such sign
    sizes.py        the numbers that growth is reckoned in, and the bounds
    frame.py        one SELECT: what its names mean, how many rows it reads
    relations.py    what a set operation, an alias or a join makes of relations
    functions.py    how much each function can make of its arguments
    operators.py    the same for operators
    expressions.py  how large the value of an expression can get
    slow.py         what no timeout ends, with two long operands
    queries.py      SELECT by SELECT, recursion included
"""

from __future__ import annotations

from typing import Any

from orchestrator.sql_guard.growth.frame import Refused
from orchestrator.sql_guard.growth.queries import Growth
from orchestrator.sql_guard.growth.signs import Signs
from orchestrator.sql_guard.growth.sizes import MOST_HELD

# So many rows of a result are kept at most.
_MOST_ROWS = 100_000


def too_large(select: Any) -> Refused | None:
    """The first thing in a SelectStmt that grows beyond bounds."""
    try:
        result = Growth().query(select, None)
    except Refused as refused:
        return refused
    if min(result.made, _MOST_ROWS) * result.row().bytes > MOST_HELD:
        return Refused("MEMORY", "SELECT")
    return None


__all__ = ["Refused", "Signs", "too_large"]
