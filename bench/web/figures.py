"""Memory and processor time of the processes, by what they are."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

from bench.web.stack import Stack
from production.prove.memory import name_of, pss
from production.prove.system import tree

TICK = os.sysconf("SC_CLK_TCK")
KB = 1024


def web_memory(stack: Stack) -> float:
    """KB that the web processes take: PSS, so that what they share counts once."""
    return sum(pss(pid) for pid in stack.system.web_processes()) * KB


def seconds_used(stack: Stack) -> dict[str, float]:
    """Processor time so far: web, workers, servers, nginx, and this process as "browsers"."""
    web = set(stack.system.web_processes())
    nginx = set(tree(stack.nginx.pid))
    used: defaultdict[str, float] = defaultdict(float)
    for pid in {*tree(stack.system.supervisor()), *nginx, os.getpid()}:
        kind = ("web" if pid in web else "nginx" if pid in nginx
                else "browsers" if pid == os.getpid() else _kind(pid))
        used[kind] += _seconds(pid)
    return used


def _kind(pid: int) -> str:
    name = name_of(pid)
    if name.startswith("ezpocket: worker"):
        return "workers"
    return "PostgreSQL, Redis" if name.startswith(("postgres", "redis")) else "the rest"


def _seconds(pid: int) -> float:
    """With what its ended children used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(value) for value in fields[11:15]) / TICK
