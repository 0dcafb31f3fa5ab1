"""The commands of whoever runs the system: start and stop it, its processes, what it costs."""

from __future__ import annotations

import argparse

from orchestrator.cli.parser.building import Commands, command, count, seconds


def add_system(commands: Commands[argparse.ArgumentParser]) -> None:
    up = command(commands, "up", "start the whole system: servers, workers, web")
    up.add_argument("--detach", action="store_true",
                    help="go to the background once ready, and print the address")
    command(commands, "down", "stop what `up` started")
    status = command(commands, "status", "show services, queues, workers and jobs in flight")
    status.add_argument("--json", action="store_true", help="for a program to read")
    usage = command(commands, "usage", "show what the language models were asked, and its cost")
    usage.add_argument("--by", choices=("user", "project", "model", "role", "day"), default="day",
                       help="default: day")
    usage.add_argument("--since", metavar="DAY",
                       help="2026-11-01, or 7d for the last seven days (default: 30d)")
    usage.add_argument("--json", action="store_true", help="for a program to read")


def add_processes(commands: Commands[argparse.ArgumentParser]) -> None:
    worker = command(commands, "worker", "run agents in this process")
    worker.add_argument("modules", metavar="MODULE", nargs="*",
                        help="modules of graph_config.py; several share the process")
    worker.add_argument("--all", action="store_true", help="every module that is not scheduled")
    web = command(commands, "web", "run the web")
    web.add_argument("--processes", metavar="N", type=count, default=1,
                     help="fork this many, which share one port (default: 1)")
    for standing in (worker, web):
        standing.add_argument("--wait", metavar="SECONDS", type=seconds, default=0.0,
                              help="how long to wait for the servers to be there (default: 0)")
    command(commands, "servers", "prepare the servers and keep the embedded ones running")
    graph = command(commands, "graph", "print the graph of agents")
    form = graph.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="modules and edges, for a program")
    form.add_argument("--dot", action="store_true", help="for Graphviz")
    form.add_argument("--mermaid", action="store_true", help="for a README")


def add_fake_llm(commands: Commands[argparse.ArgumentParser]) -> None:
    fake = command(commands, "fake-llm", "serve a scripted OpenAI-compatible endpoint")
    fake.add_argument("cases", metavar="CASES", nargs="?",
                      help="a JSON file with replies, or a folder with ROLE.jsonl files; what "
                           "they do not answer is answered out of the analyst")
    fake.add_argument("--port", type=int, default=0, help="default: a free one, printed")
    fake.add_argument("--delay", metavar="SECONDS", type=seconds, default=0.0,
                      help="to each whole answer (default: 0)")
    fake.add_argument("--first", metavar="SECONDS", type=seconds,
                      help="to a stream's first token (default: as --delay)")
    fake.add_argument("--fault", metavar="NAME:PROBABILITY", action="append", default=[],
                      help="fail like this so often, as 429:0.1; may be repeated")
    fake.add_argument("--seed", type=int, default=0, help="of the faults (default: 0)")
