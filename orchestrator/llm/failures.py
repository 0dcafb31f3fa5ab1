"""What goes wrong with a model, by what follows it.

Place in the flow: asking.py tries again after Passing, answers Unusable with a repair round and
ends with LLMUnavailable, on which the agent falls back to the analyst. verdicts.py says which
of a provider's errors is what.

llm_deadline        no answer in time
llm_unavailable     no connection, 5xx, cut bodies, too many requests: tried again, in vain
llm_resting         did not answer a moment ago: not asked
llm_quota           the account has no credit
llm_refused         the model, or the provider's filter, refused
llm_length          the answer was cut by its length
llm_invalid         the answer was not what was asked for, the repaired one neither
llm_language        the answer was in another language, the repaired one too
llm_configuration   the provider refuses the key, the model or the request
llm_budget          the person's budget of the day is spent: not asked
llm_private         LLM_ROWS keeps the data here: not asked
"""

from __future__ import annotations

from orchestrator.errors import EzpocketError, Invalid

_RESTING = frozenset({"llm_deadline", "llm_unavailable", "llm_quota", "llm_configuration"})
_ADMINISTRATOR = ("avise o administrador", "tell the administrator")
_OTHERWISE = ("pergunte de outro modo", "ask in other words")
_WHAT_TO_DO = {"llm_quota": _ADMINISTRATOR, "llm_configuration": _ADMINISTRATOR,
               "llm_refused": _OTHERWISE, "llm_length": _OTHERWISE, "llm_invalid": _OTHERWISE,
               "llm_language": _OTHERWISE}


class LLMUnavailable(EzpocketError):
    """The model gave nothing usable. The analyst answers instead; `code` says why.

    detail: for logs, and for people in "Portuguese / English" where the two differ.
    rests: would the provider fail the next question like this? rest: seconds for which it asked
    not to be asked.
    """

    status = 503

    def __init__(
        self, code: str, detail: str, *, rests: bool = True, rest: float = 0.0,
    ) -> None:
        pt, _, en = detail.partition(" / ")
        do_pt, do_en = _WHAT_TO_DO.get(
            code, ("tente de novo em instantes", "try again in a moment"))
        super().__init__(code, f"O modelo de linguagem não respondeu ({pt}); {do_pt}.",
                         f"The language model did not answer ({en or pt}); {do_en}.")
        self.detail = detail
        self.rests = rests and code in _RESTING
        self.rest = rest


class Passing(Exception):
    """May be over in a moment: tried again, after `pause` seconds at least.

    code: of the LLMUnavailable that it becomes in the end.
    """

    def __init__(
        self, detail: str, *, pause: float = 0.0, code: str = "llm_unavailable",
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pause = pause
        self.code = code


class Adapted(Exception):
    """The provider refused a parameter, which is left out from now on: asked again at once."""


class Unusable(Exception):
    """The answer came and is not what was asked for; `why` goes into the repair round."""

    def __init__(self, text: str, why: str, *, code: str = "llm_invalid") -> None:
        super().__init__(why)
        self.text = text
        self.why = why
        self.code = code


class WrongLanguage(Invalid):
    """Raised by a check or a listener: the repair round asks for the other language, and a
    second answer like this ends as llm_language."""

    def __init__(self, wanted: str) -> None:
        super().__init__("wrong_language", f"A resposta deve estar em {_NAMES_PT[wanted]}.",
                         f"Write in {_NAMES_EN[wanted]}, not in another language.")


_NAMES_PT = {"pt": "português", "en": "inglês"}
_NAMES_EN = {"pt": "Portuguese (Brazil)", "en": "English"}
