"""The published formats, as their own projects write them, become questions; bad ones are named."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Invalid
from orchestrator.evaluation.formats.alternatives import MAX_GOLDS, expanded
from orchestrator.evaluation.formats.conversations import Question
from orchestrator.evaluation.formats.files import load
from orchestrator.evaluation.formats.published import shape_of

SPIDER = {
    "db_id": "shop", "query": "SELECT count(*) FROM singer;",
    "query_toks": ["SELECT", "count", "(", "*", ")", "FROM", "singer"],
    "query_toks_no_value": ["select", "count", "(", "*", ")", "from", "singer"],
    "question": "How many singers do we have?",
    "question_toks": ["How", "many", "singers", "do", "we", "have", "?"],
    "sql": {"from": {"table_units": [["table_unit", 1]], "conds": []}, "limit": None},
}
BIRD = {
    "question_id": 17, "db_id": "schools", "question": "How many charter schools are there?",
    "evidence": "Charter schools refers to `Charter School (Y/N)` = 1", "difficulty": "simple",
    "SQL": "SELECT COUNT(*) FROM frpm WHERE `Charter School (Y/N)` = 1",
}
COLUMNS = ("db_name", "query_category", "question", "query", "instructions")


def written(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    return path


def table(folder: Path, *rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "questions_gen_postgres.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def test_spider(tmp_path: Path) -> None:
    (found,) = load(written(tmp_path, "dev.json", [SPIDER]))
    assert found == Question(1, "1", "How many singers do we have?", "en",
                             ("SELECT count(*) FROM singer",), False, "one table",
                             database="shop")


def test_bird(tmp_path: Path) -> None:
    (found,) = load(written(tmp_path, "dev.json", [BIRD]))
    assert (found.id, found.category, found.database) == ("17", "simple", "schools")
    assert found.hint == BIRD["evidence"]
    assert found.golds == (BIRD["SQL"],)


def test_sql_eval(tmp_path: Path) -> None:
    gold = "SELECT {u.id, u.name}, count(*) FROM users AS u GROUP BY {}; SELECT 1"
    (found,) = load(table(tmp_path, ("broker", "group_by", "Users by count?", gold, "Use names")))
    assert (found.database, found.category, found.hint) == ("broker", "group_by", "Use names")
    assert found.golds == (
        "SELECT u.id, count(*) FROM users AS u GROUP BY u.id",
        "SELECT u.name, count(*) FROM users AS u GROUP BY u.name",
        "SELECT u.id, u.name, count(*) FROM users AS u GROUP BY u.id, u.name",
        "SELECT 1",
    )


@pytest.mark.parametrize(("gold", "golds"), [
    ("SELECT a FROM t", ("SELECT a FROM t",)),
    ("SELECT ';{a,b}' FROM t;", ("SELECT ';{a,b}' FROM t",)),
    ("SELECT 'it''s; {x}'", ("SELECT 'it''s; {x}'",)),
    ("SELECT {date_trunc('day', d)}", ("SELECT date_trunc('day', d)",)),
    ("SELECT {f(a, b), c}", ("SELECT f(a, b)", "SELECT c", "SELECT f(a, b), c")),
    ("SELECT {a,b}, {c,d}", tuple(f"SELECT {x}, {y}" for x in ("a", "b", "a, b")
                                 for y in ("c", "d", "c, d"))),
    (" ; ; ", ()),
    ("SELECT { FROM t", ("SELECT { FROM t",)),
])
def test_alternatives(gold: str, golds: tuple[str, ...]) -> None:
    assert expanded(gold) == golds


def test_a_gold_with_too_many_alternatives_is_cut() -> None:
    many = ",".join(f"c{n}" for n in range(30))
    assert len(expanded(f"SELECT {{{many}}}, {{{many}}} FROM t")) == MAX_GOLDS


@pytest.mark.parametrize(("sql", "shape"), [
    ("SELECT a FROM t", "one table"),
    ("SELECT a, count(*) FROM t GROUP BY a", "group"),
    ("SELECT t.a FROM t JOIN u ON t.i = u.i", "join"),
    ("SELECT a FROM t EXCEPT SELECT a FROM u", "nested"),
    ("SELECT a FROM t WHERE b > (SELECT avg(b) FROM t)", "nested"),
    ("SELECT FROM WHERE (", "unparsed"), ("SELECT " + "NOT " * 20_000 + "a", "unparsed"),
])
def test_spiders_category_is_the_golds_shape(sql: str, shape: str) -> None:
    assert shape_of(sql) == shape


@pytest.mark.parametrize(("records", "reason"), [
    ([SPIDER, {**SPIDER, "question": ""}], "line 2: no text in question"),
    ([SPIDER, {**SPIDER, "db_id": 5}], "line 2: no text in db_id"),
    ([SPIDER, {**SPIDER, "query": None}], "line 2: no text in SQL or query"),
    ([SPIDER, "text"], "line 2: not a JSON object"),
])
def test_a_bad_record_is_named(tmp_path: Path, records: list[Any], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        load(written(tmp_path, "dev.json", records))


def test_a_bad_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="line 3: it needs db_name, question and query"):
        load(table(tmp_path, ("a", "b", "c", "SELECT 1", ""), ("a", "b", "", "SELECT 1", "")))
    with pytest.raises(Invalid, match="lacks the column db_name, query"):
        load(table(tmp_path, ("x",), columns=("question",)))
    with pytest.raises(Invalid, match="no questions"):
        load(written(tmp_path, "empty.csv", ",".join(COLUMNS)))


def test_our_own_array_is_not_taken_for_a_published_one(tmp_path: Path) -> None:
    (found,) = load(written(tmp_path, "own.json", [{"question": "quantos?", "sql": "SELECT 1"}]))
    assert (found.database, found.golds) == ("", ("SELECT 1",))
