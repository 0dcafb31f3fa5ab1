"""What a step was given, worked out from what came in and what the other steps wrote.

Place in the flow: inspection.py shows it to operators. The engine keeps each activation's
patch; a field as it stood when a step began is the last patch that had been written by then,
else what was submitted. A loop deletes what was written downstream, here as in hop.lua.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph_config import Graph


@dataclass(frozen=True, slots=True)
class Ran:
    """One activation: its number, the one that it followed, and when it began and ended."""

    seq: int
    parent: int | None
    module: str
    began: dt.datetime
    ended: dt.datetime


def inputs_of(
    graph: Graph | None, ran: Iterable[Ran], submitted: Mapping[str, Any],
    outputs: Mapping[int, Mapping[str, Any]], seq: int,
) -> dict[str, Any]:
    """The fields that the activation's module declares in `reads`, as they stood when it began.

    Of a module that reads everything only the names are told, as `*`. Empty for an activation
    that has not begun, or whose module the graph lacks (any more).
    """
    steps = {one.seq: one for one in ran}
    wanted = steps.get(seq)
    module = None if wanted is None or graph is None else next(
        (module for module in graph.modules if module.name == wanted.module), None)
    if wanted is None or module is None or graph is None:
        return {}
    state = dict(submitted)
    before = (one for one in steps.values()
              if one.seq != seq and (one.ended, one.seq) < (wanted.began, seq))
    for one in sorted(before, key=lambda one: (one.ended, one.seq)):
        for name in _dropped(graph, one, steps.values()):
            state.pop(name, None)
        state.update(outputs.get(one.seq, {}))
    if "*" in module.reads:
        return {"*": sorted(state)}
    return {name: state[name] for name in module.reads if name in state}


def _dropped(graph: Graph, ended: Ran, steps: Iterable[Ran]) -> set[str]:
    """The fields that this activation deleted by going back along a loop."""
    targets = {one.module for one in steps if one.parent == ended.seq}
    return {name for edge in graph.edges_from(ended.module) if edge.target in targets
            for name in graph.dropped_by(edge)}
