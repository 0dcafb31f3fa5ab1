"""What no page may ever do, noticed on every page of every test.

Place in the flow: conftest attaches one to each browser context; the end of a test asks
`findings` and fails on any. Violations are heard three ways: the page's own event, the
browser's console, and the report that leaves for /api/csp-report.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, WebError

from tests.e2e.counts import count

# Runs before any script of the page, in every frame. A payload that gets to run says so by
# setting window.__xss; the other lists are what tests read with page.evaluate.
WATCH = """(() => {
  const tell = (kind, detail) => window.__ezTell(kind, String(detail).slice(0, 300));
  document.addEventListener('securitypolicyviolation', (event) => tell('csp',
    `${event.violatedDirective} blocked ${event.blockedURI} at ${event.sourceFile}:`
    + `${event.lineNumber} ${event.sample}`));
  Object.defineProperty(window, '__xss', { set: (value) => tell('xss', value) });
  window.__applied = {};
  document.addEventListener('ezpocket:applied', ({ detail: { job_id, seq } }) => {
    // A job read from what is stored counts no events: its number is Infinity.
    if (seq > 0 && Number.isFinite(seq)) (window.__applied[job_id] ??= []).push(seq);
  });
  window.__shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
})()"""
_COUNTED_AS = {"csp": "csp", "csp console": "csp", "csp report": "csp", "xss": "xss_findings",
               "dialog": "dialogs", "page error": "page_errors", "console": "page_errors",
               "foreign request": "foreign_requests"}
# What a lost connection or a refused request looks like in the console; tests provoke both.
_NETWORK = ("Failed to load resource", "WebSocket connection to", "net::ERR_")


class Recorder:
    """`findings`: (kind, detail), empty on a page that behaves.

    tally: told of each page and finding, for the summary.
    """

    def __init__(
        self, context: BrowserContext, origin: str, tally: Callable[[str], None] = count,
    ) -> None:
        self.findings: list[tuple[str, str]] = []
        self._tally = tally
        self._host = urlsplit(origin).netloc
        context.expose_binding("__ezTell", lambda _, kind, detail: self._found(kind, detail))
        context.add_init_script(WATCH)
        context.on("page", self._on_page)
        context.on("request", self._on_request)
        context.on("weberror", self._on_error)
        context.on("console", self._on_console)
        context.on("dialog", self._on_dialog)

    def check(self) -> None:
        """AssertionError with everything that was found."""
        told = "\n".join(f"{kind}: {detail}" for kind, detail in self.findings)
        assert not self.findings, told

    def _found(self, kind: str, detail: str) -> None:
        self._tally(_COUNTED_AS[kind])
        self.findings.append((kind, detail))

    def _on_page(self, page: Page) -> None:
        self._tally("pages")
        page.on("websocket", lambda socket: self._address(socket.url))

    def _on_request(self, request: Request) -> None:
        self._address(request.url)
        if urlsplit(request.url).path == "/api/csp-report":
            self._found("csp report", request.post_data or "")

    def _address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self._host:
            self._found("foreign request", url)

    def _on_error(self, error: WebError) -> None:
        self._found("page error", f"{error.error}")

    def _on_console(self, message: ConsoleMessage) -> None:
        text = message.text
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self._found("csp console", text)
        elif message.type == "error" and not any(words in text for words in _NETWORK):
            self._found("console", text)

    def _on_dialog(self, dialog: Dialog) -> None:
        self._found("dialog", f"{dialog.type}: {dialog.message}")
        dialog.dismiss()


def layout_shift(page: Page) -> float:
    """The page's cumulative layout shift since it was opened or `forget_shifts`."""
    return float(page.evaluate("window.__shift"))


def forget_shifts(page: Page) -> None:
    page.evaluate("window.__shift = 0")


def applied(page: Page) -> dict[str, list[int]]:
    """job_id → the sequence numbers of the events that this page took in, in their order."""
    found: dict[str, Any] = page.evaluate("window.__applied")
    return found
