"""The guard's work in a child process that may die or hang.

Place in the flow: sql_validator and `ezpocket guard` hold a GuardProcess. The parsers are native
code or recurse, and the text is hostile: a child that dies or takes too long costs its
statement the verdict CRASHED and nothing else; the next one gets a new child.

Bytes go in and bytes come back, never pickles: a child that was taken over cannot make its
parent run anything. The child has no file but its pipe, a bounded memory, and dies with its
parent. An exception that `work` raises ends the child like any other death.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from orchestrator.sql_guard.verdict import Verdict, reason

SECONDS = 5.0
MEMORY = 768 * 1024 * 1024  # beyond what the parent has mapped; 32 kB of SQL never took 100 MB
MAX_ANSWER = 64 * 1024 * 1024
_PR_SET_PDEATHSIG = 1


class ChildLost(Exception):
    """The child died or was killed over what it was given; `how` says it for a log."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class GuardProcess:
    """Runs `work` elsewhere. Start it before the process has threads: the child is forked, which
    shares what is imported already. After a death the next child is forked when it is needed.
    """

    def __init__(
        self, work: Callable[[bytes], bytes], *, seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        self._work = work
        self._seconds = seconds
        self._memory = memory
        self._child: tuple[int, Connection] | None = None

    def ask(self, given: bytes) -> bytes:
        """What `work` makes of `given`; ChildLost when the child died over it or took too long."""
        self.give(given)
        return self.take(self._seconds)

    def give(self, given: bytes) -> None:
        """Hand over work, to a new child if the last one died idle."""
        try:
            self.start().send_bytes(given)
        except OSError:
            self.end()
            self.start().send_bytes(given)

    def take(self, seconds: float) -> bytes:
        """The answer to what was given; ChildLost as for `ask`."""
        pipe = self.start()
        try:
            if pipe.poll(seconds):
                return pipe.recv_bytes(MAX_ANSWER)
            how = f"took more than {seconds:g} s"
        except (EOFError, OSError):
            how = "died"
        raise ChildLost(f"{how} ({self.end()})")

    def start(self) -> Connection:
        """The pipe to the child, which is forked if there is none."""
        if self._child is None:
            here, there = Pipe()
            pid = os.fork()
            if pid == 0:
                _be_child(there, self._work, self._memory)
            there.close()
            self._child = (pid, here)
        return self._child[1]

    def kill(self) -> None:
        """Stop what the child is at, from any thread: `ask` then raises ChildLost."""
        child = self._child
        if child is not None:
            _kill(child[0])

    def end(self) -> str:
        """End the child, now; how it ended."""
        if self._child is None:
            return "not running"
        pid, pipe = self._child
        self._child = None
        _kill(pid)
        pipe.close()
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def crashed() -> Verdict:
    """The verdict on a statement over which the child was lost."""
    return Verdict(False, (reason("CRASHED"),))


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _be_child(pipe: Connection, work: Callable[[bytes], bytes], memory: int) -> None:
    """Never returns."""
    try:
        _shut_in(pipe.fileno(), memory)
        while True:
            pipe.send_bytes(work(pipe.recv_bytes()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        os._exit(0)
    finally:
        _tell(sys.exc_info()[1])
        os._exit(1)


def _tell(error: BaseException | None) -> None:
    """What ended the child, and where; not its text, which may quote the statement."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    said = f"ezpocket: the guard's child ended: {type(error).__name__} at {where}\n"
    with contextlib.suppress(OSError):
        os.write(2, said.encode())


def _shut_in(kept: int, memory: int) -> None:
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    gc.freeze()
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    for number in [int(name) for name in os.listdir("/proc/self/fd")]:
        if number > 2 and number != kept:
            with contextlib.suppress(OSError):  # the listing's own is closed already
                os.close(number)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open("/proc/self/statm", encoding="ascii") as statm:
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + memory,) * 2)
