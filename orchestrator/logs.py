"""Where logs go: standard error, one line an event, so that standard output stays the answer's.

Place in the flow: every command calls `configure` before it does anything; all other files
just take `structlog.get_logger()`.
"""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Send events of `level` ("DEBUG", "INFO", "WARNING", "ERROR") and above to stderr."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        # Standard error as it is when something is said: it may be replaced meanwhile.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
