"""The real thing, private: servers, workers, N web processes at ports of their own, and nginx
before them with the very configuration of production/nginx (without TLS, at other ports)."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from production.prove.system import ROOT, PrivateSystem, eventually, tree

SITE = ROOT / "production" / "nginx" / "ezpocket.conf"
# Debian puts it where only root looks.
NGINX_PATHS = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
MAIN = """daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log stderr warn;
{user}
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/ezpocket.conf;
}}
"""


class WebSystem(PrivateSystem):
    """`ezpocket up` with so many web processes, each at a port of its own."""

    def __init__(self, home: Path, ports: list[int]) -> None:
        super().__init__(home)
        self.ports = ports
        self.port = ports[0]

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "WEB_PROCESSES": str(len(self.ports)),
                "WEB_PORTS": "own", "TRUSTED_PROXIES": "1"}

    def web_processes(self) -> list[int]:
        """The processes that serve; their parent, which they share much with, comes first."""
        return tree(self.processes()["web"])


@dataclass(frozen=True, slots=True)
class Stack:
    system: WebSystem
    port: int
    nginx: subprocess.Popen[bytes]


@contextlib.contextmanager
def running(processes: int) -> Iterator[Stack]:
    """Everything up; stopped and removed at the end, whatever happens."""
    home = Path(tempfile.mkdtemp(prefix="ezpocket-bench-"))
    *ports, front = free_ports(processes + 1)
    system = WebSystem(home / "ezpocket", ports)
    started: list[subprocess.Popen[bytes]] = []
    try:
        system.up()
        eventually(lambda: all(accepts(port) for port in system.ports), "all web processes answer")
        nginx = start_nginx(home / "nginx", site(SITE.read_text(), system.ports, front))
        started.append(nginx)
        eventually(lambda: accepts(front), "nginx answers")
        yield Stack(system, front, nginx)
    finally:
        for process in started:
            process.terminate()
            process.wait(timeout=20)
        with contextlib.suppress(RuntimeError):
            system.down()
        shutil.rmtree(home, ignore_errors=True)


def site(text: str, ports: list[int], front: int) -> str:
    """production/nginx/ezpocket.conf for these ports, without its redirect and its TLS."""
    servers = "".join(f"    server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;\n"
                      for port in ports)
    text = re.sub(r"(?:    server 127\.0\.0\.1:\d+ [^\n]*\n)+", servers, text, count=1)
    text = re.sub(r"\nserver \{\n    listen 80;.*?\n\}\n", "\n", text, count=1, flags=re.DOTALL)
    text = text.replace("    listen [::]:443 ssl http2;\n", "")
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{front};")
    return re.sub(r"    ssl_[^\n]*\n", "", text)


def start_nginx(folder: Path, text: str) -> subprocess.Popen[bytes]:
    """nginx in the foreground. Raises RuntimeError where there is none or it refuses."""
    program = shutil.which("nginx", path=NGINX_PATHS)
    if program is None:
        raise RuntimeError("nginx is needed: apt-get install nginx")
    folder.mkdir(mode=0o755)
    (folder / "ezpocket.conf").write_text(text)
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    command = [program, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    if tested.returncode:
        raise RuntimeError(tested.stderr)
    return subprocess.Popen(command)


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_ports(count: int) -> list[int]:
    """`count` ports in a row at which nobody listens."""
    for first in range(20000, 30000, 50):
        ports = list(range(first, first + count))
        if not any(accepts(port) for port in ports):
            return ports
    raise RuntimeError("no free ports")
