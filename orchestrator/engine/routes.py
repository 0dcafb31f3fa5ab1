"""From the graph to what the hop script is told: computed once, cached, sent as arguments.

Place in the flow: `Routes` is the only reader of graph_config's edges. A hop carries the
routing of its own module, so a running job follows the graph of the worker that completes
each step; a rolling change of the graph needs no state in Redis and cannot strand a job
(an activation of a module that the new graph lacks fails with a clear error).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph_config import Edge, Graph, Module
from orchestrator.contracts import Done
from orchestrator.engine.codec import RESERVED
from orchestrator.errors import Fatal

_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
_BAD_CHOICE_PT = "Esta etapa terminou com um erro interno; o operador pode ver a causa."
_BAD_CHOICE_EN = "This step ended with an internal error; the operator can see the cause."


class ContractBroken(Fatal):
    """An agent returned what its line in the graph does not allow; `detail` is for operators."""

    def __init__(self, detail: str) -> None:
        super().__init__("contract_broken", _BAD_CHOICE_PT, _BAD_CHOICE_EN)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Short:
    """step.lua's routing: how many edges to main modules and how many side modules, and its
    arguments from `r:{target}` to the side modules' names."""

    ends: str
    edges: int
    sides: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """The routing part of a hop's arguments; `target` becomes the job's current module.

    `short` is the same for step.lua, where that will do.
    """

    args: tuple[str, ...]
    target: str | None
    short: Short | None


@dataclass(slots=True)
class Routes:
    """The graphs by name, their modules, and a cache of the routes taken so far."""

    graphs: Mapping[str, Graph]
    _cache: dict[tuple[str, str, tuple[str, ...] | None], Route] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for graph in self.graphs.values():
            for module in graph.modules:
                if not _NAME.fullmatch(module.name):
                    raise ValueError(f"module name {module.name!r}: letters, digits, _ only")
                _check_ahead(graph, module)
                if taken := RESERVED.intersection(module.writes):
                    raise ValueError(f"{module.name} writes reserved fields: {sorted(taken)}")

    def module(self, graph: str, name: str) -> Module:
        """ContractBroken when this worker's graph has no such module."""
        try:
            return self.graphs[graph].module(name)
        except KeyError:
            raise ContractBroken(f"graph {graph!r} has no module {name!r}") from None

    def reads(self, name: str) -> tuple[str, ...]:
        """What a module reads, in every graph that has it."""
        found: dict[str, None] = {}
        for graph in self.graphs.values():
            for module in graph.modules:
                if module.name == name:
                    found.update(dict.fromkeys(module.reads))
        return ("*",) if "*" in found else tuple(found)

    def ahead_from(
        self, graph: str, source: str, done: Done | None = None
    ) -> tuple[Edge, ...]:
        """The edges on which work may begin before they are taken: all from `source`, or those
        that `done` takes."""
        self.module(graph, source)
        found = self.graphs[graph]
        edges = found.edges_from(source) if done is None else _edges(
            found, source, done.next_modules)
        return tuple(edge for edge in edges if edge.ahead)

    def ahead_targets(self, names: Iterable[str]) -> frozenset[str]:
        """Those of the modules that may work ahead."""
        targets = {edge.target for graph in self.graphs.values()
                   for edge in graph.edges if edge.ahead}
        return frozenset(targets.intersection(names))

    def claim_section(self, names: Iterable[str]) -> tuple[str, ...]:
        """claim.lua's section for a worker of these modules, the last of the flow first, so
        that one process for all of them finishes jobs before it starts others."""
        order = [module.name for graph in self.graphs.values() for module in graph.modules]
        ordered = sorted(set(names), key=lambda name: -order.index(name) if name in order else 1)
        section = [str(len(ordered))]
        for name in ordered:
            reads = self.reads(name)
            section += [name, str(len(reads)), *reads]
        return tuple(section)

    def route(self, graph: str, source: str, chosen: tuple[str, ...] | None) -> Route:
        """What follows `source` when its agent chose `chosen` (None: the default edges).

        ContractBroken when a choice is not an edge."""
        key = (graph, source, chosen)
        if (found := self._cache.get(key)) is None:
            self.module(graph, source)
            found = self._cache[key] = _route(self.graphs[graph], source, chosen)
        return found


def _check_ahead(graph: Graph, module: Module) -> None:
    """What works ahead runs in a thread of its worker, from the fields that it names."""
    if any(edge.ahead and edge.target == module.name for edge in graph.edges) and (
        module.side or module.isolate or module.needs or "*" in module.reads
    ):
        raise ValueError(f"{module.name} is aside, apart, a join or reads all: nothing ahead of it")


def _route(graph: Graph, source: str, chosen: tuple[str, ...] | None) -> Route:
    taken = _edges(graph, source, chosen)
    args = [next((edge.ends for edge in taken if edge.ends), None) or "", str(len(taken))]
    for edge in taken:
        target = graph.module(edge.target)
        args += [
            target.name,
            "s" if target.side else "m",
            str(target.max_rounds),
            str(len(target.needs)),
            *target.needs,
        ]
    sides = [] if graph.module(source).side else [*graph.side_modules()]
    args += [str(len(sides)), *sides]
    stale = [name for edge in taken for name in graph.stale_by(edge)]
    dropped = {name for edge in taken for name in graph.dropped_by(edge)}
    args += [str(len(stale)), *stale, str(len(dropped)), *sorted(dropped)]
    main = [edge.target for edge in taken if not graph.module(edge.target).side]
    aside = [edge.target for edge in taken if graph.module(edge.target).side]
    simple = not stale and not any(graph.module(edge.target).needs for edge in taken)
    short = _short(graph, args[0], main, [*dict.fromkeys([*sides, *aside])]) if simple else None
    return Route(tuple(args), main[0] if main else None, short)


def _short(graph: Graph, ends: str, main: list[str], sides: list[str]) -> Short:
    counters = [*(f"r:{name}" for name in main), *(f"s:{name}" for name in sides)]
    rounds = [part for name in main for part in (name, str(graph.module(name).max_rounds))]
    return Short(ends, len(main), len(sides), (*counters, *rounds, *sides))


def _edges(graph: Graph, source: str, chosen: tuple[str, ...] | None) -> list[Edge]:
    edges = graph.edges_from(source)
    if chosen is None:
        return [edge for edge in edges if edge.default]
    by_target = {edge.target: edge for edge in edges}
    if unknown := [name for name in chosen if name not in by_target]:
        raise ContractBroken(f"{source} chose {unknown}, which is no edge of graph {graph.name!r}")
    return [by_target[name] for name in dict.fromkeys(chosen)]
