"""Why no model was used is said in both languages, whatever the reason."""

from __future__ import annotations

import pytest

from orchestrator.llm import LLMUnavailable, failures
from orchestrator.model_words import model_unused

CODES = [line.split()[0] for line in (failures.__doc__ or "").splitlines()
         if line.startswith("llm_")]


@pytest.mark.parametrize("code", [*CODES, "llm_new"])
def test_every_reason_is_one_sentence_in_each_language(code: str) -> None:
    pt, en = (model_unused(lang, LLMUnavailable(code, "HTTP 401 key")) for lang in ("pt", "en"))
    for said in (pt, en):
        assert said.endswith(".") and said.count(".") == 1 and len(said) < 200
        assert "401" not in said, "what only an operator can use stays in the log"
    assert pt != en


def test_what_the_person_or_the_administrator_decided_has_words_of_its_own() -> None:
    assert len(CODES) > 8
    said = {code: model_unused("en", LLMUnavailable(code, "")) for code in CODES}
    usual = said["llm_unavailable"]
    own = {"llm_budget", "llm_private", "llm_quota", "llm_configuration", "llm_invalid"}
    assert all(said[code] != usual for code in own)
    assert len({said[code] for code in own}) == len(own)
