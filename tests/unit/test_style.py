"""The colours of static/css/app.css can be read, in light and in dark (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = (Path(__file__).resolve().parents[2] / "static" / "css" / "app.css").read_text()
ROOT = SOURCE[SOURCE.index(":root {"):SOURCE.index("@theme")]
SURFACES = ("surface", "surface-2", "surface-3")
KINDS = ("accent", "ok", "warn", "danger")
TEXT = [(text, ground) for ground in SURFACES for text in ("text", "muted", *KINDS)]
TEXT += [(text, f"{kind}-soft") for kind in KINDS for text in (kind, "text")]
TEXT += [(f"{kind}-text", ground) for kind in ("accent", "danger")
         for ground in (kind, f"{kind}-hover")]
# Borders of controls and the ring of what has the focus.
EDGES = [(edge, ground) for ground in ("surface", "surface-2")
         for edge in ("line-strong", "accent")]


def tokens(part: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", part))


LIGHT, DARK = (tokens(part) for part in ROOT.split("@variant dark"))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_is_as_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_dark_replaces_every_colour_of_light() -> None:
    assert set(LIGHT) == set(DARK) and len(LIGHT) > 15


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_colours_can_be_told_apart(
    theme: dict[str, str], pairs: list[tuple[str, str]], least: float
) -> None:
    found = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


def test_every_theme_colour_is_a_token() -> None:
    named = set(re.findall(r"--color-[a-z0-9-]+: var\(--([a-z0-9-]+)\)", SOURCE))
    assert named == set(LIGHT)
