"""Where a piece of an attack may stand in a statement that is otherwise honest."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.fuzz.attacks import (
    ATHENA_EXPRESSIONS,
    ATHENA_RELATIONS,
    EXPRESSIONS,
    RELATIONS,
    STATEMENTS,
)

_PLACES = (
    "select {}", "select state, {} from data.order_report", "select 1 where {} is null",
    "select count(*) filter (where {} is not null) from data.order_report", "values (1, {})",
    "select state from data.order_report order by {}", "select coalesce({}, null)",
    "select state from data.order_report group by state, {}", "select 1 limit ({})::int",
    "select 1 offset ({})::int", "select case when {} is null then 1 else 2 end",
    "select sum(revenue) over (partition by {}) from data.order_report", "select array[{}]",
    "select (array[1, 2])[({})::int]", "select row({}, 1)", "select json_build_object('a', {})",
    "with x as (select {}) select 1 from x", "with recursive x(i) as (select 1 union all select "
    "i + 1 from x where {} is null) select * from x", "select 1 union all select 1 where {} = {}",
    "select * from data.order_report o, lateral (select {}) l", "select ({})::text",
    "select * from data.order_report a join data.order_report b on {} is null",
    "select percentile_cont(0.5) within group (order by {}) from data.order_report",
    "select 1 having {} is null", "select {} in (1, 2)", "select 1 between {} and 2",
    "select exists (select {})", "select state || {} from data.order_report",
    "select lag(revenue, 1, {}) over () from data.order_report", "select distinct on ({}) 1",
    "select * from unnest(array[{}]) u",
    "select * from data.order_report tablesample bernoulli({})",
    "select sum(revenue) over (rows between {} preceding and current row) from data.order_report",
    "select extract(year from ({})::text::date)", "select 1 group by grouping sets (({}), ())",
    "select * from data.order_report tablesample system (1) repeatable ({})",
    "select sum(1) over w from data.order_report window w as (order by {})",
    "select string_agg('a', ',' order by {}) from data.order_report", "select any(array[{}]) = 1",
    "select 1 = any(array[{}])", "select (1, {}) in (select 1, 2)", "select array[[{}]]",
    "select timestamp '2020-01-01' at time zone ({})::text", "select -({})::int",
    "select nullif({}, 1)", "select greatest({}, 1)", "select count({})", "select ({}) is true",
    "select array(select {})",
    "with x as materialized (select {}) table x", "select * from (values ({})) v",
    "select mode() within group (order by {})", "select 1 order by {}", "select 1 group by {}",
    "select * from rows from (unnest(array[{}])) with ordinality",
    "select substring('a' from ({})::int)", "select rank({}) within group (order by 1)",
    "select 1 union all (select 1 order by {} limit 1)", "select case {} when 1 then 2 end",
    "select * from (select 1) a left join (select 1) b on {} is null", "select ({}, 1) < (1, 2)",
    "select overlay('a' placing ({})::text from 1)", "select json_objectagg('a': {})",
    "select json_object('a': {})", "select json_array(select {})", "select json_scalar({})",
    "select json_value(jsonb '{{}}', '$' default {} on empty)",
    "select json_query(jsonb '{{}}', '$' passing {} as x)",
    "select * from json_table(jsonb '[]', '$' passing {} as x columns (a text path '$')) j",
)
_FROMS = (
    "select * from {}", "select 1 from data.order_report o cross join {}",
    "select * from data.order_report where state in (select 'x' from {})",
    "table data.order_report union all select null from {}", "select (select 1 from {})",
    "with x as (select * from {}) select 1",
    "select * from (select * from {}) y", "select exists (select from {})",
)
_AFTER = (
    "{}", "select 1; {}", "{}; select 1", "select 1;;{}", "select '; --'; {}", "/* x */ {} -- y",
    "select 1 /* ; */; {}", "(select 1); {}", "select $$ ; $$; {}", "select e'\\''; {}",
    "select \"a;b\" from (select 1 as \"a;b\") x; {}", "explain {}", "select 1 -- x\n; {}",
)
_STATEMENTS_PLACED = tuple((place, STATEMENTS) for place in _AFTER)
PLACED = (*((place, EXPRESSIONS) for place in _PLACES), *((place, RELATIONS) for place in _FROMS),
          *_STATEMENTS_PLACED)
ATHENA_PLACED = (*((place, ATHENA_EXPRESSIONS) for place in _PLACES),
                 *((place, ATHENA_RELATIONS) for place in _FROMS), *_STATEMENTS_PLACED)


_HONEST = (
    "state", "revenue * 2", "date_trunc('month', date)", "sum(revenue)", "1", "'x' || state",
    "null",
    "count(*)", "coalesce(rating, 0)", "lower(city)", "current_date", "array[1, 2]", "quantity > 5",
    "rank() over (order by revenue)", "(select max(revenue) from data.order_report)", "1.5e3",
)


def grown(chance: random.Random, levels: int) -> str:
    """A statement whose places hold statements, with an honest piece or an attack at the end."""
    text = chance.choice(_HONEST if chance.random() < 0.7 else EXPRESSIONS)
    for _ in range(levels):
        text = f"({put(chance.choice(_PLACES), text)})"
    return text[1:-1]


def every(placed: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[str]:
    """Every piece in every place."""
    return (put(place, piece) for place, pieces in placed for piece in pieces)


def put(place: str, piece: str) -> str:
    return place.replace("{{}}", "\0").replace("{}", piece).replace("\0", "{}")
