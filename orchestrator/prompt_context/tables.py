"""The catalog as a prompt tells it: what the question is about, within a budget of tokens.

Place in the flow: agents pass this as `catalog`, which is fenced: labels and descriptions of a
drafted catalog are what somebody wrote beside a column. Of the plan's table, or of those that the
question names, the first get the most room; the rest of the catalog is told by its tables' names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from orchestrator.catalog import Catalog, Table, ValueIndex
from orchestrator.fence import one_line
from orchestrator.plan.model import Plan
from orchestrator.prompt_context.described import Described
from orchestrator.prompt_context.examples import Example, describe_examples
from orchestrator.prompt_context.relevance import About, Relevance
from orchestrator.prompt_context.tokens import tokens
from orchestrator.prompt_context.veil import Veil
from orchestrator.roles import Level

CATALOG_TOKENS = 5_000
MAX_TABLES = 8
_MAX_INDEXES = 4
_FIRST, _OTHERS, _EXAMPLES = 0.6, 0.1, 0.15  # of the budget
_indexes: dict[tuple[int, int], tuple[Catalog, ValueIndex | None, Relevance]] = {}


def catalog_for(
    catalog: Catalog, lang: str, *, question: str, plan: Plan | None = None,
    budget: int = CATALOG_TOKENS, values: ValueIndex | None = None, veil: Veil | None = None,
    earlier: str = "", examples: Sequence[Example] = (),
) -> str:
    """At most `budget` tokens (estimated from above) of tables, columns, metrics and conditions,
    one a line, and of verified questions near this one.

    veil: of the prompt; without one everything may leave.
    question: what it is about, in words or in SQL. plan: its table is told and no other.
    values: the data's, looked for in the question. earlier: what the person asked before, for a
    question that only adds to it.
    """
    veil = veil or Veil(catalog, "full")
    index = _index(catalog, values)
    about = index.of(question, plan)
    if plan is None:
        for name, before in index.of(earlier).items():
            about.setdefault(name, before)
    chosen = _chosen(catalog, about, plan)
    verified = describe_examples(
        [*_verified(chosen, lang), *examples], question, veil, budget=int(budget * _EXAMPLES))
    others = "" if plan is not None else _others(catalog, chosen, lang, int(budget * _OTHERS))
    room = budget - tokens(verified) - tokens(others) - 4
    told = _told(chosen, about, lang, veil.rows, room)
    return "\n\n".join(filter(None, (*told, others, verified)))


def _index(catalog: Catalog, values: ValueIndex | None) -> Relevance:
    """Made once for the catalog that a process has; kept with it, so that an id stays its own."""
    key = id(catalog), id(values)
    if key not in _indexes:
        while len(_indexes) >= _MAX_INDEXES:
            _indexes.pop(next(iter(_indexes)), None)
        _indexes[key] = catalog, values, Relevance(catalog, values)
    return _indexes[key][2]


def _chosen(catalog: Catalog, about: Mapping[str, About], plan: Plan | None) -> list[Table]:
    """The weightiest first; the catalog's first ones when the question names none."""
    if plan is not None and plan.table in catalog.tables:
        return [catalog.tables[plan.table]]
    ranked = sorted(about, key=lambda name: -about[name].score)
    names = [*ranked, *(name for name in catalog.tables if name not in about)]
    return [catalog.tables[name] for name in names[:MAX_TABLES]]


def _told(
    chosen: Sequence[Table], about: Mapping[str, About], lang: str, rows: Level, room: int,
) -> Iterator[str]:
    for place, table in enumerate(chosen):
        share = room if place == len(chosen) - 1 else int(room * _FIRST)
        described = Described(table, about.get(table.name, About()), lang, rows, chosen)
        text = described.within(share)
        if text:
            room -= tokens(text) + 2
            yield text


def _others(catalog: Catalog, chosen: Sequence[Table], lang: str, budget: int) -> str:
    told = {table.name for table in chosen}
    names: list[str] = []
    room = budget - 4
    for table in catalog.tables.values():
        if table.name in told:
            continue
        name = one_line(f"{table.name} ({table.label.get(lang)})")
        room -= tokens(name) + 1
        if room < 0:
            break
        names.append(name)
    return f"other tables: {', '.join(names)}" if names else ""


def _verified(chosen: Sequence[Table], lang: str) -> Iterator[Example]:
    for table in chosen:
        for verified in table.verified:
            yield Example(verified.question.get(lang), sql=verified.sql)
