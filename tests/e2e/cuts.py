"""People who keep asking while their connection is cut at random moments.

Place in the flow: test_reconnect.py runs several of these stories in turns, so that one waits
while another goes on. A story is a generator: each `yield` lets the others run. In the end
every page must have taken in exactly the events of the job's stream, each once, in order.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Error, Page

from tests.e2e.counts import count
from tests.e2e.data import TOP_5
from tests.e2e.pages import ChatPage
from tests.e2e.recorder import applied
from tests.e2e.stack import PATIENCE, Stack
from tests.e2e.wire import Wire

#: About as many events as a question has; a cut at 0 comes with the click that sends it.
EVENTS = 27
_LOOK = """(known) => ({
  jobs: [...document.querySelectorAll('[data-testid^="job-"]')]
    .map(({ dataset }) => [dataset.testid.slice(4), dataset.status])
    .filter(([id]) => /^[0-9a-f]{32}$/.test(id) && !known.includes(id)),
  acceptable: [...document.querySelectorAll('[data-testid="plan-accept"]')]
    .some((one) => !one.disabled && one.checkVisibility()),
})"""
_EDITABLE = "[data-testid=composer-input]:enabled:not([readonly])"
_STATUS = "(id) => document.querySelector(`[data-testid=${id}]`)?.dataset.status"
_ACCEPT = """() => [...document.querySelectorAll('[data-testid="plan-accept"]')]
  .find((one) => !one.disabled && one.checkVisibility())?.click()"""
# What a server was killed over, while the line is another's, is read when a person says so.
_AGAIN = "() => document.querySelector('.conversation-failed button')?.click()"


class Story:
    """One person's questions and the cuts through them. `findings` is empty when all is well;
    `whole`: how often a page had taken in a question's events from the first to the last."""

    def __init__(self, stack: Stack, wire: Wire, page: Page, seed: int) -> None:
        self.findings: list[str] = []
        self.whole = 0
        self._stack = stack
        self._wire = wire
        self._chat = ChatPage(page)
        self._random = random.Random(seed)
        self._tabs: list[Page] = []
        self._done: list[str] = []
        self._cuts: list[str] = []

    def tell(self, cuts: int) -> Iterator[None]:
        """Ask until `cuts` cuts were made; then compare every page with the streams."""
        yield from self._load(self._chat.page)
        while cuts > 0:
            moments = sorted(self._random.choices(range(EVENTS), k=min(cuts, 3)))
            cuts -= len(moments)
            yield from self._ask(moments)

    def _ask(self, moments: list[int]) -> Iterator[None]:
        """One question from its words to its last event, cut at these of its events."""
        self._chat.composer.fill(TOP_5["pt"])
        self._chat.by("send").click()
        job_id = ""
        until = time.monotonic() + PATIENCE
        while moments or not job_id or not self._stack.settled(job_id):
            events = len(self._stack.stream(job_id)) if job_id else 0
            ended = bool(job_id) and self._stack.settled(job_id)
            if moments and (events >= moments[0] or ended):
                moments.pop(0)
                yield from self._cut()
                until = time.monotonic() + PATIENCE
                continue
            seen = self._look()
            job_id = job_id or next((found for found, _ in seen["jobs"]), "")
            if seen["acceptable"]:
                self._chat.page.evaluate(_ACCEPT)
            if time.monotonic() > until:
                self._fail(f"{job_id or 'a question'} did not end: {seen}")
                return
            yield
        self._done.append(job_id)
        for page in [self._chat.page, *self._tabs]:
            yield from self._compare(page, job_id)
        for tab in self._tabs:
            tab.close()
        self._tabs.clear()

    def _cut(self) -> Iterator[None]:
        kind: Callable[[], Iterator[None]] = self._random.choice([
            self._dropped, self._dropped, self._offline, self._held, self._reload,
            self._second_tab, self._server_killed])
        count("cuts")
        self._cuts.append(kind.__name__.removeprefix("_"))
        yield from kind()

    def _dropped(self) -> Iterator[None]:
        self._wire.cut()
        yield

    def _offline(self) -> Iterator[None]:
        """The network is gone for a while, and the browser knows it."""
        self._wire.refusing = True
        self._chat.page.context.set_offline(True)
        self._wire.cut()
        yield from self._pause()
        self._wire.refusing = False
        self._chat.page.context.set_offline(False)

    def _held(self) -> Iterator[None]:
        """Bytes are stuck somewhere, then lost."""
        self._wire.hold()
        yield from self._pause()
        self._wire.cut()

    def _reload(self) -> Iterator[None]:
        yield from self._load(self._chat.page)

    def _second_tab(self) -> Iterator[None]:
        tab = self._chat.page.context.new_page()
        self._tabs.append(tab)
        yield from self._load(tab)

    def _server_killed(self) -> Iterator[None]:
        """One of those that serve now; when others have just killed all, they are away anyway."""
        chosen = self._random.random()
        if alive := self._stack.web_processes():
            self._stack.kill_web(alive[int(chosen * len(alive))])
        yield

    def _pause(self) -> Iterator[None]:
        until = time.monotonic() + self._random.uniform(0.05, 0.8)
        while time.monotonic() < until:
            yield

    def _load(self, page: Page) -> Iterator[None]:
        """Open the chat (again), as a person would press reload, until it is there."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                page.goto("/", wait_until="commit")
            except Error:  # nobody serves: others have just killed who did
                yield from self._pause()
                continue
            again = time.monotonic() + PATIENCE / 5
            while time.monotonic() < again:
                if page.locator(_EDITABLE).count():
                    return
                yield
        self._fail("the page did not load")

    def _look(self) -> dict[str, Any]:
        self._chat.page.evaluate(_AGAIN)
        found: dict[str, Any] = self._chat.page.evaluate(_LOOK, self._done)
        return found

    def _compare(self, page: Page, job_id: str) -> Iterator[None]:
        """Wait until the page agrees with the stream; a difference that stays is a finding."""
        until = time.monotonic() + PATIENCE / 2
        while time.monotonic() < until:
            difference = self._difference(page, job_id)
            if not difference:
                self.whole += bool(applied(page).get(job_id))
                return
            page.evaluate(_AGAIN)
            yield
        self._fail(difference)

    def _difference(self, page: Page, job_id: str) -> str:
        seen = applied(page).get(job_id, [])
        wanted = [event.seq for event in self._stack.stream(job_id)]
        if len(seen) != len(set(seen)) or seen != sorted(seen):
            return f"{job_id}: repeated or out of order: {seen}"
        status = page.evaluate(_STATUS, f"job-{job_id}")
        if status != self._stack.status(job_id):
            return f"{job_id}: the page says {status}, the job is {self._stack.status(job_id)}"
        # A page that was loaded after the end shows what is stored, and takes no events.
        return "" if seen in ([], wanted) else f"{job_id}: {seen} instead of {wanted}"

    def _fail(self, finding: str) -> None:
        count("cut_findings")
        self.findings.append(f"after {' '.join(self._cuts[-4:])}: {finding}")
