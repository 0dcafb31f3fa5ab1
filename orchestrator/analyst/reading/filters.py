"""Values and conditions in a question become filters.

Place in the flow: first of the assembly. A column beside its value only names it ("cidade
de São Paulo", "the Online channel"); "exceto", "not", "sem" turn the filter round, over a
whole list; a column after "sem" is one that is empty.
"""

from __future__ import annotations

from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.items import Items
from orchestrator.analyst.reading.lexicon import either, whole
from orchestrator.analyst.reading.phrases import Term
from orchestrator.analyst.reading.ratios import is_of_whole
from orchestrator.analyst.reading.terms import Found
from orchestrator.catalog import Table
from orchestrator.plan.model import Dimension, Filter, Operator

_LIST_KINDS = ("and", "or", "filler", "not", "without", "only", "everything")
_NAMING = ("filler",)
_NEGATION = whole(f"(?:{either('words', 'not')}|{either('words', 'without')})")
_HAVING = frozenset(("tem", "ter", "tinha", "tinham", "possui", "possuem", "have", "has", "had"))


def read_filters(items: Items, table: Table, draft: Draft) -> None:
    """Use up value and condition terms (and the columns that name them)."""
    chosen: dict[str, list[tuple[str, bool]]] = {}
    negated = False
    pending: list[int] = []
    for index in range(len(items)):
        kind = items.kind(index)
        if index in items.used:
            continue
        if kind in ("not", "without") or _is_except(items, index, table):
            negated = True
            pending.append(index)
            continue
        found = items.found(index)
        if found is None:
            negated = negated and kind in _LIST_KINDS
            continue
        if index in items.used:
            continue
        if _read_value(items, index, found, table, draft, negated=negated, chosen=chosen):
            items.use(*(pending if negated else ()))
            continue
        if (condition := found.one("condition")) and not _is_measured(items, index, found, table):
            lies = negated and not _NEGATION.match(items.sentence.tokens[items[index].first].word)
            op: Operator = "not_condition" if lies else "condition"
            draft.add_filter(Filter(column=condition.name, op=op))
            items.use(index, *(pending if negated else ()))
        elif _read_filled(items, index, found, table, draft, negated=negated):
            items.use(*(pending if negated else ()))
            negated = False
        elif negated and _read_empty(items, index, found, table, draft):
            items.use(*pending)
            negated = False
        elif not (negated and _names_next(items, index, found)):
            negated = False
    for column, values in chosen.items():
        _add(column, values, items, draft)


def _read_value(
    items: Items, index: int, found: Found, table: Table, draft: Draft,
    *, negated: bool, chosen: dict[str, list[tuple[str, bool]]],
) -> bool:
    values = found.all("value")
    if _introduces(items, index, found):
        by = items.after(index)
        items.use(index, *([by] if by is not None and items.kind(by) == "by" else []))
        return True
    if not values:
        return False
    named = _naming_column(items, index, values)
    if named is None and (found.one("metric") or found.one("column")):
        return False
    value = _choose(values, named, table, chosen)
    if named is not None:
        items.use(named[0])
    elif len({term.name for term in values}) > 1:
        others = next(term.name for term in values if term.name != value.name)
        draft.note("value_in_two_columns", value=value.value, column=value.name, other=others)
    if _is_included(items, index, value, table):
        draft.includes.append((value.name, value.value))
        items.use(index)
        return True
    if is_of_whole(items, index, draft):
        draft.of_whole.append(value.name)
    meant = [value]
    if value.partial:
        meant = [term for term in values if term.name == value.name and term.partial]
        named_by = ", ".join(term.value for term in meant)
        draft.note("partial", typed=items.typed(index), value=named_by)
        draft.doubt(0.85 if len(meant) == 1 else 0.7)
    for entry in ((term.value, negated) for term in meant):
        if entry not in chosen.setdefault(value.name, []):
            chosen[value.name].append(entry)
    items.use(index)
    return True


def _is_included(items: Items, index: int, value: Term, table: Table) -> bool:
    """ "incluindo cancelados", "também os cancelados": rows that a rule leaves out."""
    before = items.before(index, skip=("filler", "everything"))
    left_out = any(
        value.value in condition.excludes.get(value.name, ())
        for condition in table.conditions.values()
    )
    return items.kind(before) == "also" and ("inclu" in str(items[before or 0].data) or left_out)


def _introduces(items: Items, index: int, found: Found) -> bool:
    """ "pago no pix": the verb of a column before one of its values says nothing more."""
    columns = {term.name for term in found.all("naming")}
    after = items.found(items.after(index, skip=("filler", "by")))
    return bool(columns and after and columns & {term.name for term in after.all("value")})


def _choose(
    values: tuple[Term, ...], named: tuple[int, str] | None, table: Table,
    chosen: dict[str, list[tuple[str, bool]]],
) -> Term:
    """The reading of a value: the named column's, one already filtered, the catalog's first."""
    if named is not None:
        return next(term for term in values if term.name == named[1])
    for term in values:
        if term.name in chosen:
            return term
    order = list(table.columns)
    return min(values, key=lambda term: order.index(term.name))


def _naming_column(
    items: Items, index: int, values: tuple[Term, ...]
) -> tuple[int, str] | None:
    """The column term just before ("cidade de X") or just after ("X channel") the value."""
    columns = {term.name for term in values}
    for near in (_step(items, index, -1), _step(items, index, 1)):
        found = items.found(near)
        if near is None or found is None or near in items.used:
            continue
        same = next((term.name for term in found.all("column") if term.name in columns), None)
        if same is None:
            continue
        by = near < index and items.kind(items.before(near)) == "by" and _is_grouping(items, near)
        touching = near < index or items[near].first == items[index].last + 1
        if touching and not by and not (near > index and found.plural):
            return near, same
    return None


def _is_grouping(items: Items, near: int) -> bool:
    by = items.before(near)
    return by is not None and str(items[by].data) not in ("por", "across", "segundo", "conforme")


def _step(items: Items, index: int, direction: int) -> int | None:
    """The neighbouring mark, over at most three small words, inside one list of values."""
    near = index + direction
    passed = 0
    while 0 <= near < len(items) and items.kind(near) in ("filler", "everything") and passed < 3:
        if items[near].data in ("em", "in", "com", "with", "para", "for", "from"):
            return None
        near += direction
        passed += 1
    return near if 0 <= near < len(items) else None


def _is_except(items: Items, index: int, table: Table) -> bool:
    """ "todos menos SP": a "less" that stands before a value is "except"."""
    mark = items[index]
    if mark.kind != "rank" or getattr(mark.data, "sort", "") != "less" or mark.data.count:
        return False
    if "menos" not in mark.data.text:
        return False
    found = items.found(items.after(index))
    named = found and (found.all("value") or found.one("condition"))
    return bool(named and found and not found.one("metric"))


def _is_measured(items: Items, index: int, found: Found, table: Table) -> bool:
    """ "rated below 3": with a number behind it, the word is a measure."""
    measures = [t for t in found.all("column") if table.columns[t.name].role == "measure"]
    return bool(measures) and items.kind(items.after(index)) == "amount"


def _names_next(items: Items, index: int, found: Found) -> bool:
    """ "sem o estado SP", "excluding orders cancelled": the noun of what is left out."""
    after = items.found(items.after(index))
    noun = found.one("column") or found.one("table")
    return bool(noun and after and (after.all("value") or after.one("condition")))


def _read_filled(
    items: Items, index: int, found: Found, table: Table, draft: Draft, *, negated: bool
) -> bool:
    """ "vendedor em branco", "nao tem vendedor informado", "with a known seller"."""
    beside, column = items.after(index), found.one("column")
    if items.kind(beside) not in ("empty", "filled"):
        beside = items.before(index)
    if beside is None or column is None or items.kind(beside) not in ("empty", "filled"):
        return False
    is_empty = (items.kind(beside) == "empty") != negated
    draft.add_filter(Filter(column=column.name, op="is_null" if is_empty else "not_null"))
    draft.note("empty", column=column.name)
    items.use(index, beside)
    return True


def _read_empty(items: Items, index: int, found: Found, table: Table, draft: Draft) -> bool:
    """ "sem vendedor": the column is empty. Only just after "sem"/"without"."""
    before = items.before(index)
    column = found.one("column")
    if column is None or table.columns[column.name].role == "measure":
        return False
    has = items.kind(before) == "not" and items.word_before(index) in _HAVING
    if not (has or items.kind(before) == "without") or _names_next(items, index, found):
        return False
    draft.add_filter(Filter(column=column.name, op="is_null"))
    draft.note("empty", column=column.name)
    items.use(index)
    return True


def _add(column: str, values: list[tuple[str, bool]], items: Items, draft: Draft) -> None:
    wanted = tuple(value for value, negated in values if not negated)
    unwanted = tuple(value for value, negated in values if negated)
    if wanted:
        one = len(wanted) == 1
        draft.add_filter(Filter(column=column, op="eq" if one else "in", values=wanted))
        if not one and items.has("compare"):
            draft.add_dimension(Dimension(column=column))
            items.use(*items.of("compare"))
    if unwanted:
        one = len(unwanted) == 1
        draft.add_filter(Filter(column=column, op="ne" if one else "not_in", values=unwanted))
