from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.analyst.writing.markdown import LONGEST_TEXT, escape, is_active, table, unescape


@pytest.mark.parametrize(("hostile", "shown"), [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("a | b", "a \\| b"),
    ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
    ("**bold** _it_ `code`", "\\*\\*bold\\*\\* \\_it\\_ \\`code\\`"),
    ("one\n\n# two", "one # two"),
    ("http://evil.example", "http\\://evil.example"),
    ("www.evil.example", "www\\.evil.example"),
    ("a@b.example", "a\\@b.example"),
    ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
    ("P&G", "P&G"),
    ("a\u202eb\u0000c\u200b", "a b c"),
    ("\\| x", "\\\\\\| x"),
])
def test_cells_are_inert(hostile: str, shown: str) -> None:
    assert escape(hostile) == shown


def test_long_text_is_cut() -> None:
    assert escape("x" * 10_000) == "x" * (LONGEST_TEXT - 1) + "…"


@given(st.text(max_size=300))
def test_nothing_active_is_left(text: str) -> None:
    shown = escape(text)
    assert "<" not in shown and ">" not in shown and "\n" not in shown
    row = table(["h"], [[shown]], [False]).splitlines()[2]
    bare = row.replace("\\\\", "").replace("\\|", "")
    assert bare.count("|") == 2


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=60))
def test_a_reader_sees_the_text(text: str) -> None:
    assert unescape(escape(text)) == text


@pytest.mark.parametrize(("text", "active"), [
    ("**R$ 1,00** | a |", False), ("2 < 3", False), ("\\[x\\](y)", False), ("[x](y)", True),
    ("![x](y)", True), ("<b>x", True), ("see https://x", True), ("[x]: y", True),
    ("www.x.example", True), ("</p>", True),
])
def test_a_models_markdown_may_not_be_active(text: str, active: bool) -> None:
    assert is_active(text) == active
