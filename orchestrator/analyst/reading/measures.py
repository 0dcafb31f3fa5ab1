"""Compared numbers become filters on rows, or conditions on groups.

Place in the flow: after filters.py. "Pedidos acima de 500" compares each row; "estados com
receita acima de 1 milhão" and "clientes com mais de 3 pedidos" compare each group: what the
comparison is said of (its head noun) decides.
"""

from __future__ import annotations

from orchestrator.analyst.reading.amounts import OR_MORE, Amount
from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.items import Items
from orchestrator.analyst.reading.terms import Found
from orchestrator.catalog import Table
from orchestrator.plan.model import Filter, Metric

_SKIP = ("filler", "sum", "avg", "only", "count")
_FAR = 3


def read_amounts(items: Items, table: Table, draft: Draft) -> None:
    """Use up amounts and the nouns that say what they measure."""
    for index in items.of("amount"):
        amount = items[index].data
        if not isinstance(amount, Amount) or index in items.used:
            continue
        if amount.bare and _ranks_next(items, index, amount, draft, table):
            continue
        target = _target(items, index, amount, table)
        if target is None and amount.bare and not (amount.money or amount.unit):
            items.use(index)
            _stray(items, index, amount, draft)
            continue
        items.use(index)
        _compare(items, index, target, table, draft)


def _stray(items: Items, index: int, amount: Amount, draft: Draft) -> None:
    """A number without a noun: how many rows, if the sentence changes an earlier plan."""
    count = amount.values[0]
    if amount.op == "eq" and isinstance(count, int) and 1 <= count <= 10_000:
        draft.stray.append((count, items.typed(index)))
    else:
        draft.refuse("number", items.typed(index))


def _ranks_next(items: Items, index: int, amount: Amount, draft: Draft, table: Table) -> bool:
    """ "os 5 mais vendidos", "os 3 estados com menor receita", "list 10 orders"."""
    after = items.found(items.after(index))
    if after is None or amount.op != "eq" or amount.money or amount.percent:
        return False
    count = amount.values[0]
    if not isinstance(count, int) or not 1 <= count <= 10_000:
        return False
    if after.superlative:
        draft.count = count
        items.use(index)
        return True
    columns = [table.columns[term.name].role for term in after.all("column")]
    noun = "dimension" in columns or after.one("table")
    ranked = items.has("list") or any(
        items[i].data.count is None for i in items.of("rank")
    ) or any(found.superlative for _, found in items.terms())
    if not (noun and ranked):
        return False
    draft.count = count
    items.use(index)
    return True


def _target(items: Items, index: int, amount: Amount, table: Table) -> int | None:
    """The term that says what is compared: just after the number, else just before it."""
    after = items.after(index, skip=("filler",))
    found = items.found(after)
    if after is not None and after not in items.used and found and _measurable(found, table):
        between = [items[i] for i in range(index + 1, after) if items[i].data != OR_MORE]
        near = sum(mark.last - mark.first + 1 for mark in between) < 2
        if near and not (amount.money and not _is_money(found, table)):
            return after
    before = items.before(index, skip=_SKIP)
    found = items.found(before)
    if before is None or before in items.used or not found or not _measurable(found, table):
        return None
    if amount.bare and items[index].first - items[before].last > _FAR:
        return None
    is_row_noun = found.one("table") is not None
    if is_row_noun and amount.bare and table.columns[table.key].type == "integer":
        return before
    return None if is_row_noun else before


def _measurable(found: Found, table: Table) -> bool:
    if found.one("metric") or found.one("verb") or found.one("table"):
        return True
    return any(table.columns[term.name].role == "measure" for term in found.all("column"))


def _is_money(found: Found, table: Table) -> bool:
    units = [table.metrics[t.name].unit for t in (*found.all("metric"), *found.all("verb"))]
    units += [table.columns[term.name].unit for term in found.all("column")]
    return any(len(unit) == 3 and unit.isupper() for unit in units)


def _compare(
    items: Items, index: int, target: int | None, table: Table, draft: Draft
) -> None:
    amount: Amount = items[index].data
    found = items.found(target)
    column, metric = _meanings(found, amount, table)
    if amount.percent and not _is_percent(metric, table):
        draft.refuse("number", items.typed(index))
        return
    if target is not None and found and found.one("table") and amount.bare:
        items.use(target)
        draft.add_filter(Filter(column=table.key, op=amount.op, values=amount.values))
        draft.rows = True
        return
    first = min(index, target) if target is not None else index
    of_groups = _said_of_groups(items, first, table)
    if metric and (of_groups or column is None):
        _add_having(items, target, Filter(column=metric, op=amount.op, values=amount.values), draft)
    elif of_groups and target is not None and target > index:
        draft.refuse("group_condition")
    elif column:
        made = Filter(column=column, op=amount.op, values=amount.values)
        draft.add_filter(made)
        draft.compared.append((made, metric))
        if target is None:
            draft.note("amount_of", column=column)
        elif target > index or not _is_also_asked(items, target):
            items.use(target)
            _use_repeated(items, index, target, column)
    else:
        draft.refuse("number", items.typed(index))


def _is_percent(metric: str | None, table: Table) -> bool:
    """Whether "acima de 10%" can be said of the metric: not of an amount of money."""
    return bool(metric and table.metrics[metric].percent)


def _use_repeated(items: Items, index: int, target: int, column: str) -> None:
    """ "a 5 star rating", "rated 1 star": the same column named twice in a row."""
    for near in (items.after(target, skip=()), items.before(index)):
        found = items.found(near)
        if near is not None and found and any(t.name == column for t in found.all("column")):
            items.use(near)


def _meanings(found: Found | None, amount: Amount, table: Table) -> tuple[str | None, str | None]:
    """(column to compare rows by, metric to compare groups by)."""
    if found is None:
        return _by_unit(amount, table)
    measures = [t.name for t in found.all("column") if table.columns[t.name].role == "measure"]
    metric = found.one("metric") or found.one("verb")
    column = measures[0] if measures else None
    if column is None and metric is not None:
        definition = table.metrics[metric.name]
        if definition.column and definition.aggregation == "sum":
            column = definition.column
    return column, metric.name if metric else None


def _by_unit(amount: Amount, table: Table) -> tuple[str | None, str | None]:
    """What a number without a noun measures: the one of its unit, else the table's amount."""
    if not amount.unit:
        return table.amount or None, table.default_metric or None
    columns = [n for n, c in table.columns.items() if c.unit == amount.unit and c.role == "measure"]
    metrics = [name for name, metric in table.metrics.items() if metric.unit == amount.unit]
    return (columns[0] if len(columns) == 1 else None), (metrics[0] if len(metrics) == 1 else None)


def _said_of_groups(items: Items, first: int, table: Table) -> bool:
    """Whether the head noun to the left is a dimension rather than the table's rows."""
    for index in range(first - 1, -1, -1):
        found = items.found(index)
        if items.kind(index) == "grain":
            return True
        if found is None or (index in items.used and not found.one("column")):
            continue
        if found.one("table"):
            return False
        if any(table.columns[t.name].role == "dimension" for t in found.all("column")):
            return index not in items.used
    return False


def _add_having(items: Items, target: int | None, condition: Filter, draft: Draft) -> None:
    draft.having.append(condition)
    if target is not None and not _is_also_asked(items, target):
        items.use(target)
        draft.add_metric(Metric(name=condition.column))


def _is_also_asked(items: Items, target: int) -> bool:
    """ "receita acima de 1 milhão por estado": the noun stays a metric that is shown."""
    return target == next((i for i, _ in items.terms()), None)
