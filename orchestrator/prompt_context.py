"""What a prompt is told about the data and the conversation, as bounded plain text.

Place in the flow: agents pass these texts as variables of their role's prompt. The catalog
is ours (a trusted variable); the conversation is people's words and is fenced as data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.agent import say
from orchestrator.catalog import Catalog, Table

MAX_CATALOG = 20_000
MAX_HISTORY = 6_000
MAX_VALUES = 30


def describe_catalog(catalog: Catalog, lang: str) -> str:
    """Tables with their columns, metrics and conditions, one a line; cut at MAX_CATALOG.

    Sensitive columns are named, their values never.
    """
    text = "\n\n".join(_table(table, lang) for table in catalog.tables.values())
    return text[:MAX_CATALOG]


def describe_history(conversation: Iterable[Mapping[str, Any]]) -> str:
    """The last messages, oldest first, each with the plan it led to; the newest are kept
    when all together exceed MAX_HISTORY characters. "(none)" without any."""
    lines: list[str] = []
    room = MAX_HISTORY
    for message in reversed(list(conversation)):
        line = f"{message.get('sender', '')}: {message.get('message', '')}"
        plan = (message.get("metadata") or {}).get("plan")
        if plan:
            line += f"\n  plan: {json.dumps(plan, ensure_ascii=False)}"
        room -= len(line)
        if room < 0:
            break
        lines.append(line)
    return "\n".join(reversed(lines)) or "(none)"


def language_name(lang: str) -> str:
    """The language a model is to write in, named as a prompt names it."""
    return say(lang, "Portuguese (Brazil)", "English")


def _table(table: Table, lang: str) -> str:
    lines = [
        f"table {table.name}: {table.label.get(lang)}. {table.description.get(lang)}",
        f"  key {table.key}; default time {table.default_time or '-'};"
        f" default metric {table.default_metric or '-'}",
    ]
    for name, column in table.columns.items():
        values = "" if column.sensitive else ", ".join(list(column.values)[:MAX_VALUES])
        kind = ", ".join(filter(None, (column.type, column.role, column.unit)))
        lines.append(f"  column {name} ({kind}): {column.label.get(lang)}"
                     + (f"; values: {values}" if values else ""))
    for name, metric in table.metrics.items():
        meaning = metric.expression or f"{metric.numerator} / {metric.denominator}"
        where = f" where {metric.where}" if metric.where else ""
        lines.append(f"  metric {name}: {metric.label.get(lang)} = {meaning}{where}")
    for name, condition in table.conditions.items():
        lines.append(f"  condition {name}: {condition.label.get(lang)} = {condition.predicate}")
    return "\n".join(lines)
