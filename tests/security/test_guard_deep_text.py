"""Text made to be read for ever: as deep and as long as may be, it is answered all the same.

Each shape once cost a parser, or the reading before it, time that grows with the square of the
text or doubles with each level. The bound is one against hangs.
"""

from __future__ import annotations

import pytest

from orchestrator.catalog import load_catalog
from orchestrator.plan.dialect import Dialect
from orchestrator.settings import CHECKOUT
from orchestrator.sql_guard import check
from orchestrator.sql_guard.bounds import MAX_BYTES, out_of_bounds
from orchestrator.sql_guard.child import GuardProcess

CATALOG = load_catalog(CHECKOUT / "sql" / "catalog")
HANG_SECONDS = 60.0
# (what is repeated before, in the middle, what is repeated after)
SHAPES = [
    ("select ", "(", "1", ")"), ("select ", "not ", "true", ""), ("select ", "- ", "1", ""),
    ("select ", "case when ", "true", " then 1 end"), ("select ", "abs(", "1", ")"),
    ("select * from ", "(select * from ", "order_report", ") x"), ("", "(", "select 1",
    " union select 2)"), ("select ", "1+", "1", ""), ("select ", "1=", "1", ""),
    ("select a", "[1]", "", ""), ("select ", "array[", "1", "]"), ("select 1", "::int", "", ""),
    ("select 1 from ", "(", "order_report", " join order_report on true)"),
    ("select 1 from ", "order_report join ", "order_report", " on true"),
    ("with a as (", "with a as (", "select 1", ") select * from a"), ("select ", "row(", "1", ")"),
    ("select cast(1 as ", "row(", "int", ")"), ("select ", "row<", "int", ">"),
    ("select ", "struct(", "1", ")"), ("select ", "object(", "", ""), ("select ", "x -> ", "1", ""),
    ("select 1 ", "/*", "", ""), ("select 1 ", "/**/", "", ""), ("select '", "\\'", "", ""),
    ("select ", "$", "", ""), ("select ", "(select * from a join ", "", ""),
    ("select ", "<", "", ""),
    ("select 1 group by cube(", "state, ", "state", ""), ("select ", "interval ", "'1' day", ""),
]


def longest(shape: tuple[str, str, str, str]) -> str:
    start, before, middle, after = shape
    times = (MAX_BYTES - len(start + middle)) // len(before + after)
    return start + before * times + middle + after * times


def nested(shape: tuple[str, str, str, str], times: int) -> str:
    start, before, middle, after = shape
    return start + before * times + middle + after * times


@pytest.mark.parametrize("dialect", ["postgres", "athena"])
def test_every_shape_is_answered(dialect: Dialect) -> None:
    def work(given: bytes) -> bytes:
        verdict = check(given.decode(), CATALOG, dialect)
        return b"allowed" if verdict.allowed else verdict.reasons[0].code.encode()

    guard = GuardProcess(work, seconds=HANG_SECONDS)
    texts = [text for shape in SHAPES for text in (longest(shape), nested(shape, 24))]
    answers = [guard.ask(text.encode()) for text in texts]
    guard.end()
    assert all(answers) and b"TOO_DEEP" in answers and b"allowed" in answers


@pytest.mark.parametrize(("text", "code"), [
    ("select 'it''s ((((' \"a\"\"((\" /* (((( */ -- ((((\n (1)", None),
    ("select " + "(" * 101, "TOO_DEEP"), ("select '" + "(" * 101, None),
    ("select '\\" + "(" * 101, None), ("select \"" + "(" * 101, None),
    ("select /* " + "(" * 101, None), ("select '' " + "[" * 101, "TOO_DEEP"),
    ("select 'x' " + "case " * 101, "TOO_DEEP"),
])
def test_levels_count_outside_of_literals_and_comments(text: str, code: str | None) -> None:
    refused = out_of_bounds(text)
    assert (refused.code if refused else None) == code
