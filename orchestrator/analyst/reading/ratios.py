"""One metric as a percent of another: "o frete em % da receita", "discount share of revenue".

Place in the flow: end of nouns.py. Two metrics of one unit, a share word and no "and" between
them make a ratio; the base is the one that "da", "sobre", "in" stand before.
"""

from __future__ import annotations

from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.items import Items
from orchestrator.analyst.reading.roles import Reading
from orchestrator.catalog import Table
from orchestrator.plan.model import Metric

_OF = frozenset((
    "de", "do", "da", "dos", "das", "em", "no", "na", "of", "in", "from", "the", "o", "a",
))
_OVER = frozenset(("na", "no", "nas", "nos", "em", "in", "sobre", "over", "on"))


def settle(reading: Reading) -> None:
    """Replace the two metrics by their ratio; the catalog's own when it has one."""
    items, draft = reading.items, reading.draft
    shares = items.of("share")
    if not shares or len(draft.metrics) != 2:
        return
    names = [metric.name for metric in draft.metrics]
    if not _comparable(names, reading.table) or any(m.aggregation for m in draft.metrics):
        return
    places = {name: _place(reading, name) for name in names}
    first, second = sorted(names, key=lambda name: places[name])
    low, high = places[first], places[second]
    if low < 0 or any(items.kind(index) == "and" for index in range(low, high)):
        return
    over_second = items.preposition(high) in _OVER or any(
        items.kind(index) in ("share", "compare") for index in range(low + 1, high)
    )
    top, base = (first, second) if over_second else (second, first)
    if not over_second and shares[0] > low:
        draft.refuse("ambiguous")
        return
    draft.metrics = [ratio(top, base, reading.table)]
    draft.order_by = None
    items.use(*shares, *(i for i in items.of("compare") if low < i < high))


def ratio(top: str, base: str, table: Table) -> Metric:
    """The catalog's own percent metric of the two, else one made for the plan."""
    for name, known in table.metrics.items():
        if known.percent and (known.numerator, known.denominator) == (top, base):
            return Metric(name=name)
    return Metric(name=top, over=base)


def _comparable(names: list[str], table: Table) -> bool:
    known = [table.metrics.get(name) for name in names]
    units = {metric.unit for metric in known if metric and not metric.percent}
    return all(known) and len(units) == 1 and bool(next(iter(units)))


def _place(reading: Reading, name: str) -> int:
    """The mark that names the metric; -1 when none does."""
    for index in range(len(reading.items)):
        found = reading.items.found(index)
        if found and any(term.name == name for term in (*found.all("metric"), *found.all("verb"))):
            return index
    return -1


def is_of_whole(items: Items, index: int, draft: Draft) -> bool:
    """ "da receita do sudeste", "of pix revenue": the value belongs to the measure beside it."""
    for near in (items.before(index), items.after(index)):
        found = items.found(near)
        if near is None or found is None:
            continue
        low, high = sorted((near, index))
        between = items.sentence.tokens[items[low].last + 1 : items[high].first]
        joined = all(token.word in _OF for token in between)
        chained = near < index and any(term.name in draft.of_whole for term in found.all("value"))
        if joined and ((found.one("metric") and (near < index or not between)) or chained):
            return True
    return False
