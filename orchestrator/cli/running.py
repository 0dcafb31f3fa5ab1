"""Which system runs in a home: `home/up.lock` is the proof, `home/up.json` only the details.

Place in the flow: system.py holds the lock and writes the details; down, status, up and demo
ask here. A process number from a file is never trusted alone: after a crash it may belong to
a stranger, and only the kernel knows who holds a lock.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from orchestrator.embedded import process
from orchestrator.errors import Conflict

_FLOCK = "hhqqi"  # struct flock of 64-bit Linux: type, whence, start, length, pid


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home's lock; Conflict when another system holds it. The lock is this process's
    own (POSIX), so that children that are still ending cannot keep it."""
    with (home / "up.lock").open("w") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _already_up(home) from error
        yield


def holder(home: Path) -> int | None:
    """The process that holds the home's lock. Not to be called by that process itself: closing
    the file would let go of its lock."""
    try:
        descriptor = os.open(home / "up.lock", os.O_RDONLY)
    except OSError:
        return None
    try:
        asked = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
        kind, _, _, _, pid = struct.unpack(
            _FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, asked))
    finally:
        os.close(descriptor)
    return pid if kind == fcntl.F_WRLCK and pid > 0 else None


def state_file(home: Path) -> Path:
    return home / "up.json"


def read_state(home: Path) -> dict[str, object]:
    """{pid, ready, address, processes: {name: pid}}; empty when no system runs here, and
    while one is starting."""
    state = process.read_json(state_file(home))
    pid = holder(home)
    return state if pid is not None and state.get("pid") == pid else {}


def write_state(home: Path, address: str, running: dict[str, int], ready: bool) -> None:
    process.write_private(state_file(home), json.dumps({
        "pid": os.getpid(), "ready": ready, "address": address, "processes": running,
    }))


def _already_up(home: Path) -> Conflict:
    state = read_state(home)
    if not state:
        pid = holder(home)
        return Conflict(
            "starting",
            f"Já está iniciando (processo {pid}); espere, ou pare com `ezpocket down`.",
            f"It is starting already (process {pid}); wait, or stop it with `ezpocket down`.")
    where, number = state.get("address"), state.get("pid")
    return Conflict(
        "already_up",
        f"Já está no ar em {where} (processo {number}). Pare com `ezpocket down`.",
        f"Already running at {where} (process {number}). Stop it with `ezpocket down`.")
