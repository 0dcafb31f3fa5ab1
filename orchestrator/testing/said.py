"""What a request to the scripted endpoint says: its labelled parts, its schema, its language.

Place in the flow: standin.py answers from these. The labels are those of workers/roles/*.toml.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

_PART = re.compile(r"^([A-Z][^\n:]{0,40}):\n<data[^>\n]*>\n(.*?)\n</data", re.MULTILINE | re.DOTALL)
_SCHEMA = "of this schema:\n"
_TODAY = re.compile(r"Today is (\d{4}-\d\d-\d\d)")


class Said:
    """One request, read once."""

    def __init__(self, request: dict[str, Any]) -> None:
        self._request = request
        self.system = self._first("system")
        self.parts = dict(_PART.findall(self._first("user")))

    @property
    def lang(self) -> str:
        return "en" if "in English" in self.system else "pt"

    @property
    def today(self) -> dt.date | None:
        found = _TODAY.search(self.system)
        return dt.date.fromisoformat(found[1]) if found else None

    @property
    def schema(self) -> dict[str, Any] | None:
        """That of response_format, else the one that the prompt shows; None: text is wanted."""
        wanted = (self._request.get("response_format") or {}).get("json_schema") or {}
        return wanted.get("schema") or self._shown_schema()

    def _first(self, who: str) -> str:
        return next((str(message.get("content", "")) for message in
                     self._request.get("messages", []) if message.get("role") == who), "")

    def _shown_schema(self) -> dict[str, Any] | None:
        _, shown, rest = self.system.partition(_SCHEMA)
        return dict(json.JSONDecoder().raw_decode(rest)[0]) if shown else None
