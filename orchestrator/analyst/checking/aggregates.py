"""Is a figure that is called a total one? Nor may a single row's value be called the mean.

Place in the flow: check.py asks for each fact that a figure may be stating, with the words before
the figure.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from orchestrator.analyst.checking.fact import OWN, Fact
from orchestrator.analyst.checking.plain import FIRST_LABEL, LAST_LABEL

_NAMES: Final = {
    "sum": r"total|ao todo|in all|altogether|overall",
    "mean": r"médi[oa]|average|mean",
    "median": r"mediana|median",
    "min": r"mínim[oa]|minimum",
    "max": r"máxim[oa]|maximum",
}
_NAMED = re.compile(rf"\b(?:{'|'.join(_NAMES.values())})\b", re.IGNORECASE)
# The figure follows, and neither another thing nor a change is spoken of in between.
_CALLED = re.compile(
    r"(?<!desse )(?<!do )(?<!of this )(?<!of the )"  # a part of it is spoken of
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _NAMES.items()) + r")\b[:,]?"
    r"(?:(?!\b(?:com|with|varia\w*|vai|vão|rang\w+|entre|between|from|passou|passaram|went|acima|"
    rf"abaixo|above|below)\b)[^\d.;:,|\n{FIRST_LABEL}-{LAST_LABEL}]){{0,45}}$", re.IGNORECASE)


def names_one(label: str) -> bool:
    """Whether a column is one by its own name: "ticket médio"."""
    return _NAMED.search(label) is not None


def called(before: str) -> str:
    """The statistic that the words before a figure say it is: "sum" for "o total foi de"; ""."""
    found = _CALLED.search(before)
    return str(found.lastgroup) if found and found.lastgroup else ""


def is_such(fact: Fact, statistic: str, names: Set[str]) -> bool:
    """names: of the rows that the sentence speaks of; what is theirs may be called theirs."""
    if fact.statistic:
        return fact.statistic in (statistic, OWN)
    return not fact.owner or bool(fact.owner & names)
