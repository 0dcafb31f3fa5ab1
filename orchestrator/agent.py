"""What agent files share: the base of their typed input and output, and small checks.

Place in the flow: workers/<module>.py declares `Input(Fields)` from its module's `reads`
and `Output(Fields)` from its `writes`; the runner hands over plain JSON both ways.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, field_validator

from orchestrator.contracts import Event

Lang = Literal["pt", "en"]
MAX_TEXT = 2000


class Fields(BaseModel):
    """Frozen; a patch holds only the fields that were set, as JSON values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def patch(self) -> dict[str, Any]:
        return self.model_dump(mode="json", include=self.model_fields_set)


class LangFields(Fields):
    """An input with the person's language; Portuguese when it is not known. Fields that the
    module reads and this agent does not need are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lang: Lang = "pt"

    @field_validator("lang", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        return value or "pt"


def say(lang: str, pt: str, en: str) -> str:
    return en if lang == "en" else pt


def bounded_text(value: object, limit: int = MAX_TEXT) -> str:
    """A person's text without control characters; "" when it is none or only spaces.

    Longer than `limit` characters raises ValueError: cutting would change its meaning.
    """
    if not isinstance(value, str):
        return ""
    text = "".join(c for c in value if c.isprintable() or c in "\n\t").strip()
    if len(text) > limit:
        raise ValueError(f"text longer than {limit} characters")
    return text


def message_event(response_text: str, lang: str, **data: object) -> Event:
    """The end of a job in words: a refusal or a farewell, shown as the assistant's message."""
    return Event("message", {"response_text": response_text, "lang": lang, **data})
