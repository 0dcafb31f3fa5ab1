"""A redis-server of one's own: for tests that stop it, kill it, or change its configuration."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import redis

from orchestrator.embedded.redis import binary


class RedisProcess:
    """A server on a socket in `folder`, with an append-only file, so that a restart keeps all."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.url = f"unix://{folder}/redis.sock"
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> RedisProcess:
        executable, _ = binary()
        socket = str(self._folder / "redis.sock")
        command = [
            executable,
            "--port",
            "0",
            "--unixsocket",
            socket,
            "--dir",
            str(self._folder),
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            "everysec",
            "--maxmemory-policy",
            "noeviction",
            *self._options,
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        client = redis.Redis.from_url(self.url)
        deadline = time.monotonic() + 60
        while True:
            try:
                client.ping()
                break
            except redis.RedisError:
                assert time.monotonic() < deadline, "redis-server did not start"
                time.sleep(0.01)
        client.close()
        return self

    def send(self, number: signal.Signals) -> None:
        """SIGSTOP: it hangs until SIGCONT."""
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(60)
            self._process = None
