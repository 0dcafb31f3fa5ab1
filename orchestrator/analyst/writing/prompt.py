"""What the model that writes the answer is told: the facts, and the template's text."""

from __future__ import annotations

import json
from typing import Any

MAX_STATISTICS = 12_000
_LANGUAGES = {"pt": "Brazilian Portuguese", "en": "English"}


def as_prompt(
    question: str, lang: str, template: str, statistics: dict[str, Any]
) -> dict[str, object]:
    """Variables of workers/roles/response_composer.toml."""
    return {
        "language": _LANGUAGES.get(lang, _LANGUAGES["pt"]),
        "question": question,
        "draft": template,
        "statistics": json.dumps(statistics, ensure_ascii=False)[:MAX_STATISTICS],
    }
