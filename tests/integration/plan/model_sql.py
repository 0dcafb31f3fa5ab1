"""Statements as a model might write them for a plan, right or wrong, in SQL that PostgreSQL and
Athena have in common. `table` is how FROM names it; some keep to the plan, most do not."""

from __future__ import annotations

from hypothesis import strategies as st

_days = st.integers(0, 130).map(lambda day: f"DATE '2024-12-15' + INTERVAL '{day}' DAY")
_comparison = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])


def atoms(own: list[str]) -> st.SearchStrategy[str]:
    """Conditions on the columns of {a}, an alias; `own`: the plan's."""
    others = [
        st.builds("{{a}}.day {} {}".format, _comparison, _days),
        st.builds("{{a}}.day BETWEEN {} AND {}".format, _days, _days),
        st.builds("EXTRACT(MONTH FROM {{a}}.day) {} {}".format, _comparison, st.integers(1, 12)),
        st.builds("EXTRACT(YEAR FROM {{a}}.day) {} {}".format, _comparison,
                  st.integers(2024, 2025)),
        st.builds("date_trunc('month', {{a}}.day) {} DATE '2025-0{}-01'".format, _comparison,
                  st.integers(1, 4)),
        st.builds("CAST({{a}}.at AS date) {} {}".format, _comparison, _days),
        st.builds("{{a}}.at {} {}".format, _comparison, _days),
        st.builds("CAST({{a}}.{} AS varchar) {} '{}'".format, st.sampled_from(["day", "units"]),
                  _comparison, st.sampled_from(["2025-02-10", "2025-1-5", "2025-3", "10"])),
        st.builds("{{a}}.kind {} '{}'".format, st.sampled_from(["=", "<>"]),
                  st.sampled_from("abc")),
        st.builds("{{a}}.kind {} ('a', '{}')".format, st.sampled_from(["IN", "NOT IN"]),
                  st.sampled_from("bc")),
        st.sampled_from(["lower({a}.kind) = 'a'", "{a}.kind LIKE '%a%'", "{a}.kind IS NULL",
                         "{a}.kind IS NOT NULL", "lower({a}.place) LIKE '%z%'",
                         "{a}.state <> 'bad'", "{a}.amount > {a}.units", "1 = 1", "1 = 0",
                         "{a}.amount > 50 AND {a}.units > 0", "{a}.at IS NULL"]),
        st.builds("{{a}}.units {} {}".format, _comparison, st.integers(-1, 3)),
        st.builds("{{a}}.amount {} {}".format, _comparison, st.sampled_from([-10, 0, 50])),
    ]
    return st.one_of(*(st.sampled_from(own) for _ in range(8 if own else 0)), *others)


def predicates(own: list[str]) -> st.SearchStrategy[str]:
    """With AND, OR and NOT, and with what hides a condition from a reader."""
    return st.recursive(atoms(own), lambda inner: st.one_of(
        *[st.builds("({} AND {})".format, inner, inner)] * 2,
        st.builds("({} OR {})".format, inner, inner), st.builds("NOT ({})".format, inner),
        st.builds("coalesce({}, FALSE)".format, inner)), max_leaves=4)


# {p}, {q}: conditions on a and on b.
SHAPES = (
    "SELECT a.id, a.kind FROM {t} a WHERE {p}",
    "SELECT count(*) AS n, sum(a.amount) AS s FROM {t} a WHERE {p} GROUP BY a.kind",
    "SELECT a.kind, max(a.units) AS m FROM {t} a GROUP BY a.kind HAVING count(*) > 1",
    "SELECT a.id, b.id AS other FROM {t} a JOIN {t} b ON a.id = b.id AND {p} AND {q}",
    "SELECT a.id, b.id AS other FROM {t} a LEFT JOIN {t} b ON a.id = b.id + 1 AND {q} WHERE {p}",
    "SELECT a.id, b.id AS other FROM {t} a RIGHT JOIN {t} b ON a.id = b.id AND {p} WHERE {q}",
    "SELECT a.id, b.id AS other FROM {t} a LEFT JOIN {t} b ON a.id = b.id WHERE {q}",
    "SELECT a.id, b.id AS other FROM {t} a FULL JOIN {t} b ON a.id = b.units WHERE {p} OR {q}",
    "SELECT a.id FROM ({t} a JOIN {t} b USING (id)) LEFT JOIN {t} c ON c.id = a.units WHERE {p}",
    "SELECT a.id FROM {t} a CROSS JOIN (SELECT b.day, b.kind FROM {t} b WHERE {q}) AS x WHERE {p} "
    "AND x.kind = a.kind",
    "WITH a AS (SELECT * FROM {t}) SELECT a.id FROM a WHERE {p}",
    "WITH a AS (SELECT * FROM {t} b WHERE {q}) SELECT a.id, c.id AS other FROM a, a c WHERE {p} "
    "AND a.id = c.id",
    "WITH plan_rows AS (SELECT b.* FROM {t} b WHERE {q}) SELECT a.id FROM plan_rows a WHERE {p}",
    "WITH x AS (SELECT 1 AS one), a AS (SELECT b.id, b.day, b.at, b.kind, b.place, b.amount, "
    "b.units, b.state FROM {t} b) SELECT a.id FROM a, x WHERE {p}",
    "SELECT a.k FROM (SELECT b.id AS k, b.kind AS place, b.place AS kind, b.day, b.at, b.amount, "
    "b.units, b.state FROM {t} b) AS a WHERE {p}",
    "SELECT a.id FROM {t} AS a(id, day, at, place, kind, units, amount, state) WHERE a.id > 3",
    "SELECT a.id FROM {t} a WHERE {p} UNION ALL SELECT b.id FROM {t} b WHERE {q}",
    "SELECT a.id FROM {t} a WHERE {p} EXCEPT SELECT b.id FROM {t} b WHERE {q}",
    "SELECT a.id FROM (SELECT b.* FROM {t} b WHERE {q} UNION SELECT c.* FROM {t} c) AS a WHERE {p}",
    "SELECT x.id FROM (SELECT a.id, row_number() OVER (PARTITION BY a.kind ORDER BY a.amount, a.id)"
    " AS place FROM {t} a WHERE {p}) AS x WHERE x.place = 1",
    "SELECT a.id, (SELECT max(b.amount) FROM {t} b WHERE {q}) AS m FROM {t} a WHERE {p}",
    "SELECT a.id FROM {t} a WHERE {p} AND a.amount > (SELECT avg(b.amount) FROM {t} b)",
    "SELECT a.id FROM {t} a WHERE {p} AND a.id IN (SELECT b.units FROM {t} b WHERE {q})",
    "SELECT a.id FROM {t} a WHERE {p} AND NOT EXISTS (SELECT 1 FROM {t} b WHERE b.id = a.id + 1 "
    "AND {q})",
    "SELECT a.id, v.n FROM {t} a, (VALUES (1, DATE '2025-01-10'), (2, DATE '2025-02-10')) "
    "AS v(n, day) WHERE {p} AND v.day < a.day",
    "SELECT plan_rows.id FROM {t} WHERE plan_rows.units IS NOT NULL",
    "SELECT {t}.kind, count(*) AS n FROM {t} GROUP BY {t}.kind",
    "SELECT sum(CASE WHEN {p} THEN 1 ELSE 0 END) AS n FROM {t} a",
    "SELECT a.id FROM {t} a TABLESAMPLE BERNOULLI (100) WHERE {p}",
    "SELECT DISTINCT kind, state FROM {t} WHERE day >= DATE '2025-01-01'",
)


@st.composite
def statements(draw: st.DrawFn, table: str, own: list[str]) -> str:
    """`own`: the plan's conditions, with {a} before each column."""
    shape = draw(st.sampled_from(SHAPES))
    found = predicates(own)
    first, second = (" AND ".join([draw(found), *(own if draw(st.booleans()) else ())])
                     for _ in range(2))
    return shape.format(t=table, p=f"({first})".format(a="a"), q=f"({second})".format(a="b"))
