"""The demo's orders: 24 months up to today, deterministic, as untidy as real data.

Place in the flow: `ezpocket sample-data`, `demo` and the tests. What the orders are made of
is in sql/sample_data.toml. Each day's orders come from a generator seeded with that day, so
that past orders stay the same tomorrow and only their status moves on. Random numbers are
drawn per day as one matrix; everything after is arithmetic on whole columns.
"""

from __future__ import annotations

import datetime as dt
import io
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from orchestrator import errors
from orchestrator.database import Database
from orchestrator.datasets.model import LOCK, SAMPLE
from orchestrator.sample_columns import (
    Floats,
    Ints,
    cents,
    dates,
    missing,
    moments,
    pick,
    texts,
)

VOCABULARY = Path(__file__).resolve().parent.parent / "sql" / "sample_data.toml"
SEED = 3004
MONTHS = 24
ORDERS_A_DAY = 32.0
DRAWS = 24
EPOCH = dt.date(2024, 1, 1)  # where growth starts; ids count days from ID_EPOCH
ID_EPOCH = dt.date(2020, 1, 1)
NEVER = 2e6  # an ordinal that no order reaches
COLUMNS = (
    "order_id", "date", "customer_id", "customer_name", "state", "city", "region", "product",
    "category", "seller", "channel", "payment_method", "installments", "quantity", "unit_price",
    "discount", "revenue", "cost", "freight", "status", "paid_at", "due_date", "delivered_at",
    "rating",
)



@dataclass(frozen=True, slots=True)
class Drawn:
    """One entry per order: its id, its day as an ordinal, its month's index, and its draws."""

    order_id: Ints
    day: Ints
    draws: Floats


def load(database: Database, today: dt.date) -> int:
    """Fill data.order_report; the number of rows written (0 when today's are there already).

    Safe to run twice and at once. Raises errors.Conflict when the table holds anything else
    than sample data: it is never overwritten.
    """
    with database.transaction() as transaction:
        transaction.execute("take_lock", key=LOCK)
        found = transaction.row("sample_state") or {}
        if found["filled"] and found["source"] != SAMPLE:
            raise errors.Conflict(
                "not_sample_data",
                "order_report já tem dados que não são de exemplo; nada foi alterado.",
                "order_report holds data that is not sample data; nothing was changed.")
        if found["filled"] and found["watermark"] == today.isoformat():
            return 0
        transaction.execute("sample_clear")
        copied = transaction.copy(
            f"COPY data.order_report ({', '.join(COLUMNS)}) FROM STDIN (FORMAT csv)",
            io.StringIO(csv_text(today)))
        transaction.execute("sample_analyze")
        transaction.execute("dataset_loaded", table_name="order_report", source=SAMPLE,
                            watermark=today.isoformat(), row_count=copied, rows_read=copied,
                            drift={}, fingerprint={})
        return copied


def csv_text(today: dt.date) -> str:
    """The orders as CSV without a header, in the order of COLUMNS; NULL is an empty field."""
    columns = generate(today)
    return "\n".join(map(",".join, zip(*(columns[name] for name in COLUMNS), strict=True))) + "\n"


def generate(today: dt.date) -> dict[str, list[str]]:
    """Every column as text; "" is NULL. No value holds a comma, a quote or a line break."""
    words = tomllib.loads(VOCABULARY.read_text())
    drawn = _draw(today, words)
    draw = iter(drawn.draws.T)
    out: dict[str, list[str]] = {
        "order_id": [str(n) for n in drawn.order_id.tolist()], "date": dates(drawn.day)}
    days_to_deliver = _customers(out, words, next(draw), next(draw), next(draw))
    channel = pick(list(words["channels"].values()), next(draw))
    payment = pick(list(words["payments"].values()), next(draw))
    channels, payments = list(words["channels"]), list(words["payments"])
    out["channel"] = missing([channels[i] for i in channel], next(draw), 0.004)
    out["payment_method"] = missing([payments[i] for i in payment], next(draw), 0.003)
    out["seller"] = missing(
        [words["sellers"][i] for i in pick(range(30, 30 - len(words["sellers"]), -1), next(draw))],
        next(draw), 0.05)
    on_credit = np.array([name == "cartão de crédito" for name in payments])[payment]
    rates = np.searchsorted([0.4, 0.5, 0.65, 0.72, 0.8, 0.9], next(draw), side="right")
    out["installments"] = texts(np.where(on_credit, np.array([1, 2, 3, 4, 6, 10, 12])[rates], 1))
    at_counter = np.array([name == "loja" for name in channels])[channel]
    _money(out, words, drawn.day, at_counter, (next(draw), next(draw), next(draw), next(draw)))
    slow = np.array([name == "boleto" for name in payments])[payment]
    draws = [next(draw) for _ in range(9)]
    _life(out, drawn.day, slow=slow, usual=days_to_deliver, end=today.toordinal() + 1, draws=draws)
    return out


def _draw(today: dt.date, words: dict[str, Any]) -> Drawn:
    """How many orders each day has: weekday × month × growth, around it a Poisson spread."""
    month = today.month - 1 + 12 * today.year - MONTHS
    first = dt.date(month // 12, month % 12 + 1, 1).toordinal() + today.day - 1
    ids, days, matrices = [], [], []
    for ordinal in range(first, today.toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        random = np.random.default_rng((SEED, ordinal))
        growth = 1 + 0.018 * max(0, (day - EPOCH).days / 30.4)
        rate = ORDERS_A_DAY * growth * words["weekdays"][day.weekday()]
        rate *= words["months"][day.month - 1]
        if day.month == 11 and day.weekday() == 4 and 23 <= day.day <= 29:
            rate *= 2.4  # Black Friday
        count = min(999, int(random.poisson(rate)))
        ids.append((ordinal - ID_EPOCH.toordinal()) * 1000 + np.arange(1, count + 1))
        days.append(np.full(count, ordinal))
        matrices.append(random.random((count, DRAWS)))
    return Drawn(np.concatenate(ids), np.concatenate(days), np.concatenate(matrices))


def _customers(out: dict[str, list[str]], words: dict[str, Any], who: Floats, where: Floats,
               gap: Floats) -> Ints:
    """Customer, state, city and region; returns the usual days of delivery there."""
    states = list(words["states"])
    weights = np.array([words["states"][uf]["weight"] for uf in states])
    names = [f"{a} {b}" for b in words["customer_second"] for a in words["customer_first"]]
    # Every state gets its part of the customers, three at least.
    parts = np.maximum(3, np.round(weights / weights.sum() * (len(names) - 60))).astype(int)
    home = np.repeat(np.arange(len(states)), parts)
    random = np.random.default_rng(SEED)
    random.shuffle(home)
    buys = np.minimum(random.pareto(2.2, len(home)), 3) + 0.4
    customer = pick(buys, who)
    state = home[customer]
    out["customer_id"] = texts(customer + 1001)
    out["customer_name"] = missing([names[i] for i in customer], gap, 0.004)
    out["state"] = [states[i] for i in state]
    out["region"] = [words["states"][states[i]]["region"] for i in state]
    cities = [words["states"][uf]["cities"] for uf in states]
    # The capital takes more than its share: the square leans towards the first city.
    out["city"] = [
        cities[s][int(u * u * len(cities[s]))] for s, u in zip(state, where, strict=True)]
    out["city"] = missing(out["city"], (gap * 7) % 1, 0.02)
    days: Ints = np.array([words["states"][uf]["days"] for uf in states])[state]
    return days


def _money(out: dict[str, list[str]], words: dict[str, Any], day: Ints,
           at_counter: npt.NDArray[np.bool_], draws: tuple[Floats, Floats, Floats, Floats]) -> None:
    """Product, quantity and every amount, in whole cents: revenue = quantity × price - discount."""
    products = [(category, entry, p) for category, entry in words["categories"].items()
                for p in entry["products"]]
    item = np.empty(len(day), dtype=np.int64)
    months = np.array([(d := dt.date.fromordinal(o)).year * 12 + d.month for o in day.tolist()])
    for month in np.unique(months).tolist():
        age = month - (EPOCH.year * 12 + EPOCH.month)
        number = (month - 1) % 12 + 1
        weights = [p["weight"] * max(0.2, 1 + entry["trend"] * age)
                   * (1.5 if number in entry["peak"] else 1) for _, entry, p in products]
        chosen = months == month
        item[chosen] = pick(weights, draws[0][chosen])
    out["product"] = [products[i][2]["name"] for i in item]
    out["category"] = [products[i][0] for i in item]
    list_price = np.array([round(p["price"] * 100) for *_, p in products])[item]
    inflation = 1 + 0.004 * np.maximum(0, (day - EPOCH.toordinal()) / 30.4)
    price = np.round(list_price * inflation / 10).astype(np.int64) * 10
    cheap = price < 30_000
    quantity = np.where(cheap, 1 + np.floor(draws[1] ** 3 * 5), 1).astype(np.int64)
    gross = price * quantity
    rate = np.where(draws[2] < 0.28, np.ceil(draws[2] / 0.28 * 4) * 5, 0)  # 5, 10, 15 or 20 %
    discount = np.round(gross * rate / 100).astype(np.int64)
    ratio = np.array([p["cost"] for *_, p in products])[item] * (0.97 + 0.06 * draws[3])
    freight = np.where(at_counter, 0, np.round(1190 + 0.025 * gross + 900 * draws[3]))
    out["quantity"] = texts(quantity)
    out["unit_price"], out["discount"] = cents(price), cents(discount)
    out["revenue"] = cents(gross - discount)
    out["cost"] = cents(np.round(gross * ratio).astype(np.int64))
    out["freight"] = cents(freight.astype(np.int64))


def _life(out: dict[str, list[str]], day: Ints, *, slow: npt.NDArray[np.bool_], usual: Ints,
          end: int, draws: list[Floats]) -> None:
    """Status, payment, delivery and rating, as far as they have come before the day `end`."""
    cancel, pay, late, ship, travel, back, opinion, stars, hour = draws
    due = day + np.where(slow, np.array([7, 15, 30])[np.minimum(2, (pay * 3).astype(int))], 1)
    # Bank slips: 70% in time, 22% late by up to 35 days, 8% never. Others: within hours.
    slip = np.where(late < 0.7, (due - day) * late / 0.7,
                    np.where(late < 0.92, due - day + 1 + (late - 0.7) / 0.22 * 35, NEVER))
    quick = np.where(late < 0.985, hour * 0.6, NEVER)
    paid: Floats = day.astype(np.float64) + np.where(slow, slip, quick)
    shipped = paid + 0.5 + 2.5 * ship
    delivered = shipped + usual * (0.6 + 0.9 * travel) + np.where(back > 0.93, 9 * travel, 0)
    returned = delivered + 3 + 9 * opinion
    cancelled = (cancel < 0.055) | ((paid >= NEVER) & (end - due > 60) & (ship < 0.6))
    refunded = cancelled & (cancel < 0.018)
    has = {"paid": (paid < end) & (~cancelled | refunded), "shipped": (shipped < end) & ~cancelled,
           "delivered": (delivered < end) & ~cancelled}
    gone_back = has["delivered"] & (back < 0.032) & (returned < end)
    out["status"] = np.select(
        [cancelled, gone_back, has["delivered"], has["shipped"], has["paid"]],
        ["cancelled", "returned", "delivered", "shipped", "paid"], "created").tolist()
    out["due_date"] = dates(due)
    out["paid_at"] = moments(paid, has["paid"])
    out["delivered_at"] = moments(delivered, has["delivered"])
    wait = np.where(has["delivered"], delivered - day, 0)
    score = 5.4 - 3.2 * stars**2 - 0.06 * wait - np.where(gone_back, 1.8, 0)
    rated = has["delivered"] & (opinion < 0.58)
    out["rating"] = [str(s) if r else "" for s, r in zip(
        np.clip(np.floor(score), 1, 5).astype(int).tolist(), rated.tolist(), strict=True)]
