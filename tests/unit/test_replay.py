"""What a step was given, worked out from the patches: order, loops, parallel branches."""

from __future__ import annotations

import dataclasses
import datetime as dt

from graph_config import Edge, Graph, Module
from orchestrator.replay import Ran, inputs_of

GRAPH = Graph(
    "loop", "make",
    modules=(
        Module("make", reads=("question",), writes=("plan",)),
        Module("check", reads=("plan", "opinion", "mended"), writes=("opinion",)),
        Module("mend", reads=("plan", "opinion"), writes=("plan", "mended")),
        Module("clerk", reads=("*",), writes=("noted",), side=True),
    ),
    edges=(Edge("make", "check", default=True), Edge("check", "mend"),
           Edge("mend", "check", default=True, loop=True)),
)
START = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


def ran(seq: int, parent: int | None, module: str, began: int, ended: int) -> Ran:
    return Ran(seq, parent, module, START + dt.timedelta(milliseconds=began),
               START + dt.timedelta(milliseconds=ended))


STEPS = [ran(1, None, "make", 0, 5), ran(2, 1, "check", 5, 9), ran(3, 2, "mend", 9, 12),
         ran(4, 3, "check", 12, 20), ran(5, 1, "clerk", 6, 30)]
OUTPUTS = {1: {"plan": "first"}, 2: {"opinion": "bad"}, 3: {"plan": "second", "mended": True},
           5: {"noted": 1}}
SUBMITTED = {"question": "?", "extra": 1}


def given(seq: int) -> dict[str, object]:
    return inputs_of(GRAPH, STEPS, SUBMITTED, OUTPUTS, seq)


def test_a_step_is_given_what_was_there_when_it_began() -> None:
    assert given(1) == {"question": "?"}
    assert given(2) == {"plan": "first"}
    assert given(3) == {"plan": "first", "opinion": "bad"}


def test_a_loop_deletes_what_was_written_downstream_but_not_its_own_patch() -> None:
    assert given(4) == {"plan": "second", "mended": True}


def test_a_field_that_the_loop_keeps_is_still_there() -> None:
    back = dataclasses.replace(GRAPH.edges[2], keeps=("opinion",))
    graph = dataclasses.replace(GRAPH, edges=(*GRAPH.edges[:2], back))
    assert inputs_of(graph, STEPS, SUBMITTED, OUTPUTS, 4) == {
        "plan": "second", "opinion": "bad", "mended": True}


def test_of_a_module_that_reads_everything_the_names_are_told() -> None:
    assert given(5) == {"*": ["extra", "plan", "question"]}


def test_a_step_that_is_not_there_or_of_an_unknown_graph_has_no_inputs() -> None:
    assert given(9) == {}
    assert inputs_of(None, STEPS, SUBMITTED, OUTPUTS, 2) == {}
    assert inputs_of(GRAPH, [ran(1, None, "gone", 0, 1)], SUBMITTED, OUTPUTS, 1) == {}


def test_a_field_that_came_in_and_was_replaced_is_shown_as_it_stood() -> None:
    copied = {"question": "?", "plan": "copied"}
    assert inputs_of(GRAPH, [ran(1, None, "check", 0, 1)], copied, {1: {"plan": "new"}}, 1) == {
        "plan": "copied"}
