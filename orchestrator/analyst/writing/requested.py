"""Statistics that are computed only when the question asks for them.

Place in the flow: python_runtime asks before it computes. Of many pairs of measures some always
go together, so that nobody is told of it unasked.
"""

from __future__ import annotations

import re
from typing import Final

from orchestrator.catalog.folding import fold

_CORRELATION: Final = re.compile(
    r"\bcorrela\w*|\b(?:relacao|associacao) (?:entre|com|de)\b|\brelaciona\w*|"
    r"\b(?:relationship|relation|association) (?:between|with|of)\b|\brelated to\b|"
    r"\bvaria\w* (?:junto|com)\b|\bgo(?:es)? together\b")


def asks_correlation(question: str) -> bool:
    return _CORRELATION.search(fold(question)) is not None
