"""axe-core on a page as it stands: light and dark, wide and on a phone.

Place in the flow: tests bring a page into a state and call `check`; what is found fails the
test with the rule, what it helps, and the elements.
"""

from __future__ import annotations

from typing import Any, Literal

from playwright.sync_api import Page

from production.prove.system import ROOT
from tests.e2e.browser import SIZES
from tests.e2e.counts import count

SOURCE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS = [(size, scheme) for size in SIZES.values() for scheme in SCHEMES]
# Colours are judged as they end: a new look is drawn first, then its transitions end.
_SETTLED = """async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime < Infinity)
    .map((one) => one.finished));
}"""
_RUN = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
  .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 5)
    .map(({ html, failureSummary }) => `${html.slice(0, 200)} -- ${failureSummary}`) }))"""


def check(page: Page, state: str) -> None:
    """AssertionError when the page has a violation in any look."""
    found = []
    size = page.viewport_size
    assert size is not None
    for look, scheme in LOOKS:
        page.set_viewport_size(look)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in violations(page):
            where = f"{state}, {look['width']} px, {scheme}"
            found.append("\n    ".join([f"{where}: {violation['id']}: {violation['help']}",
                                       *violation["nodes"]]))
        count("axe_states")
    page.set_viewport_size(size)
    count("axe_violations", len(found))
    assert not found, "\n".join(found)


def violations(page: Page) -> list[dict[str, Any]]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE.read_text())
    page.evaluate(_SETTLED)
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return found
