"""nginx takes production/nginx/ezpocket.conf, and serves a page and a socket through it.

In a folder of its own: production/test.sh leaves it out, and says so, where there is no nginx.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bench.web.stack import MAIN, NGINX_PATHS, SITE, accepts, free_ports, site, start_nginx
from production.prove.system import eventually


def test_nginx_accepts_the_file_as_it_is_installed(tmp_path: Path) -> None:
    """With a certificate of the test's, and ports that nobody needs to be root for."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "1", "-subj", "/CN=ezpocket.example.com", "-keyout", str(key),
         "-out", str(certificate)], check=True, capture_output=True)
    text = SITE.read_text()
    text = text.replace("/etc/ssl/ezpocket/fullchain.pem", str(certificate))
    text = text.replace("/etc/ssl/ezpocket/privkey.pem", str(key))
    http, https = free_ports(2)
    text = re.sub(r"listen (\[::\]:)?80;", f"listen 127.0.0.1:{http};", text, count=1)
    text = re.sub(r"listen (\[::\]:)?443", f"listen 127.0.0.1:{https}", text, count=1)
    text = re.sub(r"    listen \[::\][^\n]*\n", "", text)
    (tmp_path / "ezpocket.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(MAIN.format(folder=tmp_path, user=""))
    program = shutil.which("nginx", path=NGINX_PATHS)
    assert program
    tested = subprocess.run(
        [program, "-p", str(tmp_path), "-e", "stderr", "-c", str(tmp_path / "nginx.conf"), "-t"],
        capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr.replace('"user" directive', "")


class Told(BaseHTTPRequestHandler):
    """A web process that says what nginx told it."""

    def do_GET(self) -> None:
        names = ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "Upgrade", "Connection")
        said = "\n".join(f"{name}: {self.headers.get(name)}" for name in names).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def front(tmp_path: Path) -> Iterator[str]:
    """nginx before one such process and one that is down."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    Thread(target=server.serve_forever, daemon=True).start()
    down, port = free_ports(2)
    nginx = start_nginx(tmp_path / "nginx",
                        site(SITE.read_text(), [down, server.server_address[1]], port))
    eventually(lambda: accepts(port), "nginx answers")
    yield f"http://127.0.0.1:{port}"
    nginx.terminate()
    assert nginx.wait(timeout=20) == 0
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/", "/assets/0/js/chat.js", "/socket.io/?EIO=4", "/api/me"])
def test_every_way_through_tells_the_process_who_asks(front: str, path: str) -> None:
    request = urllib.request.Request(front + path, headers={
        "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "Upgrade": "websocket"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        said = answer.read().decode().splitlines()
    assert said == [f"Host: {front.removeprefix('http://')}", "X-Forwarded-For: 127.0.0.1",
                    "X-Forwarded-Proto: http", "Upgrade: websocket", "Connection: upgrade"]


def test_the_figures_stay_inside(front: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{front}/metrics", timeout=20)
    with refused.value as error:
        assert error.code == 404
