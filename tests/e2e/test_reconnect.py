"""A hundred cuts at random moments: every page ends with exactly the job's events, once."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.browser import sign_in
from tests.e2e.counts import counted
from tests.e2e.cuts import Story
from tests.e2e.stack import Stack
from tests.e2e.wire import Wire

CUTS, PEOPLE = 100, 5


@pytest.mark.parametrize("seed", [20261121])
def test_a_hundred_cuts_lose_nothing_and_repeat_nothing(
    stack: Stack, open_context: Callable[..., BrowserContext], seed: int
) -> None:
    before = counted("cuts")
    with contextlib.ExitStack() as wires:
        stories = []
        for number in range(PEOPLE):
            wire = wires.enter_context(Wire(stack.port))
            context = open_context(address=wire.address)
            sign_in(context, stack.person())
            stories.append(Story(stack, wire, context.new_page(), seed + number))
        in_turns([story.tell(CUTS // PEOPLE) for story in stories])
    findings = [finding for story in stories for finding in story.findings]
    assert not findings, "\n".join(findings)
    assert counted("cuts") - before == CUTS
    assert any(story.whole for story in stories), "pages that only read what is stored prove little"


def in_turns(stories: list[Iterator[None]]) -> None:
    """Run all stories to their ends, a step of each at a time."""
    left = list(stories)
    for story in itertools.chain.from_iterable(iter(lambda: list(left) or None, None)):
        try:
            next(story)
        except StopIteration:
            left.remove(story)
