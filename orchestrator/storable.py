"""Values on their way into PostgreSQL: what its text and jsonb cannot hold is taken out.

Place in the flow: database/ passes every parameter through here; history_preferences.py
builds its jsonb with it, because anything a person or a model wrote may be in there.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from psycopg2.extras import Json

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: Any) -> Any:
    """`value` without what PostgreSQL's text and jsonb cannot hold: NUL and lone surrogates."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def jsonb(value: Any) -> Json:
    """A parameter for a jsonb column; what JSON lacks (dates, Decimal) becomes text."""
    return Json(
        storable(value), dumps=lambda kept: json.dumps(kept, ensure_ascii=False, default=str))
