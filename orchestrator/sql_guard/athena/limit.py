"""The row limit that every statement for Athena gets.

Place in the flow: statement.py writes it into a tree that the walk has found harmless.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp


def limited(tree: exp.Query | exp.Values, max_rows: int) -> exp.Query:
    """At most one row more than is kept, so that the reader knows whether there was more."""
    most = max_rows + 1
    query = _bare(tree)
    limit = query.args.get("limit")
    if not isinstance(query, (exp.Select, exp.SetOperation, exp.Subquery)):
        return _around(query, most)
    if isinstance(limit, exp.Fetch):
        options = limit.args.get("limit_options")
        if options is not None and options.args.get("with_ties"):
            return _around(query, most)  # however many tie
        asked = limit.args.get("count")
    else:
        asked = limit.expression if limit is not None else None
    if not _at_most(asked, most):
        # Trino takes a whole number or ALL here: whatever it is, it is not less than `most`.
        query.set("limit", exp.Limit(expression=exp.Literal.number(most)))
    return query


def _bare(tree: exp.Query | exp.Values) -> exp.Query | exp.Values:
    """Without brackets around the whole statement, unless they carry something."""
    while isinstance(tree, exp.Subquery) and isinstance(tree.this, exp.Query) and not any(
            value for key, value in tree.args.items() if key != "this"):
        tree = tree.this
    return tree


def _around(query: exp.Query | exp.Values, most: int) -> exp.Query:
    inner = exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("limited")))
    return exp.Select().select(exp.Star()).from_(inner).limit(most)


def _at_most(node: Any, most: int) -> bool:
    return isinstance(node, exp.Literal) and node.is_int and int(node.name) <= most
