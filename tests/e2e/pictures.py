"""A picture as its pixels: decoded by the browser, which reads PNG as any viewer does."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

PNG, END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_READ = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const { width, height } = picture;
  const drawing = new OffscreenCanvas(width, height).getContext('2d');
  drawing.drawImage(picture, 0, 0);
  const { data } = drawing.getImageData(0, 0, width, height);
  const pixels = new Uint32Array(data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const colours = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 50).map(([pixel, count]) => [
    '#' + [0, 8, 16].map((by) => ((pixel >>> by) & 255).toString(16).padStart(2, '0')).join(''),
    count / pixels.length]);
  return { width, height, colours, opaque: pixels.every((pixel) => pixel >>> 24 === 255) };
}"""


@dataclass(frozen=True)
class Picture:
    """colours: '#rrggbb' → its share of the pixels, of the fifty most frequent."""

    width: int
    height: int
    colours: dict[str, float]
    opaque: bool


def read_png(page: Page, path: Path) -> Picture:
    """AssertionError for what is no PNG, or is cut off; whatever the browser says of a bad one."""
    data = path.read_bytes()
    assert data.startswith(PNG) and data.endswith(END)
    found = page.evaluate(_READ, base64.b64encode(data).decode())
    return Picture(found["width"], found["height"], dict(found["colours"]), found["opaque"])
