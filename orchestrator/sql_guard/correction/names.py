"""Names that the database does not know, or knows twice.

Place in the flow: __init__.py calls these for unknown columns, tables and qualifiers. The right
name is looked for among what the very query can see: its tables, subqueries and CTEs, then the
catalog's synonyms, then the nearest spelling.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from sqlglot import exp

from orchestrator.catalog import Catalog
from orchestrator.sql_guard.correction.clauses import alias_in_condition
from orchestrator.sql_guard.correction.model import Applied, Case, renamed

Sources = dict[str, frozenset[str]]
_ALIKE = 0.6  # of one word of a name: "at" and "date", but not "name" and "state"
_OF_ANY_THING = frozenset({"id", "name", "code"})
_COMPARED = (exp.EQ, exp.NEQ, exp.In, exp.Like, exp.ILike, exp.GT, exp.LT, exp.GTE, exp.LTE)


def unknown_column(case: Case) -> Applied | None:
    """In PostgreSQL also an alias that its own query's WHERE cannot see, and a "text" in the
    quotes of names."""
    wrong = case.said.name.split(".")[-1]
    found = [column for column in case.tree.find_all(exp.Column) if same(column.name, wrong)]
    if not found:
        return None
    text = _quoted_text(found, case.catalog)
    if text is not None:
        return text
    moved = alias_in_condition(case, wrong)
    if moved is not None:
        return moved
    for column in found:
        right = _right_name(column, case)
        if right is not None:
            for one in found:
                one.this.replace(exp.to_identifier(right))
                _qualify_again(one, right, case)
            return renamed(wrong, right)
    return _requalified(found, case)


def _quoted_text(columns: list[exp.Column], catalog: Catalog) -> Applied | None:
    """state = "SP": a text, by the habits of MySQL and BigQuery."""
    known = {name for table in catalog.tables.values() for name in table.columns}
    texts = [one for one in columns if one.this.args.get("quoted") and not one.table
             and isinstance(one.parent, _COMPARED) and nearest(one.name, known, 0.85) is None]
    if not texts:
        return None
    shown = texts[0].name
    for one in texts:
        one.replace(exp.Literal.string(one.name))
    return Applied("QUOTES", f"O texto {shown!r} agora vem entre aspas simples.",
                   f"The text {shown!r} now stands in single quotes.")


def _right_name(column: exp.Column, case: Case) -> str | None:
    seen = sources(column, case.catalog)
    there = seen.get(column.table.lower()) if column.table else None
    known = there or frozenset().union(*seen.values()) if seen else frozenset()
    known = known or frozenset(
        name for table in case.catalog.tables.values() for name in table.columns)
    if column.name.lower() in known:
        return None
    return _synonym(column.name, known, case.catalog) or nearest(column.name, known)


def _synonym(wrong: str, known: Iterable[str], catalog: Catalog) -> str | None:
    asked = plain(wrong)
    for table in catalog.tables.values():
        for name, column in table.columns.items():
            words = (*column.synonyms.all(), column.label.pt, column.label.en)
            if name in known and asked in {plain(word) for word in words}:
                return name
    return None


def _requalified(columns: list[exp.Column], case: Case) -> Applied | None:
    """The name is right, but another source of the query has it."""
    for column in columns:
        for alias, names in sources(column, case.catalog).items():
            if column.name.lower() in names and column.table.lower() != alias:
                wrong = f"{column.table}.{column.name}" if column.table else column.name
                column.set("table", exp.to_identifier(alias))
                return renamed(wrong, f"{alias}.{column.name}")
    return None


def _qualify_again(column: exp.Column, right: str, case: Case) -> None:
    seen = sources(column, case.catalog)
    if column.table and right not in seen.get(column.table.lower(), frozenset([right])):
        owner = next((alias for alias, names in seen.items() if right in names), None)
        column.set("table", exp.to_identifier(owner) if owner else None)


def unknown_qualifier(case: Case) -> Applied | None:
    """missing FROM-clause entry for table "p"; the table's own name although it has an alias."""
    wrong = case.said.name
    for column in case.tree.find_all(exp.Column):
        if not same(column.table, wrong):
            continue
        seen = sources(column, case.catalog)
        owner = next((alias for alias, names in seen.items() if column.name.lower() in names),
                     next(iter(seen), None))
        if owner is None or same(owner, wrong):
            continue
        select = column.find_ancestor(exp.Select)
        for one in select.find_all(exp.Column) if select is not None else ():
            if same(one.table, wrong):
                one.set("table", exp.to_identifier(owner))
                one.set("db", None)
        return renamed(wrong, owner)
    return None


def unknown_table(case: Case) -> Applied | None:
    """The guard's UNKNOWN_RELATION, or the database's own word for it."""
    wrong = case.said.name.split(".")[-1]
    tables = {table.name: table for table in case.catalog.tables.values()}
    near = nearest(wrong, tables) or _table_meant(wrong, case)
    if near is None:
        return None
    changed = False
    for table in list(case.tree.find_all(exp.Table)):
        if not same(table.name, wrong) or isinstance(table.this, exp.Func):
            continue
        right = exp.Table(this=exp.to_identifier(near))
        if case.dialect == "postgres":
            right.set("db", exp.to_identifier(tables[near].db_schema))
        right.set("alias", table.args.get("alias") or exp.TableAlias(
            this=exp.to_identifier(table.name)))
        right.set("joins", table.args.get("joins"))
        table.replace(right)
        changed = True
    return renamed(wrong, near) if changed else None


def _table_meant(wrong: str, case: Case) -> str | None:
    """The table that is called so in the catalog's words, or that alone has every column which the
    statement names: count(*) of an unknown table would count something else."""
    asked = plain(wrong).removesuffix("s")
    used = {column.name.lower() for column in case.tree.find_all(exp.Column)}
    named = {item.alias.lower() for item in case.tree.find_all(exp.Alias)}
    owners: list[str] = []
    for table in case.catalog.tables.values():
        words = (*table.synonyms.all(), table.label.pt, table.label.en)
        if asked in {plain(word).removesuffix("s") for word in words}:
            return table.name
        if used - named and used - named <= {name.lower() for name in table.columns}:
            owners.append(table.name)
    return owners[0] if len(owners) == 1 else None


def ambiguous_column(case: Case) -> Applied | None:
    """The first source of the query that has it, as FROM and the joins name them."""
    name, owner = case.said.name.split(".")[-1], None
    for column in list(case.tree.find_all(exp.Column)):
        if column.table or not same(column.name, name):
            continue
        having = [alias for alias, names in sources(column, case.catalog).items()
                  if name.lower() in names]
        if len(having) > 1 and not isinstance(column.find_ancestor(exp.Join, exp.Select), exp.Join):
            owner = having[0]
            column.set("table", exp.to_identifier(owner))
    if owner is None:
        return None
    return Applied("QUALIFIED", f"{name!r} agora é {owner}.{name}.",
                   f"{name!r} is now {owner}.{name}.")


def sources(node: exp.Expr, catalog: Catalog) -> Sources:
    """What the query around `node` reads: name in lower case → its columns."""
    select = node.find_ancestor(exp.Select)
    found: Sources = {}
    if select is None:
        return found
    from_clause = select.args.get("from_")
    items = [from_clause.this] if from_clause is not None else []
    items += [join.this for join in select.args.get("joins") or ()]
    for item in items:
        found[item.alias_or_name.lower()] = _columns_of(item, catalog)
    return found


def _columns_of(item: exp.Expr, catalog: Catalog) -> frozenset[str]:
    named = item.args.get("alias")
    if named is not None and named.args.get("columns"):
        return frozenset(one.name.lower() for one in named.args["columns"])
    if isinstance(item, exp.Subquery):
        return _given_by(item.this, catalog)
    if not item.args.get("db"):
        query = item.parent
        while query is not None:
            for cte in getattr(query, "ctes", ()):
                if same(cte.alias, item.name):
                    return _given_by(cte.this, catalog)
            query = query.parent
    table = next((one for one in catalog.tables.values() if same(one.name, item.name)), None)
    return frozenset(table.columns) if table is not None else frozenset()


def _given_by(query: exp.Expr, catalog: Catalog) -> frozenset[str]:
    while isinstance(query, (exp.SetOperation, exp.Subquery)):
        query = query.this
    if not isinstance(query, exp.Select):
        return frozenset()
    given: set[str] = set()
    for item in query.expressions:
        if item.is_star:
            for names in sources(item, catalog).values():
                given |= names
        else:
            given.add(item.alias_or_name.lower())
    return frozenset(given - {""})


def nearest(wrong: str, known: Iterable[str], alike: float = 0.75) -> str | None:
    """The most alike name, when it is surely meant: a wrong one would run and answer wrongly."""
    asked = plain(wrong)
    found = difflib.get_close_matches(asked, sorted(known), n=3, cutoff=alike)
    return next((one for one in found if _of_the_same_words(asked, one)), None)


def _of_the_same_words(wrong: str, right: str) -> bool:
    """customer_city is no customer_id, however many letters they share."""
    asked, there = wrong.split("_"), right.split("_")
    if len(asked) == len(there):
        return all(difflib.SequenceMatcher(None, *pair).ratio() >= _ALIKE
                   for pair in zip(asked, there, strict=True))
    return "".join(asked) == "".join(there) or set(asked) ^ set(there) <= _OF_ANY_THING


def plain(word: str) -> str:
    """Without case, accents and what joins words."""
    bare = unicodedata.normalize("NFKD", word.lower()).encode("ascii", "ignore").decode()
    return bare.replace(" ", "_").replace("-", "_")


def same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
