"""How long the modules of a worker may run, from the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph_config import Graph, Module

ISOLATION_GRACE_SECONDS = 5.0


def hard_limit(module: Module) -> float:
    """Seconds after which the process ends itself. The child of an isolated module is killed at
    the module's limit; the process itself waits a bit longer."""
    return module.time_limit + (ISOLATION_GRACE_SECONDS if module.isolate else 0.0)


def longest_limit(graphs: Mapping[str, Graph], names: Sequence[str]) -> float:
    """After which, in seconds, no task of these modules can still be within its limit."""
    return max((hard_limit(module) for module in _modules(graphs, names)), default=0.0)


def isolated(graphs: Mapping[str, Graph], names: Sequence[str]) -> dict[str, float]:
    """Those of the modules that run in a child process, with their time limits."""
    return {module.name: module.time_limit for module in _modules(graphs, names) if module.isolate}


def _modules(graphs: Mapping[str, Graph], names: Sequence[str]) -> Iterable[Module]:
    return (module for graph in graphs.values() for module in graph.modules if module.name in names)
