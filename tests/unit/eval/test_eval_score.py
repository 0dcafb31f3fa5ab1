"""Gold SQL runs on the real server; outcomes are decided from what an asker brings back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from orchestrator.evaluation.asking import Answer
from orchestrator.evaluation.compare import Rows
from orchestrator.evaluation.evaluation import Found
from orchestrator.evaluation.figures import figures
from orchestrator.evaluation.formats.conversations import Question
from orchestrator.evaluation.gold import BadSql, Reader
from orchestrator.evaluation.order import with_order_keys
from orchestrator.evaluation.report import as_json, details, line, summary
from orchestrator.evaluation.score import Judge, Scored, score_all

TOP = "SELECT state, n FROM (VALUES ('SP', 9), ('RJ', 5), ('MG', 5), ('BA', 1)) AS t (state, n)"


@pytest.fixture
def reader(warehouse_url: str) -> Reader:
    return Reader(warehouse_url)


def asked(text: str = "quantos?", *golds: str, refuse: bool = False, talk: str = "") -> Question:
    return Question(1, "1", text, "pt", golds, refuse, "count", talk)


def judged(reader: Reader, question: Question, answer: Answer) -> Scored:
    return Judge(reader, reader).score(question, answer)


def rows(*values: object) -> Rows:
    return Rows(("n",), tuple((value,) for value in values))


def answered(found: Rows, sql: str = "SELECT 1", count: int | None = None) -> Answer:
    return Answer("answered", found, len(found.rows) if count is None else count, sql)


def test_a_gold_runs_in_the_schema_data_and_reads_only(reader: Reader) -> None:
    assert reader.rows("SELECT count(*) FROM order_report").rows[0][0] > 0
    with pytest.raises(BadSql, match="DELETE"):
        reader.rows("DELETE FROM order_report")
    with pytest.raises(BadSql, match="multiple commands"):
        reader.rows("SELECT 1; COMMIT")
    with pytest.raises(BadSql, match="nowhere"):
        reader.rows("SELECT nowhere FROM order_report")
    with pytest.raises(BadSql, match="timeout"):
        Reader(reader.dsn, timeout_seconds=0.05).rows(
            "SELECT count(*) FROM order_report AS a, order_report AS b, order_report AS c")


@pytest.mark.parametrize("order", ["2 DESC", "n DESC", "-n", "n * 2 DESC"])
def test_order_and_limit_make_an_ordered_gold_with_its_ties(reader: Reader, order: str) -> None:
    gold = reader.gold(f"{TOP} ORDER BY {order} LIMIT 2")
    assert gold.ordered
    assert gold.ties == (0, 1, 1)
    assert {row[0] for row in gold.candidates} == {"SP", "RJ", "MG"}
    assert gold.result.columns == ("state", "n")


def test_a_gold_too_deep_to_be_parsed_has_no_order() -> None:
    deep = f"SELECT {'NOT ' * 20_000}true ORDER BY 1 LIMIT 1"
    assert with_order_keys(deep, dialect="postgres", asked=True) is None


@pytest.mark.parametrize("end", ["", " ORDER BY 2", " LIMIT 9", " ORDER BY 2 LIMIT 1 OFFSET 1"])
def test_anything_less_is_a_multiset(reader: Reader, end: str) -> None:
    assert not reader.gold(TOP + end).ordered


def test_a_question_that_asks_for_an_order_makes_it_count_without_a_limit(reader: Reader) -> None:
    question = asked("states by orders, in descending order", f"{TOP} ORDER BY n DESC")
    (gold,), _ = Judge(reader, reader).golds_of(question)
    assert (gold.ordered, gold.ties) == (True, (0, 1, 1, 2))
    (gold,), _ = Judge(reader, reader).golds_of(replace(question, text="orders of each state"))
    assert not gold.ordered


def test_any_accepted_gold_makes_it_right(reader: Reader) -> None:
    question = asked("quantos?", "SELECT 1", "SELECT 2")
    assert judged(reader, question, answered(rows(2))).outcome == "right"
    assert judged(reader, question, answered(rows(3))).outcome == "wrong"


def test_a_refusal_is_right_only_where_it_is_accepted(reader: Reader) -> None:
    declined, talk = Answer("rejected"), Answer("answered")
    assert judged(reader, asked("clima?", refuse=True), declined).outcome == "right"
    assert judged(reader, asked("clima?", refuse=True), talk).outcome == "right"
    assert judged(reader, asked("clima?", refuse=True), answered(rows(1))).outcome == "wrong"
    assert judged(reader, asked("quantos?", "SELECT 1"), declined).outcome == "refused"


@pytest.mark.parametrize("status", ["failed", "timeout", "error", "expired"])
def test_no_answer_is_a_failure(reader: Reader, status: str) -> None:
    assert judged(reader, asked("quantos?", "SELECT 1"), Answer(status)).outcome == "failed"
    assert judged(reader, asked("clima?", refuse=True), Answer(status)).outcome == "failed"


def test_a_gold_that_does_not_run_is_said(reader: Reader) -> None:
    found = judged(reader, asked("quantos?", "SELECT nowhere"), answered(rows(1)))
    assert found.outcome == "failed"
    assert "no gold runs" in found.why


def test_the_full_result_is_fetched_when_the_answer_shows_a_part(reader: Reader) -> None:
    sql = "SELECT generate_series(1, 250) AS n"
    shown = answered(rows(*range(1, 101)), sql, count=250)
    assert judged(reader, asked("quantos?", sql), shown).outcome == "right"


@dataclass
class Scripted:
    """An asker that answers 1 and remembers what it was asked, and where."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, text: str, lang: str, project: str) -> Answer:
        self.seen.append((text, project))
        return answered(rows(1))


def test_a_conversation_is_asked_in_order_in_one_project(reader: Reader) -> None:
    asker = Scripted()
    later = Question(3, "3", "branch", "pt", ("SELECT 2",), False, "c", "other", ("before",))
    questions = [asked("a", "SELECT 1", talk="t"), asked("alone", "SELECT 1"),
                 asked("b", "SELECT 1", talk="t"), later]
    scored = score_all(questions, asker, Judge(reader, reader), at_once=1)
    assert [item.outcome for item in scored] == ["right", "right", "right", "wrong"]
    projects = dict(asker.seen)
    assert projects["a"] == projects["b"] != ""
    assert projects["alone"] == ""
    assert projects["before"] == projects["branch"] not in ("", projects["a"])
    texts = [text for text, _ in asker.seen]
    assert texts.index("a") < texts.index("b")
    assert texts.index("before") < texts.index("branch")


def test_the_report_has_every_outcome(reader: Reader) -> None:
    questions = [asked("a", "SELECT 1"), asked("b", "SELECT 2"), asked("c", refuse=True)]
    scored = score_all(questions, Scripted(), Judge(reader, reader))
    found = figures(scored)
    assert (found["right"], found["wrong"], found["right_percent"]) == (1, 2, 33.3)
    asked_all = Found("agents", scored)
    assert "count" in summary(asked_all, "en")
    assert "33.3% certas" in summary(asked_all, "pt")
    assert "WRONG" in details(scored[1], "en") and "SELECT 2" in details(scored[1], "en")
    assert "ERRADA" in details(scored[1], "pt") and "outras linhas" in details(scored[1], "pt")
    assert line(scored[0], "pt").startswith("certa ")
    report = as_json(asked_all, source="q.jsonl")
    assert report["overall"]["questions"] == len(report["results"]) == 3
