"""What the answers must say: the same figures asked of PostgreSQL, read as people write them."""

from __future__ import annotations

import re
from decimal import Decimal

TOP_5 = {"pt": "Top 5 produtos por receita nos últimos 30 dias",
         "en": "Top 5 products by revenue in the last 30 days"}
BY_DAY = {"pt": "Qual foi a receita dos últimos 7 dias, por dia?",
          "en": "What was the revenue by day in the last 7 days?"}
ORDERS = "pedidos dos últimos 90 dias"
TOP_5_SQL = """SELECT product, sum(revenue) FROM data.order_report
WHERE date > %s::date - 30 AND date <= %s AND status <> 'cancelled'
GROUP BY product ORDER BY 2 DESC, 1 LIMIT 5"""


def amount(text: str) -> Decimal:
    """The number in `R$ 1.234,56`, `R$1,234.56`, `1234.56` or `-1.234`."""
    digits = re.sub(r"[^\d.,-]", "", text)
    mark = max(digits.rfind(","), digits.rfind("."))
    if mark < 0 or len(digits) - mark - 1 == 3:
        return Decimal(re.sub(r"[.,]", "", digits))
    whole = re.sub(r"[.,]", "", digits[:mark])
    return Decimal(f"{whole}.{digits[mark + 1:]}")
