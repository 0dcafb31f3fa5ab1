"""What each remaining catalog word is for: a metric, a dimension, the rows, or nothing new.

Place in the flow: after filters and amounts. RULES are asked in order; the first that knows
the word's role gives it, and a rule that returns "" lets the word wait until the others are
settled ("pedidos", "clientes": late.py).
"""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.analyst.reading import averages, late, ratios
from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.items import Items
from orchestrator.analyst.reading.metrics import is_count, row_count
from orchestrator.analyst.reading.ranking import Rank
from orchestrator.analyst.reading.roles import SKIP, Reading
from orchestrator.analyst.reading.terms import Found
from orchestrator.catalog import Table
from orchestrator.plan.model import Dimension

QUANTIFIERS = frozenset({"mais", "menos", "most", "least", "fewest", "more", "less", "fewer"})

# (reading, index, found) → the role; "" to wait; None when the rule does not apply.
Rule = Callable[[Reading, int, Found], str | None]


def read_nouns(items: Items, table: Table, draft: Draft) -> None:
    """Use up the remaining terms of a sentence."""
    reading = Reading(items, table, draft)
    _read_key(reading)
    for index, found in list(items.terms()):
        if index in items.used:
            continue
        role = _role(reading, index, found)
        if role:
            items.use(index)
            reading.last_role = role
            continue
        reading.waiting.append((index, found))
        if found.one("table") and reading.extreme is None:
            reading.row_noun, draft.subject_plural = True, found.plural
    for index, found in reading.waiting:
        late.settle_noun(reading, index, found)
        items.use(index)
    late.settle_extreme(reading)
    averages.settle(reading)
    ratios.settle(reading)


def _read_key(reading: Reading) -> None:
    """Rows are asked for when the column that tells them apart is: "orders: id, customer"."""
    items, key = reading.items, reading.table.key
    if items.has("count") or reading.draft.rank:
        return
    for index, found in items.terms():
        named = any(term.name == key for term in found.all("column")) and not found.one("metric")
        if named and items.kind(reading.governing(index)) != "by":
            reading.draft.rows = True


def _role(reading: Reading, index: int, found: Found) -> str:
    for rule in RULES:
        role = rule(reading, index, found)
        if role is not None:
            return role
    return ""


def _superlative(reading: Reading, index: int, found: Found) -> str | None:
    """ "5 produtos mais vendidos": the phrase is the metric and the ranking at once."""
    draft, metric = reading.draft, found.one("metric")
    if found.superlative is None or not (metric or reading.dimension(found)):
        return None
    if draft.rank is None:
        draft.rank = Rank(found.superlative, draft.count, "")
    if metric is None:
        reading.take_dimension(found)
        draft.subject, draft.subject_plural = draft.dimensions[-1].column, False
        return "dimension"
    if draft.rows or any(other.one("table") for _, other in reading.waiting):
        draft.rows, reading.waiting = True, []
        return "rows"
    return reading.take_order(found)


def _verb(reading: Reading, index: int, found: Found) -> str | None:
    if all(term.kind == "naming" for term in found.terms):
        reading.draft.refuse("unused", reading.items.typed(index))
        return "verb"
    return "" if late.is_verb(found) else None


def _listed_column(reading: Reading, index: int, found: Found) -> str | None:
    """ "liste os pedidos com cliente e valor": columns of the rows."""
    ranked = reading.items.kind(reading.items.before(index, skip=SKIP)) == "rank"
    terms = found.all("column")
    by = reading.items.kind(reading.governing(index)) == "by"
    if ranked or by or not terms or not reading.draft.rows:
        return None
    reading.draft.columns.append(terms[0].name)
    return "column"


def _adjunct(reading: Reading, index: int, found: Found) -> str | None:
    """ "order revenue": the rows' noun right before a measure adds nothing."""
    items = reading.items
    after = items.after(index, skip=())
    beside = items.found(after)
    if after is None or beside is None or beside.superlative or not found.one("table"):
        return None
    touching = items[after].first == items[index].last + 1 and after not in items.used
    if not (touching and (beside.one("metric") or reading.measure(beside))):
        return None
    reading.adjuncts.add(index)
    return "adjunct"


def _after_by(reading: Reading, index: int, found: Found) -> str | None:
    items, draft = reading.items, reading.draft
    if items.kind(reading.governing(index)) != "by":
        return None
    if reading.dimension(found) or reading.time_column(found):
        if _is_average_per_thing(reading, found):
            draft.refuse("average_per_thing", items.typed(index))
        return reading.take_dimension(found)
    if found.one("table"):
        return _by_rows(reading)
    measure = reading.measure(found)
    grouped = measure is not None and reading.table.columns[measure].type == "integer"
    ranked = items.has("rank") or items.has("ranking") or draft.rank is not None
    alone = not (draft.metrics or reading.waiting)
    if found.one("metric") and (ranked or not grouped or alone):
        if not (ranked or alone or measure or items.has("replace")):
            draft.refuse("unused", items.typed(index))
        return reading.take_order(found)
    if measure is None or not grouped:
        return ""
    draft.add_dimension(Dimension(column=measure))
    return "dimension"


def _by_rows(reading: Reading) -> str:
    """ "top 3 canais por pedidos" ranks by their number, "desconto por pedido" averages."""
    draft = reading.draft
    if draft.rank is None or not draft.dimensions:
        draft.per_row = True
        return "qualifier"
    made = row_count(reading.table)
    draft.add_metric(made)
    draft.order_by = made.name
    return "metric"


def _is_average_per_thing(reading: Reading, found: Found) -> bool:
    """ "receita média por cliente": a mean of sums, which a plan cannot say."""
    metric = found.one("metric")
    counted = metric and reading.table.metrics[metric.name].aggregation == "count_distinct"
    return bool(counted and any(mark.kind == "avg" for mark in reading.items.marks))


def _joined_dimension(reading: Reading, index: int, found: Found) -> str | None:
    joined = reading.items.kind(reading.governing(index)) == "and"
    if joined and reading.last_role == "dimension" and reading.dimension(found):
        return reading.take_dimension(found)
    return None


def _counted(reading: Reading, index: int, found: Found) -> str | None:
    before = reading.governing(index)
    if before is None or reading.items.kind(before) != "count":
        return None
    total = str(reading.items[before].data).startswith("total")
    metric = found.one("metric")
    if total and metric and not is_count(reading.table.metrics[metric.name]):
        return reading.take_metric(found)
    return reading.take_count(found)


def _after_rank(reading: Reading, index: int, found: Found) -> str | None:
    before = reading.governing(index)
    if before is None or reading.items.kind(before) != "rank":
        return None
    rank: Rank = reading.items[before].data
    quantity = rank.sort in ("more", "less") and not QUANTIFIERS.isdisjoint(rank.text.split())
    if quantity and found.one("metric"):
        return reading.take_order(found)
    if quantity and found.one("table"):
        made = row_count(reading.table)
        reading.draft.add_metric(made)
        reading.draft.order_by = made.name
        return "metric"
    if reading.dimension(found):
        return reading.take_subject(found)
    if found.one("table"):
        busy = reading.draft.metrics or reading.draft.dimensions
        return "" if busy else reading.take_rows(plural=found.plural)
    return _extreme(reading, found, rank, quantity=quantity)


def _extreme(reading: Reading, found: Found, rank: Rank, *, quantity: bool) -> str:
    """ "maior desconto": what ranks, or the largest value itself."""
    measure = reading.measure(found)
    if reading.draft.rows and measure:
        reading.draft.order_by = measure
        return "metric"
    if not quantity:
        reading.extreme = (found, rank.sort)
    return reading.take_order(found) or reading.take_measure(found)


def _after_question(reading: Reading, index: int, found: Found) -> str | None:
    kind = reading.items.kind(reading.governing(index))
    if kind not in ("which", "list"):
        return None
    if reading.dimension(found) and not (kind == "list" and reading.draft.rows):
        return reading.take_subject(found)
    if found.one("table"):
        listed = kind == "list" and not reading.number_asked() and not reading.items.has("by")
        return reading.take_rows(plural=found.plural) if listed else ""
    return reading.take_metric(found) or reading.take_measure(found) or _time(reading, found)


def _time(reading: Reading, found: Found) -> str:
    """ "o que vence amanhã": the column that the period is of."""
    reading.draft.time_column = reading.time_column(found) or reading.draft.time_column
    return "time" if reading.time_column(found) else ""


def _bare(reading: Reading, index: int, found: Found) -> str | None:
    if found.one("table") or (found.one("metric") and reading.dimension(found)):
        return ""
    if role := reading.take_metric(found):
        return role
    if role := _time(reading, found):
        return role
    return reading.take_subject(found) if reading.dimension(found) else reading.take_measure(found)


RULES: tuple[Rule, ...] = (
    _superlative, _verb, _listed_column, _adjunct, _after_by, _joined_dimension, _counted,
    averages.read_extremes, averages.read_aggregate, _after_rank, _after_question, late.carrier,
    _bare,
)
