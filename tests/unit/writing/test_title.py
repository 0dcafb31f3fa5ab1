"""A plan in one line, as the plan's goal and the chart's title."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestrator.analyst.writing.title import title
from orchestrator.catalog import Catalog
from orchestrator.plan.model import Plan

OCTOBER = {"start": "2026-10-01", "end": "2026-10-31"}
NOVEMBER = {"start": "2026-11-01", "end": "2026-11-21"}
WEEK = {"start": "2026-11-15", "end": "2026-11-21"}
ORDERS, REVENUE = {"name": "orders"}, {"name": "revenue"}
UNRATED = {"column": "unrated", "op": "condition"}
STATES = {"column": "state", "op": "in", "values": ["SP", "RJ"]}
STATE, CHANNEL = {"column": "state"}, {"column": "channel"}


@pytest.mark.parametrize(("fields", "pt", "en"), [
    ({"metrics": [ORDERS], "dimensions": [STATE], "filters": [UNRATED]},
     "Pedidos sem avaliação por estado", "Orders not rated by state"),
    ({"metrics": [REVENUE], "filters": [UNRATED, STATES], "time": {"column": "date",
                                                                    "range": OCTOBER}},
     "Receita, pedidos sem avaliação, estados SP e RJ, outubro de 2026",
     "Revenue, orders not rated, states SP and RJ, October 2026"),
    ({"metrics": [ORDERS], "filters": [{"column": "status", "values": ["cancelled"]}],
      "time": {"column": "date", "range": WEEK}},
     "Pedidos, status cancelado, últimos 7 dias (15 a 21/11/2026)",
     "Orders, status cancelled, last 7 days (Nov 15–21, 2026)"),
    ({"metrics": [REVENUE, ORDERS], "time": {"column": "date", "range": NOVEMBER, "grain": "month",
                                             "comparison": "custom", "compare_range": OCTOBER}},
     "Receita e pedidos por mês, novembro de 2026 (até 21/11/2026), comparado com outubro de 2026",
     "Revenue and orders by month, November 2026 (up to Nov 21, 2026), "
     "compared with October 2026"),
    ({"metrics": [REVENUE], "dimensions": [CHANNEL, STATE], "limit": 2, "limit_per": "state",
      "ordering": [{"by": "revenue"}]},
     "Receita por canal e estado, 2 maiores em cada estado",
     "Revenue by channel and state, top 2 in each state"),
    ({"metrics": [REVENUE], "dimensions": [STATE],
      "having": [{"column": "revenue", "op": "gt", "values": [500000]}]},
     "Receita por estado, receita acima de R$ 500.000,00",
     "Revenue by state, revenue above R$500,000.00"),
    ({"metrics": [{**ORDERS, "show": ["share"], "where": [
        {"column": "payment_method", "values": ["cartão de crédito"]}]}]},
     "Pedidos (participação), forma de pagamento cartão de crédito",
     "Orders (share), payment method credit card"),
    ({"kind": "distinct", "dimensions": [CHANNEL]}, "Canais", "Channels"),
    ({"kind": "list", "columns": ["order_id"], "filters": [UNRATED], "limit": 5},
     "Pedidos sem avaliação, 5 primeiras linhas", "Orders not rated, first 5 rows"),
    ({"needs_sql": True}, "goal", "goal"),
])
def test_titles(
    fields: dict[str, Any], pt: str, en: str, make_plan: Callable[..., Plan], catalog: Catalog
) -> None:
    plan, table = make_plan(**fields), catalog.tables["order_report"]
    assert title(plan, table, "pt") == pt
    assert title(plan, table, "en") == en
