"""What PostgreSQL cannot be stopped at: no timeout ends it, and it takes as long as the product of
two sizes.

Place in the flow: expressions.py asks for every function and operator, with the sizes it reckoned.
Neither statement_timeout nor pg_terminate_backend is looked at inside these (PostgreSQL 18,
measured), so that layer 3 alone could not bound them.
"""

from __future__ import annotations

from orchestrator.sql_guard.growth.frame import Refused
from orchestrator.sql_guard.growth.sizes import Size

# About a second, at a step for each pair of bytes.
_MOST_STEPS = 1e9
# Steps for each pair of bytes. A thousand combining marks are put in order pair by pair, 20 ns
# each; `-` takes keys from jsonb, but mostly numbers from numbers, which are short.
_FUNCTIONS = {
    **dict.fromkeys(
        """strpos position replace split_part string_to_array string_to_table ltrim rtrim btrim trim
        translate like notlike ilike textlike textnlike texticlike arrayoverlap arraycontains
        arraycontained jsonb_contains jsonb_contained""".split(), 1.0),  # noqa: SIM905 - reads better than a list
    "jsonb_delete": 0.1, "normalize": 4.0, "is_normalized": 4.0,
}
_OPERATORS = {
    **dict.fromkeys(("~~", "!~~", "~~*", "!~~*", "&&", "@>", "<@", "?#", "<->"), 1.0), "-": 0.1}
_OF_ITSELF = frozenset(("normalize", "is_normalized"))


def not_slow_call(name: str, arguments: list[Size], location: int) -> None:
    """Raises Refused when the first two arguments are too long together."""
    if name in _FUNCTIONS and arguments:
        other = arguments[0] if name in _OF_ITSELF else arguments[1:2] and arguments[1]
        if other:
            _check(_FUNCTIONS[name], name, arguments[0], other, location)


def not_slow_operator(operator: str, left: Size, right: Size, location: int) -> None:
    if operator in _OPERATORS:
        _check(_OPERATORS[operator], operator, left, right, location)


def _check(steps: float, name: str, one: Size, other: Size, location: int) -> None:
    if steps * one.bytes * other.bytes > _MOST_STEPS:
        raise Refused("SLOW", name, location)
