"""axe-core on a page as it stands: light and dark, wide and on a phone.

Place in the flow: tests bring a page into a state and call `check`; what is found fails the
test with the rule, what it helps, and the elements.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from production.prove.system import ROOT
from tests.e2e.counts import count

SOURCE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [(width, height, scheme) for width, height in ((1440, 900), (390, 844))
         for scheme in ("light", "dark")]
# Colours are judged as they end, not in the middle of a transition.
_SETTLED = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect?.getComputedTiming().endTime < Infinity)
  .map((one) => one.finished))"""
_RUN = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
  .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 5)
    .map(({ html, failureSummary }) => `${html.slice(0, 200)} -- ${failureSummary}`) }))"""


def check(page: Page, state: str) -> None:
    """AssertionError when the page has a violation in any look; it keeps the last one's."""
    found = []
    for width, height, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in violations(page):
            found.append(f"{state}, {width} px, {scheme}: {violation['id']}: {violation['help']}\n"
                         + "\n".join(f"    {node}" for node in violation["nodes"]))
        count("axe_states")
    count("axe_violations", len(found))
    assert not found, "\n".join(found)


def violations(page: Page) -> list[dict[str, Any]]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE.read_text())
    page.evaluate(_SETTLED)
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return found
