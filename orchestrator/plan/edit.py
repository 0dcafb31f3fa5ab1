"""A field-by-field edit of a plan, as the person sends it.

Place in the flow: plan_confirm takes `{"limit": 5, "filters": [...]}` from a browser, so the
edit is hostile: bounded, checked against the plan's types, then compiled against the catalog
before it replaces anything. What was not named stays as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from orchestrator.catalog import Catalog
from orchestrator.errors import Invalid
from orchestrator.plan.checking import check_plan
from orchestrator.plan.model import Plan

MAX_BYTES = 16_000
MAX_ITEMS = 50
FIXED = ("today", "table", "needs_sql")
EDITABLE = tuple(name for name in Plan.model_fields if name not in FIXED)


def edit_plan(plan: Plan, edit: Mapping[str, Any], catalog: Catalog) -> Plan:
    """`plan` with the fields of `edit` replaced. Invalid, in both languages, when it is too
    big, names an unknown field or column, has a wrong type, or cannot be compiled."""
    _check_shape(edit)
    try:
        edited = Plan.model_validate_json(
            json.dumps({**plan.model_dump(mode="json"), **edit})
        )
    except ValidationError as error:
        raise _as_invalid(error) from None
    check_plan(edited, catalog)
    return edited


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
    unknown = [str(name)[:60] for name in edit if name not in EDITABLE]
    if unknown:
        raise Invalid(
            "UNKNOWN_FIELD",
            f"O campo {unknown[0]!r} não pode ser mudado. Mude um destes: {', '.join(EDITABLE)}.",
            f"The field {unknown[0]!r} cannot be changed. Change one of: {', '.join(EDITABLE)}.",
        )


def _as_invalid(error: ValidationError) -> Invalid:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])[:100]
    return Invalid(
        "BAD_FIELD",
        f"O campo {place!r} do plano não tem um valor válido ({first['msg'][:150]}).",
        f"The plan's field {place!r} has no valid value ({first['msg'][:150]}).",
    )
