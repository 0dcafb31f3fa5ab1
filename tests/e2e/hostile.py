"""A system whose data, catalog and model all try to run a script in the reader's page.

Place in the flow: test_xss.py starts one. Every product's name, every label and description
of the catalog, and everything the model writes is a text of the corpus.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestrator.testing import Endpoint, load_script, serve
from production.prove.system import ROOT
from tests.e2e.browser import VARIABLES
from tests.e2e.stack import Stack, running
from tests.e2e.xss import CORPUS

_NAMED = re.compile(r'(?P<key>label|description) = \{ pt = (?P<pt>"[^"]*").*')
_UNSURE = {"category": "unclear", "plan": None}


@contextlib.contextmanager
def hostile_stack() -> Iterator[tuple[Stack, Endpoint]]:
    """The system with its hostile data loaded, and the endpoint that plays the model."""
    home = Path(tempfile.mkdtemp(prefix="ezpocket-e2e-"))
    catalog = home / "catalog"
    catalog.mkdir()
    write_catalog(catalog / "order_report.toml")
    with serve(script=model_says({})) as endpoint, running(
            home, **VARIABLES, CATALOG_PATH=str(catalog),
            OPENAI_BASE_URL=endpoint.url) as stack:
        poison_products(stack)
        yield stack, endpoint


def write_catalog(path: Path) -> None:
    """The demo's catalog with a text of the corpus as every label and description. The labels
    that were there become synonyms, so that questions are still understood."""
    texts = itertools.cycle(CORPUS)
    lines: list[str] = []
    label = ""
    for line in (ROOT / "sql" / "catalog" / "order_report.toml").read_text().splitlines():
        found = _NAMED.match(line)
        if found:
            text = json.dumps(next(texts))
            lines.append(f"{found['key']} = {{ pt = {text}, en = {text} }}")
            label = found["pt"] if found["key"] == "label" else label
            continue
        if label and line.startswith("synonyms = { pt = ["):
            lines.append(line.replace("[", f"[{label}, ", 1))
            label = ""
            continue
        if label and not line:
            lines.append(f"synonyms = {{ pt = [{label}] }}")
            label = ""
        lines.append(line)
    path.write_text("\n".join(lines))


def poison_products(stack: Stack) -> None:
    """Each product's name becomes another text of the corpus, as long as there are products."""
    names = [name for (name,) in stack.rows(
        """SELECT product FROM data.order_report WHERE product IS NOT NULL
           GROUP BY product ORDER BY sum(revenue) DESC""")]
    for name, text in zip(names, CORPUS, strict=False):
        stack.rows("UPDATE data.order_report SET product = %s WHERE product = %s", text, name)


def model_says(roles: dict[str, list[dict[str, Any]]]) -> Any:
    """A script: those roles answer so, all others fail at once."""
    return load_script({"*": [{"status": 401}], **roles})


def refuses_with(texts: tuple[str, ...]) -> Any:
    """A model that finds no question answerable, with each text in turn as its reason."""
    return model_says({"plan_builder": [{"json": {**_UNSURE, "reason": one}} for one in texts]})
