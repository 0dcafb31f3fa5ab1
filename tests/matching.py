"""How `expect` in a case file is compared with what an agent returned; see cases/README.md."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any

from orchestrator.contracts import Ask, Done, Fail, Outcome

_ABSENT = object()
_WAYS: dict[str, Callable[[Any, Any], bool]] = {
    "$contains": lambda found, wanted: found is not _ABSENT and wanted in found,
    "$len": lambda found, wanted: found is not _ABSENT and len(found) == wanted,
    "$any": lambda found, wanted: (found is not _ABSENT) is wanted,
    "$absent": lambda found, wanted: (found is _ABSENT) is wanted,
    "$matches": lambda found, wanted: isinstance(found, str) and bool(re.search(wanted, found)),
    "$not": lambda found, wanted: bool(list(mismatches(wanted, found))),
}


def as_object(outcome: Outcome) -> dict[str, Any]:
    """An outcome as the JSON object that case files describe."""
    kinds = {Done: "done", Ask: "ask", Fail: "fail"}
    return {"outcome": kinds[type(outcome)], **_plain(dataclasses.asdict(outcome))}


def mismatches(wanted: Any, found: Any, place: str = "") -> Iterator[str]:
    """What of `wanted` is not so in `found`, a sentence each; nothing when all of it is."""
    here = place or "outcome"
    if isinstance(wanted, dict) and len(wanted) == 1 and next(iter(wanted)).startswith("$"):
        (way, argument), = wanted.items()
        if not _WAYS[way](found, argument):
            shown = "nothing" if found is _ABSENT else repr(found)
            yield f"{here}: {shown} does not satisfy {wanted}"
    elif isinstance(wanted, dict) and isinstance(found, dict):
        for key, value in wanted.items():
            yield from mismatches(value, found.get(key, _ABSENT), f"{place}.{key}".lstrip("."))
    elif isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) != len(found):
            yield f"{here}: {len(found)} items, not {len(wanted)}: {found!r}"
        for position, (value, got) in enumerate(zip(wanted, found, strict=False)):
            yield from mismatches(value, got, f"{place}[{position}]")
    elif not _equal(wanted, found):
        shown = "nothing" if found is _ABSENT else repr(found)
        yield f"{here}: {shown}, not {wanted!r}"


def _equal(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, float) and isinstance(found, int | float):
        return abs(wanted - found) <= 1e-6
    return type(wanted) is type(found) and bool(wanted == found)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(child) for child in value]
    return value
