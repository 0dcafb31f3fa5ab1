"""What the guard is timed with: statements as models and people write them, and attacks."""

from __future__ import annotations

HONEST = (
    "SELECT sum(revenue) FROM order_report WHERE status <> 'paid' AND date >= DATE '2026-01-01'",
    "SELECT state, sum(revenue) AS receita FROM data.order_report WHERE status <> 'cancelled' "
    "GROUP BY state ORDER BY receita DESC LIMIT 10",
    "SELECT date_trunc('month', date) AS mes, channel, count(*) AS pedidos, avg(revenue) AS media "
    "FROM data.order_report WHERE date BETWEEN DATE '2026-01-01' AND DATE '2026-06-30' "
    "GROUP BY 1, 2 HAVING count(*) > 10 ORDER BY 1, 3 DESC",
    "WITH por_mes AS (SELECT date_trunc('month', date) AS mes, sum(revenue) AS receita "
    "FROM data.order_report GROUP BY 1) SELECT mes, receita, receita - lag(receita) OVER "
    "(ORDER BY mes) AS diferenca FROM por_mes ORDER BY mes",
    "SELECT customer_name, CASE WHEN sum(revenue) > 10000 THEN 'A' WHEN sum(revenue) > 1000 "
    "THEN 'B' ELSE 'C' END AS classe FROM data.order_report GROUP BY customer_name",
    "SELECT category, round(100.0 * sum(revenue) / (SELECT sum(revenue) FROM data.order_report), 2)"
    " AS parte FROM data.order_report GROUP BY category ORDER BY parte DESC",
    "SELECT seller, rank() OVER (PARTITION BY region ORDER BY sum(revenue) DESC) AS lugar, region "
    "FROM data.order_report WHERE state IN ('SP', 'RJ', 'MG') GROUP BY seller, region",
    "SELECT a.state, a.receita, b.receita AS antes FROM (SELECT state, sum(revenue) AS receita "
    "FROM data.order_report WHERE date >= DATE '2026-06-01' GROUP BY state) a LEFT JOIN (SELECT "
    "state, sum(revenue) AS receita FROM data.order_report WHERE date < DATE '2026-06-01' "
    "GROUP BY state) b ON a.state = b.state ORDER BY 2 DESC",
    "SELECT count(DISTINCT customer_id) FROM data.order_report WHERE lower(city) LIKE 'são%'",
    "SELECT 'drop table x; --' AS texto, coalesce(max(rating), 0), min(delivered_at) "
    "FROM data.order_report WHERE paid_at IS NULL AND due_date < current_date",
    "SELECT state FROM data.order_report WHERE revenue > 500 UNION SELECT state FROM "
    "data.order_report WHERE quantity > 5 ORDER BY 1",
    "SELECT order_id, revenue, revenue - cost - freight AS lucro FROM data.order_report "
    "WHERE EXISTS (SELECT 1 FROM data.order_report o WHERE o.status = 'returned') LIMIT 50",
)
HOSTILE = (
    "SELECT 1; DROP TABLE data.order_report", "DELETE FROM data.order_report",
    "SELECT pg_sleep(3600)", "SELECT * FROM pg_catalog.pg_authid", "SELECT state FROM",
    "SELECT * FROM data.order_report FOR UPDATE", "SELECT pg_read_file('/etc/passwd')",
    "WITH x AS (DELETE FROM data.order_report RETURNING *) SELECT * FROM x",
)


def mixed(count: int) -> list[str]:
    """`count` different statements: seven honest ones for each attack or so."""
    kinds = (*HONEST, *HONEST, *HONEST[:-1], *HOSTILE[: len(HOSTILE) // 2])
    kinds = (*kinds, *HONEST, *HOSTILE[len(HOSTILE) // 2 :])
    return [f"{kinds[number % len(kinds)]} /* {number} */" for number in range(count)]
