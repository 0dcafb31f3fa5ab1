"""Keeps a set of child processes running: fork, watch, restart, drain. Knows no agent by name.

Place in the flow: `ezpocket up` preloads what its children need and hands over their list. All
are forked from this one process, which opens no connection and starts no thread, so that
their memory is shared and each begins clean; a child that ends is forked again.

A child dies with its parent (PR_SET_PDEATHSIG), whatever way the parent ends.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

# By name, as they are now: gevent replaces them in a process that supervises web processes,
# and a supervisor needs the real ones.
from os import fork as os_fork
from os import waitpid
from time import monotonic, sleep

import setproctitle

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
HEALTHY_AFTER = 2.0
TICK = 0.2
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(slots=True)
class Child:
    """One process to keep. `run` is called in it; when it returns, the process ends.

    pause: seconds before the next start, after it died young. due: earliest next start, on
    the monotonic clock.
    """

    name: str
    run: Callable[[], None]
    pid: int | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """`on_tick` runs in the parent about five times a second: watch servers, schedules, a state
    file. It must not start threads or keep connections. `drain_seconds` bounds the stop."""

    children: list[Child]
    on_tick: Callable[[Supervisor], None]
    on_fork: Callable[[], None] = lambda: None
    drain_seconds: float = 20.0
    stopping: bool = field(default=False, init=False)

    def run(self) -> None:
        """Fork all children and keep them until SIGTERM or SIGINT; then drain and return."""
        previous = {number: signal.signal(number, self._stop) for number in STOP_SIGNALS}
        gc.collect()
        gc.freeze()
        try:
            while not self.stopping:
                self._fork_due()
                self._reap()
                self.on_tick(self)
                sleep(TICK)
        finally:
            self._drain()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def running(self) -> dict[str, int]:
        """name → pid of the children that are alive now."""
        return {child.name: child.pid for child in self.children if child.pid is not None}

    def _stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _fork_due(self) -> None:
        now = monotonic()
        for child in self.children:
            if child.pid is None and child.due <= now:
                child.pid = fork(child.name, child.run, before=self.on_fork)
                child.started = now

    def _reap(self) -> None:
        """Notice ended children and plan their next start, later each time they die young."""
        now = monotonic()
        for child in self.children:
            if child.pid is None or not ended(child.pid):
                continue
            lived = now - child.started
            child.pause = 0.0 if lived >= HEALTHY_AFTER else min(
                max(child.pause * 2, FIRST_PAUSE), LONGEST_PAUSE
            )
            child.pid, child.due = None, now + child.pause

    def _drain(self) -> None:
        """SIGTERM to all; SIGKILL to what is left after `drain_seconds`."""
        stop_all(list(self.running().values()), self.drain_seconds)
        for child in self.children:
            child.pid = None


def fork(name: str, run: Callable[[], None], *, before: Callable[[], None] = lambda: None) -> int:
    """Run `run` in a new process that dies with this one; its pid. An exception in it is
    printed and ends it with code 1."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os_fork()
    if pid:
        return pid
    try:
        die_with(parent)
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        before()
        setproctitle.setproctitle(f"ezpocket: {name}")
        run()
    finally:
        os._exit(_farewell(sys.exception()))


def _farewell(error: BaseException | None) -> int:
    """Print what ended this child, if anything did; its exit code."""
    code = 0
    if isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    elif error is not None:
        traceback.print_exception(error)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def run_apart(name: str, run: Callable[[], None]) -> int:
    """Run `run` in a child and wait: its exit code. Keeps the caller free of what it opens."""
    _, status = waitpid(fork(name, run), 0)
    return os.waitstatus_to_exitcode(status)


def die_with(parent: int) -> None:
    """Ask the kernel for SIGTERM when `parent`, this process's parent, ends."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def ended(pid: int) -> bool:
    """True once the child `pid` has ended (and has been collected)."""
    try:
        found, _ = waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return True
    return found == pid


def stop_all(pids: list[int], seconds: float) -> None:
    """End these children: SIGTERM, then SIGKILL for those alive after `seconds`."""
    left = [pid for pid in pids if _signal(pid, signal.SIGTERM)]
    until = monotonic() + seconds
    while left and monotonic() < until:
        left = [pid for pid in left if not ended(pid)]
        sleep(0.02)
    for pid in left:
        if _signal(pid, signal.SIGKILL):
            waitpid(pid, 0)


def _signal(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True
