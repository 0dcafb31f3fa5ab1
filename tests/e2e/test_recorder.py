"""The recorder itself: a page that does what no page may do is caught at each of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from tests.e2e.recorder import Recorder, forget_shifts, layout_shift

PAGE = b"""<!doctype html><title>Bad</title><p>bad</p><img src="http://evil.example/x.png">
<script>window.__xss = 1</script><script src="/bad.js"></script>"""
SCRIPT = b"""window.__xss = 2; setTimeout(() => { alert(1); throw new Error('lost'); });
console.error('wrong'); fetch('http://elsewhere.example/').catch(() => {});"""
POLICY = "script-src 'self'; img-src 'self'; report-uri /api/csp-report"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        script = self.path == "/bad.js"
        self._send(SCRIPT if script else PAGE, "text/javascript" if script else "text/html")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._send(b"", "text/plain")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def bad_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_kind_of_misbehaviour_is_found(browser: Browser, bad_site: str) -> None:
    context = browser.new_context()
    tallied: list[str] = []
    recorder = Recorder(context, bad_site, tallied.append)
    page = context.new_page()
    with page.expect_event("dialog"):
        page.goto(bad_site)
    page.wait_for_function("window.__tested = true")
    context.close()

    kinds = {kind for kind, _ in recorder.findings}
    assert kinds >= {"csp", "csp console", "xss", "dialog", "page error", "console",
                     "foreign request"}
    assert ("xss", "2") in recorder.findings, "a script that may run is seen running"
    assert ("xss", "1") not in recorder.findings, "the policy held the inline script"
    assert len([kind for kind in tallied if kind != "pages"]) == len(recorder.findings)
    with pytest.raises(AssertionError, match="dialog"):
        recorder.check()


def test_what_is_pushed_down_is_measured(browser: Browser, bad_site: str) -> None:
    context = browser.new_context()
    Recorder(context, bad_site, lambda _: None)
    page = context.new_page()
    page.goto(f"{bad_site}/bad.js")
    page.evaluate("document.body.append(Object.assign(document.createElement('p'), "
                  "{ textContent: 'below' }))")
    page.evaluate(_FRAMES)
    forget_shifts(page)
    page.evaluate("document.body.prepend(Object.assign(document.createElement('div'), "
                  "{ style: 'height: 300px' }))")
    page.evaluate(_FRAMES)
    page.wait_for_function("window.__shift > 0.05")
    assert layout_shift(page) > 0.05
    context.close()


_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
