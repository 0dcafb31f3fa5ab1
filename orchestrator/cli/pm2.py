"""The one thing a process says to PM2.

Place in the flow: called by worker, web and servers when they are ready.
"""

from __future__ import annotations

import os

from orchestrator.settings import Settings


def tell_ready(settings: Settings) -> None:
    """PM2's wait_ready: the message "ready" as JSON over the channel that Node opened."""
    if settings.node_channel_fd is not None:
        os.write(settings.node_channel_fd, b'"ready"\n')
