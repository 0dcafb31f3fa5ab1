"""A field-by-field edit of a plan, as the person sends it.

Place in the flow: plan_confirm takes `{"limit": 5, "filters": [...]}` from a browser, so the
edit is hostile: bounded, checked against the plan's types, then compiled against the catalog
before it replaces anything. What was not named stays as it was. The sentences of a plan follow
from its fields (see plan_edits.py): an edit sets no goal, no assumption, no name of a period.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from orchestrator.catalog import Catalog
from orchestrator.errors import Invalid
from orchestrator.plan.checking import check_plan
from orchestrator.plan.field_errors import as_invalid
from orchestrator.plan.model import Order, Plan, Time, TimeRange

MAX_BYTES = 16_000
MAX_ITEMS = 50
WRITTEN = ("goal", "assumptions", "plan_steps")
FIXED = ("today", "table", "needs_sql", *WRITTEN)
EDITABLE = tuple(name for name in Plan.model_fields if name not in FIXED)
# What no column holds and no person types: NUL ends a C string, the others are invisible.
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def edit_plan(plan: Plan, edit: Mapping[str, Any], catalog: Catalog) -> Plan:
    """`plan` with the fields of `edit` replaced. Invalid, in both languages, when it is too
    big, names an unknown field or column, has a wrong type, or cannot be compiled."""
    _check_shape(edit)
    _check_names(edit)
    try:
        edited = Plan.model_validate_json(
            json.dumps({**plan.model_dump(mode="json"), **edit})
        )
    except ValidationError as error:
        raise as_invalid(error) from None
    time = _renamed(edited.time, plan.time)
    ordering = edited.ordering if "ordering" in edit else _reordered(edited, plan)
    edited = edited.model_copy(update={"time": time, "ordering": ordering})
    check_plan(edited, catalog)
    return edited


def _reordered(edited: Plan, before: Plan) -> tuple[Order, ...]:
    """The plan's order, where it was by what the edit took away by the first metric instead."""
    names, metrics = _result_names(edited), tuple(metric.name for metric in edited.metrics)
    gone = tuple(name for name in _result_names(before) if name not in names)
    made: list[Order] = []
    for item in edited.ordering:
        lost = item.by in gone or item.by.startswith(tuple(f"{name}_" for name in gone))
        if not lost or item.by in names:
            made.append(item)
        elif metrics and item.by not in _groups(before) and metrics[0] not in {o.by for o in made}:
            made.append(item.model_copy(update={"by": metrics[0]}))
    return tuple(made)


def _result_names(plan: Plan) -> tuple[str, ...]:
    return (*(metric.name for metric in plan.metrics), *_groups(plan), *plan.columns)


def _groups(plan: Plan) -> tuple[str, ...]:
    parts = [(item.column, item.grain) for item in plan.dimensions]
    if plan.time is not None and plan.time.grain:
        parts.append((plan.time.column, plan.time.grain))
    return tuple(f"{column}_{grain}" if grain else column for column, grain in parts)


def _renamed(time: Time | None, before: Time | None) -> Time | None:
    """`time` whose periods keep the person's words for them only while they are the same."""
    if time is None:
        return None
    spans = (before.range, before.compare_range) if before else ()
    known = {(span.start, span.end): span.label for span in reversed(spans) if span}

    def named(span: TimeRange | None) -> TimeRange | None:
        label = known.get((span.start, span.end), "") if span else ""
        return span and span.model_copy(update={"label": label})

    return time.model_copy(update={
        "range": named(time.range), "compare_range": named(time.compare_range)})


def _check_shape(edit: object) -> None:
    if not isinstance(edit, Mapping) or not edit:
        raise Invalid(
            "BAD_EDIT",
            "A edição do plano deve ser um objeto com os campos a mudar, por exemplo "
            '{"limit": 5}.',
            'A plan edit must be an object with the fields to change, such as {"limit": 5}.',
        )
    try:
        size = len(json.dumps(edit, allow_nan=False).encode())
    except (TypeError, ValueError, RecursionError):
        raise Invalid(
            "BAD_EDIT",
            "A edição do plano só pode ter valores JSON simples.",
            "A plan edit may only hold simple JSON values.",
        ) from None
    if size > MAX_BYTES or any(isinstance(v, list) and len(v) > MAX_ITEMS for v in edit.values()):
        raise Invalid(
            "EDIT_TOO_BIG",
            f"A edição do plano passa de {MAX_BYTES // 1000} kB ou de {MAX_ITEMS} itens; "
            "mude menos de cada vez.",
            f"The plan edit is over {MAX_BYTES // 1000} kB or {MAX_ITEMS} items; "
            "change less at a time.",
        )
    if _UNUSABLE.search(_text_of(edit)):
        raise Invalid(
            "BAD_TEXT",
            "A edição tem um caractere invisível que não se pode procurar nos dados (nulo ou de "
            "controle); apague-o e envie de novo.",
            "The edit has an invisible character that data cannot be searched for (NUL or "
            "control); delete it and send it again.",
        )


def _text_of(value: object) -> str:
    """Every string in a JSON value, names too; the value's size and depth are bounded."""
    if isinstance(value, Mapping):
        return "".join(f"{name}{_text_of(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return "".join(map(_text_of, value))
    return value if isinstance(value, str) else ""


def _check_names(edit: Mapping[str, Any]) -> None:
    fields = ", ".join(EDITABLE)
    for name in edit:
        shown = repr(str(name)[:60])
        if name in WRITTEN:
            raise Invalid(
                "WRITTEN_FIELD",
                f"O campo {shown} é escrito a partir do plano e acompanha cada mudança. "
                f"Mude um destes: {fields}.",
                f"The field {shown} is written from the plan and follows every change. "
                f"Change one of: {fields}.",
            )
        if name not in EDITABLE:
            raise Invalid(
                "UNKNOWN_FIELD",
                f"O campo {shown} não pode ser mudado. Mude um destes: {fields}.",
                f"The field {shown} cannot be changed. Change one of: {fields}.",
            )
