"""Standard input, output and error, whatever the caller left of them.

Place in the flow: called by main, before a command runs and when its output is lost.
"""

from __future__ import annotations

import contextlib
import os
import sys


def open_missing() -> None:
    """Open /dev/null in place of closed streams (`>&-`): Python has None for them, and their
    numbers would go to the next socket that is opened."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115 - for life


def discard_output() -> None:
    """After a write failed: what Python still holds goes nowhere, so that the interpreter does
    not fail on it again at its end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):  # a stand-in of a test has no number
        os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
