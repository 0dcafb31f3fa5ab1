"""`ezpocket graph`: the graph as text, JSON, Graphviz or Mermaid, straight from graph_config.py.

Place in the flow: read by ecosystem.config.js (--json), the README (--mermaid) and people.
"""

from __future__ import annotations

import argparse
import dataclasses
import json

from graph_config import GRAPHS, Edge, Graph, Module
from orchestrator.cli.output import Screen


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    if arguments.json:
        screen.say(json.dumps([as_json(graph) for graph in GRAPHS.values()], indent=2))
    elif arguments.dot:
        screen.say("\n".join(as_dot(graph) for graph in GRAPHS.values()))
    elif arguments.mermaid:
        screen.say("\n".join(as_mermaid(graph) for graph in GRAPHS.values()))
    else:
        for graph in GRAPHS.values():
            _print(graph, screen)
    return 0


def as_json(graph: Graph) -> dict[str, object]:
    """{name, start, modules: [...], edges: [...]} with every field of graph_config."""
    return {
        "name": graph.name,
        "start": graph.start,
        "modules": [dataclasses.asdict(module) for module in graph.modules],
        "edges": [dataclasses.asdict(edge) for edge in graph.edges],
    }


def as_dot(graph: Graph) -> str:
    lines = [f"digraph {graph.name} {{", "  rankdir=LR;", "  node [shape=box, style=rounded];"]
    lines += [f'  {module.name} [label="{_label(module)}"];' for module in graph.modules]
    for edge in graph.edges:
        style = "dashed" if edge.loop else "solid" if edge.default else "dotted"
        lines.append(f'  {edge.source} -> {edge.target} [label="{_edge_label(edge)}", '
                     f"style={style}];")
    return "\n".join([*lines, "}"])


def as_mermaid(graph: Graph) -> str:
    lines = ["flowchart LR"]
    lines += [f'  {module.name}["{_label(module)}"]' for module in graph.modules]
    for edge in graph.edges:
        arrow = "-->" if edge.default else "-.->"
        label = _edge_label(edge)
        lines.append(f'  {edge.source} {arrow}{f"|{label}|" if label else ""} {edge.target}')
    return "\n".join(lines)


def _label(module: Module) -> str:
    return f"{module.name} (cron {module.schedule})" if module.schedule else module.name


def _edge_label(edge: Edge) -> str:
    why = ": ".join(part for part in (edge.ends, edge.when) if part)
    return ", ".join(part for part in (why, "prepared ahead" if edge.ahead else "") if part)


def _print(graph: Graph, screen: Screen) -> None:
    screen.say(graph.name, style="bold")
    for module in graph.modules:
        screen.say(f"  {_label(module)}", style="cyan")
        for edge in graph.edges_from(module.name):
            mark = "↺" if edge.loop else "→"
            label = _edge_label(edge)
            screen.say(f"    {mark} {edge.target}{f'  ({label})' if label else ''}")
