"""An agent in a child process that may die: native code and foreign text cannot take the worker
along, and the child's death hands the task back at once.

Place in the flow: the loop holds an IsolatedAgent where graph_config says `isolate`. The child
is forked once, kept warm, and forked again only after it died; it dies with its parent.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from orchestrator.contracts import Agent, Context, Event, Handle, Task
from orchestrator.runner.failures import Result, TaskLost, failure_of

PR_SET_PDEATHSIG = 1


class ChildHandle:
    """contracts.Handle inside the child: events go to the parent; a stop is a kill."""

    def __init__(self, task: Task, pipe: Connection) -> None:
        self.task = task
        self._pipe = pipe

    def emit(self, event: Event) -> None:
        self._pipe.send(event)

    def stopped(self) -> bool:
        return False

    def on_stop(self, callback: Callable[[], None]) -> None:
        """Never called: the parent kills this process."""


class IsolatedAgent:
    """Runs `make_agent(module)` elsewhere. `forking` is held while a child is forked."""

    def __init__(
        self,
        module: str,
        make_agent: Callable[[str], Agent],
        limit: float,
        forking: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self.module = module
        self._make_agent = make_agent
        self._limit = limit
        self.forking = forking
        self._child: tuple[int, Connection] | None = None

    def start(self) -> tuple[int, Connection]:
        """The child's pid and pipe; forks when there is none."""
        if self._child is None:
            here, there = Pipe()
            with self.forking():
                pid = os.fork()
            if pid == 0:
                here.close()
                _be_child(there, self.module, self._make_agent)
            there.close()
            self._child = (pid, here)
        return self._child

    def run(self, context: Context, answer: Context | None, handle: Handle) -> Result:
        """The agent's outcome; TaskLost when the child died, was stopped or took too long."""
        pid, pipe = self.start()
        handle.on_stop(lambda: _kill(pid))
        try:
            pipe.send((handle.task, context, answer))
            while pipe.poll(self._limit):
                received = pipe.recv()
                if not isinstance(received, Event):
                    result: Result = received
                    return result
                handle.emit(received)
            reason = f"time limit of {self._limit:g} s"
        except (EOFError, OSError):
            reason = "its child process died"
        raise TaskLost(f"{reason} ({self.end()})")

    def end(self) -> str:
        """End the child, now; how it ended."""
        if self._child is None:
            return "not running"
        pid, pipe = self._child
        self._child = None
        pipe.close()
        _kill(pid)
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def call(agent: Agent, context: Context, answer: Context | None, handle: Handle) -> Result:
    """The agent's own code. Whatever it raises becomes a decision here."""
    try:
        if answer is None:
            return agent.process(context, handle)
        return agent.answered(context, answer, handle)
    except TaskLost:
        raise
    except Exception as error:  # noqa: BLE001 - agents are foreign code to the runner
        return failure_of(error)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _be_child(pipe: Connection, module: str, make_agent: Callable[[str], Agent]) -> None:
    """Never returns. What the parent built is left alone: frozen, and not closed at the end."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    gc.freeze()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        agent = make_agent(module)
        while True:
            task, context, answer = pipe.recv()
            pipe.send(call(agent, context, answer, ChildHandle(task, pipe)))
    except (EOFError, OSError):
        os._exit(0)
    finally:
        os._exit(1)
