"""The question file comes from outside: many spellings are read, bad lines are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Invalid
from orchestrator.evaluation.formats import questions
from orchestrator.evaluation.formats.conversations import Question
from orchestrator.evaluation.formats.files import load


def read(folder: Path, *lines: Any) -> tuple[Question, ...]:
    path = folder / "questions.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return load(path)


@pytest.mark.parametrize("text", ["question", "pergunta", "q", "text"])
@pytest.mark.parametrize("gold", ["gold_sql", "gold", "sql", "accepted", "accepted_gold_sqls"])
def test_every_spelling_of_the_fields_is_read(tmp_path: Path, text: str, gold: str) -> None:
    (found,) = read(tmp_path, {text: "quantos?", "lang": "pt-BR", gold: ["SELECT 1;", "SELECT 2"]})
    assert (found.text, found.lang) == ("quantos?", "pt")
    assert found.golds == ("SELECT 1", "SELECT 2")
    assert not found.refusal_ok


def test_a_gold_may_be_a_string_or_an_object(tmp_path: Path) -> None:
    as_object = {"q": "b", "golds": [{"sql": "SELECT 2"}]}
    found = read(tmp_path, {"q": "a", "gold": "SELECT 1"}, as_object)
    assert [q.golds for q in found] == [("SELECT 1",), ("SELECT 2",)]


@pytest.mark.parametrize(
    "expectation",
    [{"gold_sqls": []}, {"refuse": True}, {"expected": "refusal"}, {"gold": "refuse"}],
)
def test_the_expectation_of_a_refusal(tmp_path: Path, expectation: dict[str, Any]) -> None:
    (found,) = read(tmp_path, {"question": "weather?", **expectation})
    assert found.refusal_ok
    assert found.golds == ()


def test_a_refusal_may_be_accepted_beside_a_gold(tmp_path: Path) -> None:
    (found,) = read(tmp_path, {"question": "x", "golds": ["SELECT 1", "refuse"]})
    assert (found.golds, found.refusal_ok) == (("SELECT 1",), True)


@pytest.mark.parametrize("name", ["conversation", "project", "session", "thread", "group"])
def test_equal_values_make_one_conversation(tmp_path: Path, name: str) -> None:
    first, other, second = read(
        tmp_path,
        {"q": "a", "gold": "SELECT 1", name: "one"},
        {"q": "alone", "gold": "SELECT 1"},
        {"q": "b", "gold": "SELECT 1", name: "one"},
    )
    assert first.conversation == second.conversation != ""
    assert other.conversation == ""


def test_a_follow_up_continues_the_line_before(tmp_path: Path) -> None:
    first, second, third = read(
        tmp_path,
        {"q": "a", "gold": "SELECT 1"},
        {"q": "b", "gold": "SELECT 1", "follow_up": True},
        {"q": "c", "gold": "SELECT 1", "follow_up": True},
    )
    assert first.conversation == second.conversation == third.conversation != ""


def test_two_follow_ups_of_one_question_do_not_see_each_other(tmp_path: Path) -> None:
    first, second, branch = read(
        tmp_path,
        {"id": 1, "q": "a", "gold": "SELECT 1"},
        {"id": 2, "q": "b", "gold": "SELECT 1", "after": 1},
        {"id": 3, "q": "c", "gold": "SELECT 1", "after": 1},
    )
    assert first.conversation == second.conversation != branch.conversation
    assert branch.context == ("a",)


def test_earlier_questions_in_the_line(tmp_path: Path) -> None:
    (found,) = read(tmp_path, {"q": "e hoje?", "gold": "SELECT 1", "history": ["x", {"q": "y"}]})
    assert found.context == ("x", "y")
    assert found.conversation


def test_a_line_may_hold_a_whole_conversation(tmp_path: Path) -> None:
    turns = [{"q": "a", "gold": "SELECT 1"}, {"q": "b", "gold": "SELECT 2"}]
    first, second = read(tmp_path, {"id": "c1", "lang": "en", "turns": turns})
    assert (first.id, second.id, second.lang) == ("c1.1", "c1.2", "en")
    assert first.conversation == second.conversation
    assert second.context == ()


def test_an_array_blank_lines_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    record = {"q": "a", "gold": "SELECT 1"}
    assert len(read(tmp_path, "\ufeff" + json.dumps(record), "", record, "\r")) == 2
    assert len(read(tmp_path, json.dumps([record, record], indent=1))) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("7", "not a JSON object"),
        (f'{{"q": "a", "gold": "SELECT 1", "n": {"9" * 5000}}}', "not JSON"),
        ('{"q": "a \\ud800", "gold": "SELECT 1"}', "half a character"),
        ('{"gold": "SELECT 1"}', "no question"),
        ('{"q": "a"}', "no gold SQL"),
        ('{"q": "a", "gold": 7}', "must be SQL text"),
        ('{"q": "a", "gold": "SELECT 1", "lang": "de"}', "unknown language"),
        ('{"q": "a", "gold": "SELECT 1", "after": "nowhere"}', "no earlier question"),
        ('{"q": "a", "gold": "SELECT 1", "context": [7]}', "earlier questions"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(Invalid, match=f"line 2: .*{reason}"):
        read(tmp_path, {"q": "fine", "gold": "SELECT 1"}, line)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        load(tmp_path / "none.jsonl")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Invalid, match="not UTF-8"):
        load(tmp_path / "binary")
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(Invalid, match="no questions"):
        load(tmp_path / "empty")


def test_the_development_questions_are_usable() -> None:
    found = load(Path(__file__).parents[2] / "acceptance" / "questions_dev.jsonl")
    assert len(found) >= 100
    assert {question.lang for question in found} == {"pt", "en"}
    assert sum(question.refusal_ok for question in found) >= len(found) * 0.08


def test_a_line_may_name_its_database_and_a_hint(tmp_path: Path) -> None:
    (found,) = read(tmp_path, {"question": "how many?", "query": "SELECT 1", "db_id": "shop",
                               "evidence": "many means all"})
    assert (found.golds, found.database, found.hint) == (("SELECT 1",), "shop", "many means all")


@pytest.mark.parametrize("published", [True, False])
def test_a_long_array_is_not_cut_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, published: bool
) -> None:
    monkeypatch.setattr(questions, "MAX_QUESTIONS", 2)
    path = tmp_path / "questions.json"
    one = {"question": "How many?", "query": "SELECT 1"} | ({"db_id": "shop"} if published else {})
    path.write_text(json.dumps([one] * 3))
    with pytest.raises(Invalid, match="more than 2 questions"):
        load(path)
