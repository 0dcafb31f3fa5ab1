"""The answer in what a model wrote around it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.llm.found import Aloud, objects_in

OBJECT = '{"a": {"b": "}"}}'


@pytest.mark.parametrize("text", [
    OBJECT, f"\ufeff{OBJECT}", f"```json\n{OBJECT}\n```", f"Sure! Here it is: {OBJECT} Bye {{}}.",
    f"<think>perhaps {{\"a\": 2}}</think>{OBJECT}", f"perhaps {{x}}</think>\n{OBJECT}",
    f'First {{"example": 1}}, so: {OBJECT}', f"{{ {{ {OBJECT}",
])
def test_the_last_whole_object_comes_first_unless_it_is_empty(text: str) -> None:
    assert OBJECT in [found for found in objects_in(text) if found != "{}"][:1]


def test_a_broken_object_is_handed_over_so_that_its_fault_can_be_named() -> None:
    assert list(objects_in('so: {"a": 1, "b": [}')) == ['{"a": 1, "b": [}']
    assert list(objects_in("no object")) == [""]


@given(st.text(alphabet='{}[]":,a1<>/think\\ \n', max_size=300))
def test_any_text_is_read_and_whole_objects_are_objects(text: str) -> None:
    found = list(objects_in(text))
    assert 1 <= len(found) <= 8
    if len(found) > 1:
        assert all(isinstance(json.loads(one), dict) for one in found)


def test_depth_and_length_are_bounded() -> None:
    assert len(list(objects_in('{"a":' * 100_000))) == 1
    assert len(list(objects_in("{}" * 100_000))) == 8


def aloud(text: str, size: int) -> str:
    heard = Aloud()
    return "".join(heard.hear(text[at:at + size]) for at in range(0, len(text), size)) \
        + heard.end()


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
@pytest.mark.parametrize(("text", "said"), [
    ("Olá, 3 < 5.", "Olá, 3 < 5."), ("\ufeff\n Olá", "Olá"), ("<b", "<b"),
    ("<thin air", "<thin air"),
    ("<think>hm</think>\n\nOlá", "Olá"), ("<thinking>a <b> c</thinking>Olá", "Olá"),
    ("<think>never ends", ""), ("Olá <think>x</think>", "Olá <think>x</think>"), ("", ""),
    ("<think>a</think><think>b</think>Olá", "Olá"), ("   ", ""),
])
def test_thoughts_before_a_text_are_not_said_aloud(text: str, said: str, size: int) -> None:
    assert aloud(text, size) == said
